"""The service's tables, beside the kit's and those of people. Made by `migrations/`; moments as in `hub.tables`."""

from typing import Final

import sqlalchemy as sa

from hub.tables import BigId, Json

metadata = sa.MetaData()

PROPOSED_ONCE: Final = "state NOT IN ('withdrawn', 'refused') AND duplicate_of IS NULL"
"""Of which proposals a person has one a grade."""

listed = sa.Table(
    "listed",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("person_nip", sa.String(18), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("as_of", sa.Double, nullable=False),
    sa.Column("as_of_on", sa.Date, nullable=False),
    sa.Column("entries", Json, nullable=False),
    sa.Column("counts", sa.Boolean, nullable=False),
    sa.Column("door", sa.String(8), nullable=False),
    sa.Column("by_subject", sa.String(300)),
    sa.Column("received_at", sa.Double, nullable=False),
    sa.UniqueConstraint("nip", "kind", "source", name="listed_key"),
    sa.Index("listed_person_nip", "person_nip"),
)
"""What a source holds of one person, whole, under the number that it was told with; `person_nip`: whose it is today.
`as_of_on`: the day of that moment in the agency. `counts`: an entry interrupts service, or is a medal. Own grants are a
list of this service's own."""

standings = sa.Table(
    "standings",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("person_id", sa.Uuid, nullable=False, unique=True),
    sa.Column("start_on", sa.Date),
    sa.Column("start_basis", sa.String(8)),
    sa.Column("last_day", sa.Date),
    sa.Column("discipline_asked", sa.Date),
    sa.Column("leave_asked", sa.Date),
    sa.Column("look_again_on", sa.Date),
    sa.Column("computed_on", sa.Date, nullable=False),
    sa.Index("standings_look_again_on", "look_again_on"),
)
"""How each person stands, as of the day on which that was computed. `person_id` stands in addresses, and stays when
the number changes."""

milestones = sa.Table(
    "milestones",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("grade", sa.String(4), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reached_on", sa.Date),
    sa.Column("month", sa.Date),
    sa.Index("milestones_state_month", "state", "month"),
)
"""How each person stands to each grade; `month`: the first day of that in which it is reached."""

used_rules = sa.Table(
    "used_rules",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""One row: by which choices of the agency standings are computed."""


# Proposals: from the period to the decree.

award_periods = sa.Table(
    "award_periods",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("ceremony_on", sa.Date, nullable=False),
    sa.Column("closes_for_agency_on", sa.Date, nullable=False),
    sa.Column("closes_for_ministry_on", sa.Date, nullable=False),
    sa.Column("counted_to", sa.Date, nullable=False),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("period_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("letter_number", sa.String(64)),
    sa.Column("letter_on", sa.Date),
    sa.Column("signed_off_at", sa.Double),
    sa.Column("signed_off_by", sa.String(300)),
    sa.Column("signed_off_nip", sa.String(18)),
    sa.Column("sent_at", sa.Double),
    sa.Column("receipt_number", sa.String(64)),
    sa.Column("receipt_on", sa.Date),
    sa.Index("batches_period", "period_id"),
)
"""Proposals that go to the ministry together."""

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("grade", sa.String(4), nullable=False),
    sa.Column("batch_id", sa.Uuid, nullable=False),
    sa.Column("period_id", sa.Uuid, nullable=False),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("changed_at", sa.Double, nullable=False),
    sa.Column("due_month", sa.Date),
    sa.Column("start_on", sa.Date),
    sa.Column("start_basis", sa.String(8)),
    sa.Column("duplicate_of", sa.Uuid),
    sa.Column("sendings", sa.BigInteger, nullable=False),
    sa.Column("announcements", sa.BigInteger, nullable=False),
    sa.Column("decree_number", sa.String(64)),
    sa.Column("decree_on", sa.Date),
    sa.Column("certificate_number", sa.String(64)),
    sa.Column("received_on", sa.Date),
    sa.Column("handed_over_on", sa.Date),
    sa.Column("revocation_number", sa.String(64)),
    sa.Column("revocation_on", sa.Date),
    sa.Column("content", Json, nullable=False),
    sa.Index("proposals_batch", "batch_id", "id"),
    sa.Index("proposals_state", "state", "id"),
    sa.Index("proposals_nip", "nip"),
    sa.Index(
        "proposals_once",
        "nip",
        "grade",
        unique=True,
        postgresql_where=sa.text(PROPOSED_ONCE),
        sqlite_where=sa.text(PROPOSED_ONCE),
    ),
)
"""One person, one grade, in one batch. What lists filter and show stands in columns, the rest in `content`, which is
read with single proposals. `duplicate_of`: two numbers were found to be one person's, and this is the younger proposal
of both."""

proposal_documents = sa.Table(
    "proposal_documents",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("proposal_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("label", sa.String(300), nullable=False),
    sa.Column("file_key", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("added_at", sa.Double, nullable=False),
    sa.Column("added_by", sa.String(300)),
    sa.Index("proposal_documents_proposal", "proposal_id", "code", "added_at"),
)
"""Files of proposals; of one code the newest counts, the earlier ones stay. `file_key` is the SHA-256 of the bytes."""

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("proposal_id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("made_here", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.Double),
    sa.Column("error", sa.String(64)),
    sa.Column("done_at", sa.Double),
    sa.Index("attachments_due", "due_at"),
)
"""Documents that the service attaches itself; `due_at` is empty once one is there, or only a person can help."""

checklists = sa.Table(
    "checklists",
    metadata,
    sa.Column("grade", sa.String(4), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("items", Json, nullable=False),
)
"""Those that the agency has set itself."""

outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("reference", sa.String(200), nullable=False),
    sa.Column("proposal_id", sa.Uuid, nullable=False),
    sa.Column("word", sa.String(16), nullable=False),
    sa.Column("said_on", sa.Date, nullable=False),
    sa.Column("detail", Json, nullable=False),
    sa.Column("taken_at", sa.Double, nullable=False),
    sa.Column("applied_at", sa.Double),
    sa.Column("unfit", sa.String(32)),
    sa.Column("by_subject", sa.String(300), nullable=False),
    sa.UniqueConstraint("channel", "reference", name="outcomes_key"),
    sa.Index("outcomes_proposal", "proposal_id", "taken_at"),
)
"""What the ministry says, by whichever channel; what could not be applied says why (`unfit`)."""

assessments = sa.Table(
    "assessments",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("skp_id", sa.Uuid, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""The latest final assessment of each person, in its latest version."""

# The file channel: packages that go, and answers that come.

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
"""Where packages are put; `due_at` is empty once one is there."""

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

# Files of lists.

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
"""Rows of a file whose NIP could be read; removed when it ends."""

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
