"""Files of lists."""

import sqlalchemy as sa

from hub.tables import Json
from services.award_service.tables.metadata import metadata

list_files = sa.Table(
    "list_files",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("as_of_on", sa.Date, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("unit_code", sa.String(64)),  # of which a whole list is; none: of the agency
    sa.Column("format", sa.String(32), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),  # of the file, which is not kept
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("by_subject", sa.String(300), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("finished_at", sa.Double),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("nameless", sa.Integer, nullable=False),  # rows of which nobody can say whom they are about
    sa.Column("problems", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),  # people worked off, in the pass that runs
    sa.Column("at_nip", sa.String(18), nullable=False),  # the last of these
    sa.Column("taken", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("passed_over", sa.Integer, nullable=False),
    sa.Column("absent", sa.Integer),  # people in the scope of a whole list whom it does not name
    sa.Index("list_files_by_age", "created_at"),
    sa.Index("list_files_of", "source", "digest"),
)
"""Files of lists that somebody hands in."""

list_file_rows = sa.Table(
    "list_file_rows",
    metadata,
    sa.Column("file_id", sa.Uuid, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("says", sa.String(8), nullable=False),
    sa.Column("entry", Json, nullable=False),
    sa.Index("list_file_rows_of", "file_id", "nip"),
)
"""Rows of a file; those of which nobody can say whom they are about have an empty NIP. Removed when it ends."""

list_file_problems = sa.Table(
    "list_file_problems",
    metadata,
    sa.Column("file_id", sa.Uuid, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),  # among those of the line
    sa.Column("column", sa.String(100)),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("is_refusal", sa.Boolean, nullable=False),
    sa.Column("sentence", sa.String(300), nullable=False),
)
"""What is wrong or doubtful in which row: the first ones; no value, no name."""
