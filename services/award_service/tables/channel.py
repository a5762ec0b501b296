"""The file channel: packages that go, and answers that come."""

import sqlalchemy as sa

from hub.tables import Json
from services.award_service.tables.metadata import metadata

packages = sa.Table(
    "packages",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("batch_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("content", Json, nullable=False),
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
"""A batch as folders, a list and a letter. `content`: what the settings said when it was begun; `done`: how far the
present step has come, a number of people, files or parts."""

package_people = sa.Table(
    "package_people",
    metadata,
    sa.Column("package_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("proposal_id", sa.Uuid, nullable=False),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("grade", sa.String(4), nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("rank", sa.String(64)),
    sa.Column("position", sa.String(300)),
)
"""Who is in a package, as they were when it was begun, in the order of the list."""

package_files = sa.Table(
    "package_files",
    metadata,
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
"""The files of a package, in the order in which they lie in its parts; `crc` once one was read and is what was kept."""

package_parts = sa.Table(
    "package_parts",
    metadata,
    sa.Column("package_id", sa.Uuid, primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
)
"""The archives of a package that are sealed: they lie nowhere, and have the same bytes whenever they are sent."""

deposits = sa.Table(
    "deposits",
    metadata,
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
    sa.Index("deposits_due", "due_at"),
)
"""Where packages are put; `due_at` is empty once one is there, or is refused."""

answers = sa.Table(
    "answers",
    metadata,
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
    sa.Index("answers_batch", "batch_id", "received_at"),
    sa.Index("answers_state", "state"),
)
"""What the ministry has answered: a file, or lines that somebody entered."""

answer_lines = sa.Table(
    "answer_lines",
    metadata,
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
    sa.Index("answer_lines_state", "state", "answer_id", "line"),
)
"""Its lines. `code` and `sentence`: why one was refused, or waits for a person to say whose it is."""
