"""Tables of the gateway beside the delivery ledger: who is who at SIASN, of what rank, whose an SKP is."""

import sqlalchemy as sa

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
