"""The file channel: packages, where they are put, and what comes back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
runs_with = "0001"

_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _packages()
    _package_contents()
    _deposits()
    _answers()


def _packages() -> None:
    op.create_table(
        "packages",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("content", _Json, nullable=False),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("ended_at", sa.Double),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("part_size", sa.BigInteger, nullable=False),
        sa.Column("refusal_code", sa.String(64)),
        sa.Column("refusal", sa.String(500)),
        sa.UniqueConstraint("batch_id", "number", name="packages_key"),
    )


def _package_contents() -> None:
    op.create_table(
        "package_people",
        sa.Column("package_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("grade", sa.String(4), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("rank", sa.String(64)),
        sa.Column("position", sa.String(300)),
    )
    op.create_table(
        "package_files",
        sa.Column("package_id", sa.Uuid, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("file_key", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("crc", sa.BigInteger),
    )
    op.create_table(
        "package_parts",
        sa.Column("package_id", sa.Uuid, primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )


def _deposits() -> None:
    op.create_table(
        "deposits",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("package_id", sa.Uuid, nullable=False),
        sa.Column("target", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("done_at", sa.Double),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", sa.Double),
        sa.Column("error", sa.String(64)),
        sa.UniqueConstraint("package_id", "target", name="deposits_key"),
    )
    op.create_index("deposits_due", "deposits", ["due_at"])


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("batch_id", sa.Uuid),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("said_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
        sa.Column("by_subject", sa.String(300), nullable=False),
        sa.Column("by_nip", sa.String(18)),
        sa.Column("received_at", sa.Double, nullable=False),
        sa.Column("ended_at", sa.Double),
        sa.UniqueConstraint("digest", name="answers_key"),
    )
    op.create_index("answers_batch", "answers", ["batch_id", "received_at"])
    op.create_index("answers_state", "answers", ["state"])
    op.create_table(
        "answer_lines",
        sa.Column("answer_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("word", sa.String(16)),
        sa.Column("grade", sa.String(4)),
        sa.Column("nip", sa.String(18)),
        sa.Column("name", sa.String(300)),
        sa.Column("position", sa.String(300)),
        sa.Column("reason", sa.String(1000)),
        sa.Column("decree_number", sa.String(64)),
        sa.Column("decree_on", sa.Date),
        sa.Column("proposal_id", sa.Uuid),
        sa.Column("code", sa.String(64)),
        sa.Column("column_name", sa.String(100)),
        sa.Column("sentence", sa.String(500)),
    )
    op.create_index("answer_lines_state", "answer_lines", ["state", "answer_id", "line"])
