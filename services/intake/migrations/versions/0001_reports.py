"""Reports, what is made of them, and what became of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = runs_with = "0001"
down_revision = None

_BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _make_reports()
    _make_records()
    _make_relations()
    _make_conflicts()
    _make_receipts()


def _make_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("number", _BigId, primary_key=True, autoincrement=True),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("version", sa.BigInteger),
        sa.Column("hash", sa.String(64)),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("event_id", sa.String(128), nullable=False),
        sa.Column("content", _Json, nullable=False),
    )
    op.create_index("reports_of", "reports", ["key", "subject"])


def _make_records() -> None:
    op.create_table(
        "employees",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("version", sa.BigInteger),
        sa.Column("content", _Json),
        sa.Column("published_on", sa.Date),
        sa.Column("missing", sa.String(64), nullable=False),
        sa.Column("conflicts", sa.String(64), nullable=False),
        sa.Column("derived_in", sa.Text, nullable=False),
    )
    op.create_table(
        "derived_superiors",
        sa.Column("unit_code", sa.String(64), primary_key=True),
        sa.Column("nip", sa.String(18), primary_key=True),
    )
    op.create_index("derived_superiors_nip", "derived_superiors", ["nip"])
    op.create_table(
        "units",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("version", sa.BigInteger),
        sa.Column("content", _Json),
        sa.Column("published_at", sa.Double),
        sa.Column("parent_code", sa.String(64)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("heads", _Json, nullable=False),
        sa.Column("conflicts", sa.String(64), nullable=False),
    )
    op.create_table(
        "unit_tree",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "acting_heads",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("unit_code", sa.String(64), primary_key=True),
        sa.Column("since", sa.Date, primary_key=True),
        sa.Column("until", sa.Date),
    )


def _make_relations() -> None:
    op.create_table(
        "own_ids",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("own_id", sa.String(64), nullable=False),
    )
    op.create_index("own_ids_called", "own_ids", ["source", "own_id"])
    op.create_index("own_ids_nip", "own_ids", ["nip"])
    op.create_table(
        "named_heads",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("own_id", sa.String(64), primary_key=True),
        sa.Column("unit_code", sa.String(64), primary_key=True),
    )
    op.create_table(
        "former_numbers",
        sa.Column("former_nip", sa.String(18), primary_key=True),
        sa.Column("successor", sa.String(18), primary_key=True),
        sa.Column("joined", sa.Boolean, nullable=False),
    )
    op.create_index("former_numbers_successor", "former_numbers", ["successor"])


def _make_conflicts() -> None:
    op.create_table(
        "conflicts",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("value", _Json),
        sa.Column("believed", sa.String(64), nullable=False),
        sa.Column("believed_value", _Json),
        sa.Column("since", sa.Double, nullable=False),
        sa.UniqueConstraint("subject", "key", "field", "source", name="conflicts_key"),
    )
    op.create_table(
        "used_precedence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "to_merge",
        sa.Column("subject", sa.String(8), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("marked_at", sa.Double, nullable=False),
        sa.Column("cause", sa.String(128)),
    )
    op.create_index("to_merge_in_order", "to_merge", ["marked_at"])


def _make_receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("number", _BigId, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("event_source", sa.String(128), nullable=False),
        sa.Column("event_id", sa.String(128), nullable=False),
        sa.Column("door", sa.String(8), nullable=False),
        sa.Column("type", sa.String(120)),
        sa.Column("key", sa.String(64)),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("faults", _Json),
        sa.Column("body", sa.LargeBinary),
        sa.UniqueConstraint("source", "event_source", "event_id", name="receipts_key"),
    )
    op.create_index("receipts_of", "receipts", ["source", "number"])
    op.create_index("receipts_last", "receipts", ["source", "received_at"])
    op.create_index("receipts_by_age", "receipts", ["received_at"])
    has_body = sa.text("body IS NOT NULL")
    op.create_index("receipts_with_body", "receipts", ["received_at"], postgresql_where=has_body, sqlite_where=has_body)
