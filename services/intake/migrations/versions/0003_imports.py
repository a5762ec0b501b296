"""Files that are imported: their rows until that ends, what is wrong in them, and what other columns mean."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
runs_with = "0001"
down_revision = "0002"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _imports()
    _what_became_of_them()


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("batch", sa.Uuid, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("heads", _Json, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("unread", sa.Integer, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("unread_problems", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("at_line", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("doubted", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("passed_over", sa.Integer, nullable=False),
        sa.Column("absent", sa.Integer),
    )
    op.create_index("imports_by_age", "imports", ["created_at"])
    op.create_index("imports_of", "imports", ["source", "digest"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("rank", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("body", _Json, nullable=False),
        sa.Column("doubts", _Json, nullable=False),
        sa.Column("is_refused", sa.Boolean, nullable=False),
    )
    op.create_index("import_rows_of", "import_rows", ["import_id", "key"])


def _what_became_of_them() -> None:
    op.create_table(
        "import_problems",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("column", sa.String(100)),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("is_refusal", sa.Boolean, nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
    )
    op.create_table(
        "import_absent",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
    )
    op.create_table(
        "import_mappings",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("heads_digest", sa.String(64), primary_key=True),
        sa.Column("subject", sa.String(8), nullable=False),
        sa.Column("columns", _Json, nullable=False),
        sa.Column("decided_at", sa.Double, nullable=False),
    )
