"""This service's tables. Made by `migrations/`."""

import sqlalchemy as sa

from hub.tables import BigId, Json

metadata = sa.MetaData()

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("number", BigId, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(8), nullable=False),  # employee, unit
    sa.Column("key", sa.String(64), nullable=False),  # the NIP as it was sent, the unit's code
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("version", sa.BigInteger),
    sa.Column("hash", sa.String(64)),
    sa.Column("received_on", sa.Date, nullable=False),
    sa.Column("event_id", sa.String(128), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Index("reports_of", "key", "subject"),
)
"""What sources have reported, all that differs from what they had said before."""

employees = sa.Table(
    "employees",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),  # the number that the person has today
    sa.Column("version", sa.BigInteger),  # of the record that was published last; null: none was
    sa.Column("content", Json),  # of that record, without what changes with the day
    sa.Column("published_on", sa.Date),  # the day of which it speaks
    sa.Column("missing", sa.String(64), nullable=False),  # fields without which no record can be made
    sa.Column("conflicts", sa.String(64), nullable=False),  # a digest of them; empty: there are none
    sa.Column("derived_in", sa.Text, nullable=False),  # as in `derived_superiors`
)

derived_superiors = sa.Table(
    "derived_superiors",
    metadata,
    sa.Column("unit_code", sa.String(64), primary_key=True),
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Index("derived_superiors_nip", "nip"),
)
"""Whose superior follows from the head of a unit, or of one above it, or is named by a number (`unit_code`, then)."""

units = sa.Table(
    "units",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("version", sa.BigInteger),
    sa.Column("content", Json),
    sa.Column("published_at", sa.Double),
    sa.Column("parent_code", sa.String(64)),  # these two whether or not a record was published
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("heads", Json, nullable=False),  # who heads it since when, oldest first
    sa.Column("conflicts", sa.String(64), nullable=False),  # a digest of them; empty: there are none
)

unit_tree = sa.Table(
    "unit_tree",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
)
"""One row: another number whenever units or their heads change."""

acting_heads = sa.Table(
    "acting_heads",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("unit_code", sa.String(64), primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("until", sa.Date),
)
"""Who acts as the head of a unit, as the records of employees say."""

own_ids = sa.Table(
    "own_ids",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("own_id", sa.String(64), nullable=False),
    sa.Index("own_ids_called", "source", "own_id"),
    sa.Index("own_ids_nip", "nip"),
)
"""Whom a source calls by a key of its own."""

named_heads = sa.Table(
    "named_heads",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("own_id", sa.String(64), primary_key=True),
    sa.Column("unit_code", sa.String(64), primary_key=True),
)
"""Units whose head a source has named by a key of its own."""

former_numbers = sa.Table(
    "former_numbers",
    metadata,
    sa.Column("former_nip", sa.String(18), primary_key=True),
    sa.Column("successor", sa.String(18), primary_key=True),
    sa.Column("joined", sa.Boolean, nullable=False),
    sa.Index("former_numbers_successor", "successor"),
)
"""Which number is said to have followed which; joined: the two are one person's."""

conflicts = sa.Table(
    "conflicts",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(8), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("field", sa.String(32), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("value", Json),
    sa.Column("believed", sa.String(64), nullable=False),
    sa.Column("believed_value", Json),
    sa.Column("since", sa.Double, nullable=False),
    sa.UniqueConstraint("subject", "key", "field", "source", name="conflicts_key"),
)
"""Where a source that is not believed says something else."""

used_precedence = sa.Table(
    "used_precedence",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""One row: who was believed when all records were made last."""
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("added_at", sa.Double, nullable=False),
    sa.Column("client", sa.String(200), unique=True),  # the program of the issuer's that is this source
    sa.Column("per_second", sa.Double),  # requests; null, here and below: as the settings say
    sa.Column("burst", sa.Integer),
    sa.Column("per_day", sa.BigInteger),  # new reports
    sa.Column("silent_after", sa.Double),  # seconds; null: it may be silent
    sa.Column("hosts", Json, nullable=False),  # where its webhook may be
    sa.Column("webhook", sa.String(500)),
    sa.Column("webhook_secret", sa.Integer, nullable=False),  # which of its secrets signs; 0: none was made
)
"""Sources that an operator has added."""

source_keys = sa.Table(
    "source_keys",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("added_at", sa.Double, nullable=False),
    sa.Column("revoked_at", sa.Double),
)

source_days = sa.Table(
    "source_days",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("reports", sa.BigInteger, nullable=False),
)
"""How many new reports came in by HTTP on a day."""

to_merge = sa.Table(
    "to_merge",
    metadata,
    sa.Column("subject", sa.String(8), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("marked_at", sa.Double, nullable=False),
    sa.Column("cause", sa.String(128)),
    sa.Index("to_merge_in_order", "marked_at"),
)
"""Whose record is to be made again, because of what was reported about somebody else."""

_HAS_BODY = sa.text("body IS NOT NULL")
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("number", BigId, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("event_source", sa.String(128), nullable=False),
    sa.Column("event_id", sa.String(128), nullable=False),
    sa.Column("door", sa.String(8), nullable=False),  # amqp, http, file
    sa.Column("type", sa.String(120)),
    sa.Column("key", sa.String(64)),  # whom or which it was about
    sa.Column("received_at", sa.Double, nullable=False),
    sa.Column("outcome", sa.String(8), nullable=False),
    sa.Column("faults", Json),
    sa.Column("body", sa.LargeBinary),  # of what was refused
    sa.UniqueConstraint("source", "event_source", "event_id", name="receipts_key"),
    sa.Index("receipts_of", "source", "number"),
    sa.Index("receipts_last", "source", "received_at"),
    sa.Index("receipts_by_age", "received_at"),
    sa.Index("receipts_with_body", "received_at", postgresql_where=_HAS_BODY, sqlite_where=_HAS_BODY),
    sa.Index("receipts_about", "source", "key", "number"),
)
"""What became of each report."""

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("batch", sa.Uuid, nullable=False),  # files that were handed in together
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("format", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(8), nullable=False),
    sa.Column("heads", Json, nullable=False),  # of the columns that say the fields of a report, by field
    sa.Column("digest", sa.String(64), nullable=False),  # of the file, which is not kept
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("finished_at", sa.Double),
    sa.Column("rows", sa.Integer, nullable=False),  # of the file, those refused while it was read among them
    sa.Column("unread", sa.Integer, nullable=False),  # refused while it was read
    sa.Column("problems", sa.Integer, nullable=False),
    sa.Column("unread_problems", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),  # rows worked off, in the pass that runs
    sa.Column("at_line", sa.Integer, nullable=False),  # the last line of these
    sa.Column("taken", sa.Integer, nullable=False),
    sa.Column("doubted", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("passed_over", sa.Integer, nullable=False),
    sa.Column("absent", sa.Integer),  # whom the source has reported before, and the file has not
    sa.Index("imports_by_age", "created_at"),
    sa.Index("imports_of", "source", "digest"),
)
"""Files that somebody hands in."""

import_rows = sa.Table(
    "import_rows",
    metadata,
    sa.Column("import_id", sa.Uuid, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("rank", sa.String(64), nullable=False),  # which of several rows about one counts: the greatest
    sa.Column("digest", sa.String(32), nullable=False),  # of the body
    sa.Column("body", Json, nullable=False),  # the report that the row makes, no other column of the file
    sa.Column("doubts", Json, nullable=False),  # found while it was read
    sa.Column("is_refused", sa.Boolean, nullable=False),  # while it was read: only the key is kept
    sa.Index("import_rows_of", "import_id", "key"),
)
"""Rows of a file that is being imported; removed when that ends."""

import_problems = sa.Table(
    "import_problems",
    metadata,
    sa.Column("import_id", sa.Uuid, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),  # among those of the line
    sa.Column("column", sa.String(100)),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("is_refusal", sa.Boolean, nullable=False),
    sa.Column("sentence", sa.String(300), nullable=False),
)
"""What is wrong or doubtful in which row: the first ones; no value, no name."""

import_absent = sa.Table(
    "import_absent",
    metadata,
    sa.Column("import_id", sa.Uuid, primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
)
"""Whom or what the source has reported before, and the file does not have."""

import_mappings = sa.Table(
    "import_mappings",
    metadata,
    sa.Column("source", sa.String(64), primary_key=True),
    sa.Column("heads_digest", sa.String(64), primary_key=True),
    sa.Column("subject", sa.String(8), nullable=False),
    sa.Column("columns", Json, nullable=False),  # field by head
    sa.Column("decided_at", sa.Double, nullable=False),
)
"""What columns of other layouts mean, as a person has said once."""
