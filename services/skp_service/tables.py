"""This service's tables. Moments are seconds since 1970-01-01 UTC, as in the kit's. Made by `migrations`."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hub.tables import BigId

metadata = sa.MetaData()

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

employees = sa.Table(
    "employees",
    metadata,
    # Pages are cut by this number, because a NIP must not stand in an address.
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("nip", sa.String(18), nullable=False, unique=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("employment", sa.String(8), nullable=False),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("position", sa.String(300), nullable=False),
    sa.Column("grade", sa.String(16)),
    sa.Column("superior_nip", sa.String(18)),
    sa.Column("active", sa.Boolean, nullable=False),
)

units = sa.Table(
    "units",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("parent_code", sa.String(64)),
    sa.Column("head_title", sa.String(300)),
    sa.Column("active", sa.Boolean, nullable=False),
)

skps = sa.Table(
    "skps",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("work_results", sa.String(32)),
    sa.Column("behaviour", sa.String(32)),
    sa.Column("predicate", sa.String(32)),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("assessor", _JsonOrNull),
    sa.Column("finalised_at", sa.Double),
    sa.Column("sync_state", sa.String(16), nullable=False),
    sa.Column("sync_version", sa.BigInteger),
    sa.Column("siasn_id", sa.String(64)),
    sa.Column("sync_code", sa.String(64)),
    sa.Column("sync_reason", sa.String(300)),
    sa.Column("synced_at", sa.Double),
    sa.UniqueConstraint("nip", "year", "kind", name="skps_key"),
)
