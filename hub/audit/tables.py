"""The table of the audit trail, which every service has. Made by `hub/migrations`; moments as in `hub.tables`."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hub.tables import BigId

metadata = sa.MetaData()

_JsonOrNull = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

audit_trail = sa.Table(
    "audit_trail",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("about", sa.String(200), nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("by_nip", sa.String(18)),
    sa.Column("by_subject", sa.String(300), nullable=False),
    sa.Column("before", _JsonOrNull),
    sa.Column("after", _JsonOrNull),
    sa.Column("reason", sa.Text),
    sa.Column("about_kind", sa.String(32), nullable=False),
    sa.Column("known_by", sa.String(16), nullable=False),
)
"""Triggers refuse to change or remove rows."""

APPEND_ONLY: Final = (audit_trail.name,)
"""Names of the tables here that the role which runs a service may read and add to, and nothing else."""
