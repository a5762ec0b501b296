"""Tables of the desk."""

import sqlalchemy as sa

metadata = sa.MetaData()

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)
refusals = sa.Table(
    "refusals",
    metadata,
    sa.Column("key", sa.String(256), primary_key=True),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("event_id", sa.String(128)),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("faults", sa.JSON, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
