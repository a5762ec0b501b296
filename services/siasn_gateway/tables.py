"""Tables of the gateway beside the delivery ledger: who is who at SIASN, of what rank, whose an SKP is."""

from typing import Final

import sqlalchemy as sa

from hub.store.migrate import MigrationSet

MIGRATIONS: Final = (
    MigrationSet("siasn_gateway", "services.siasn_gateway:migrations"),
    MigrationSet("siasn_gateway_skps", "services.siasn_gateway:skp_migrations"),
)
"""The second set came later: software that knew the first one alone does not look at it, and may run beside ours."""

metadata = sa.MetaData()

persons = sa.Table(
    "persons",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("learnt_at", sa.Double, nullable=False),
)

known_skps = sa.Table(
    "known_skps",
    metadata,
    sa.Column("skp_id", sa.String(36), primary_key=True),
    sa.Column("business_key", sa.String(200), nullable=False),
)

assessor_ranks = sa.Table(
    "assessor_ranks",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("grade", sa.String(64), primary_key=True),
    sa.Column("rank_id", sa.String(64), nullable=False),
    sa.Column("learnt_at", sa.Double, nullable=False),
)
