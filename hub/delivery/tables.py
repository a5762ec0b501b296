"""Tables of the delivery ledger. Moments are seconds since 1970-01-01 UTC."""

import sqlalchemy as sa

from hub.tables import BigId

metadata = sa.MetaData()

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("partner", sa.String(32), nullable=False),
    sa.Column("business_key", sa.String(200), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("lease_until", sa.Double),
    sa.Column("lease_token", sa.String(36)),
    sa.Column("absent_reads", sa.Integer, nullable=False),
    sa.Column("error_code", sa.String(64)),
    sa.Column("error", sa.String(500)),
    sa.Column("outcome", sa.String(16)),
    sa.Column("partner_id", sa.String(64)),
    sa.Column("settled_at", sa.Double),
    sa.Column("unclear_answers", sa.Integer, nullable=False, server_default="0"),
    sa.Column("partner_words", sa.String(500)),
    sa.Column("partner_field", sa.String(100)),
    sa.Column("kind", sa.String(32), nullable=False, server_default=""),
    sa.Column("step", sa.String(32), nullable=False, server_default=""),
    sa.Column("contract", sa.String(100), nullable=False, server_default=""),
    sa.Column("subject", sa.String(64)),
    sa.Column("waits_for", sa.String(200)),
    sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("before", sa.String(500)),
)

partner_records = sa.Table(
    "partner_records",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("business_key", sa.String(200), primary_key=True),
    sa.Column("partner_id", sa.String(64), nullable=False),
    sa.Column("updated_at", sa.Double, nullable=False),
)

partner_pauses = sa.Table(
    "partner_pauses",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("paused_at", sa.Double, nullable=False),
)
