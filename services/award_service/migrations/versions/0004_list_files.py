"""Files of lists: how far they have come, their rows, and what is wrong in these."""

import sqlalchemy as sa
from alembic import op

from hub.tables import Json

revision = "0004"
down_revision = "0003"
runs_with = "0001"


def upgrade() -> None:
    op.create_table(
        "list_files",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("as_of_on", sa.Date, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("unit_code", sa.String(64)),
        sa.Column("format", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("finished_at", sa.Double),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("nameless", sa.Integer, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("at_nip", sa.String(18), nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("passed_over", sa.Integer, nullable=False),
        sa.Column("absent", sa.Integer),
    )
    op.create_index("list_files_by_age", "list_files", ["created_at"])
    op.create_index("list_files_of", "list_files", ["source", "digest"])
    op.create_table(
        "list_file_rows",
        sa.Column("file_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("says", sa.String(8), nullable=False),
        sa.Column("entry", Json, nullable=False),
    )
    op.create_index("list_file_rows_of", "list_file_rows", ["file_id", "nip"])
    op.create_table(
        "list_file_problems",
        sa.Column("file_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("column", sa.String(100)),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("is_refusal", sa.Boolean, nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
    )
