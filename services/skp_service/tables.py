"""This service's tables. Moments are seconds since 1970-01-01 UTC, as in the kit's. Made by `migrations`."""

import sqlalchemy as sa

from hub.tables import BigId, Json

metadata = sa.MetaData()

assigned_day = sa.Table(
    "assigned_day",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
)
"""One row: the last day by which the calendar has begun to name assessors; nobody names any by an earlier one."""

annual_results = sa.Table(
    "annual_results",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("work_results", sa.String(32), nullable=False),
    sa.Column("behaviour", sa.String(32), nullable=False),
    sa.Column("predicate", sa.String(32), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("assessor", Json, nullable=False),
    sa.Column("finalised_at", sa.Double, nullable=False),
    sa.Column("sync_state", sa.String(16), nullable=False),
    sa.Column("sync_version", sa.BigInteger),
    sa.Column("siasn_id", sa.String(64)),
    sa.Column("sync_code", sa.String(64)),
    sa.Column("sync_reason", sa.String(300)),
    sa.Column("synced_at", sa.Double),
    sa.Column("announced_nip", sa.String(18), nullable=False),
    sa.UniqueConstraint("nip", "year", "kind", name="annual_results_key"),
)
"""What goes to the national records: one a person and year, of one SKP or of several. `announced_nip` is the number
that they know it by."""

periods = sa.Table(
    "periods",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("start", sa.Date, nullable=False),
    sa.Column("end", sa.Date, nullable=False),
    sa.Column("drafts_close", sa.Date, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.UniqueConstraint("kind", "start", name="periods_key"),
)

skps = sa.Table(
    "skps",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("period_id", sa.Uuid, nullable=False),
    sa.Column("position_id", BigId, nullable=False),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("assessor_nip", sa.String(18)),
    sa.Column("reviewer_nip", sa.String(18)),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("approvals", sa.Integer, nullable=False),
    sa.Column("results", sa.Integer, nullable=False),
    sa.Column("unproved", sa.Integer, nullable=False),
    sa.Column("flagged", sa.Integer, nullable=False),
    sa.Column("work_results", sa.String(32)),
    sa.Column("behaviour", sa.String(32)),
    sa.Column("predicate", sa.String(32)),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("finalised_at", sa.Double),
    sa.Column("changed_at", sa.Double, nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("organisation", sa.String(32)),
    sa.Column("signed_name", sa.String(300)),
    sa.Column("signed_grade", sa.String(64)),
    sa.Column("signed_title", sa.String(300)),
    sa.Column("signed_unit", sa.String(300)),
    sa.Column("signed_assessor", sa.String(300)),
    sa.Column("signed_as_head", sa.Boolean),
    sa.UniqueConstraint("nip", "period_id", "position_id", name="skps_key"),
)
"""What lists filter and count by stands in columns, the rest in `content`, which is read with one SKP only.
`unproved` counts the work results without evidence, `flagged` those that hang on a changed result of the superior.
`organisation` and `signed_*` are what was said when it became final; lists show a final SKP by them."""

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("skp_id", sa.Uuid, nullable=False),
    sa.Column("result_id", sa.Uuid, nullable=False),
    sa.Column("link", sa.Text),
    sa.Column("file_key", sa.String(64)),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("kind", sa.String(16)),
    sa.Column("size", sa.BigInteger),
    sa.Column("added_at", sa.Double, nullable=False),
)
"""Proof of a realisation: a link, or a file of the store by its key."""

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("skp_id", sa.Uuid, nullable=False),
    sa.Column("result_id", sa.Uuid),
    sa.Column("behaviour", sa.String(32)),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("file_key", sa.String(64)),
    sa.Column("name", sa.String(300)),
    sa.Column("kind", sa.String(16)),
    sa.Column("size", sa.BigInteger),
    sa.Column("given_by", sa.String(18)),
    sa.Column("capacity", sa.String(16), nullable=False),
    sa.Column("given_at", sa.Double, nullable=False),
)
"""On one work result or one behaviour; text, a picture of the store, or both."""

unit_performance = sa.Table(
    "unit_performance",
    metadata,
    sa.Column("unit_code", sa.String(64), primary_key=True),
    sa.Column("period_id", sa.Uuid, primary_key=True),
    sa.Column("performance", sa.String(32), nullable=False),
    sa.Column("set_at", sa.Double, nullable=False),
)

results_feed = sa.Table(
    "results_feed",
    metadata,
    # Given out under a lock, so that a reader never passes a number that is committed later.
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("skp_id", sa.Uuid, nullable=False),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("content", Json, nullable=False),
)
"""Final assessments and their corrections in the order in which they became final, for systems that pull them."""

extra_time = sa.Table(
    "extra_time",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("period_id", sa.Uuid, nullable=False),
    sa.Column("nip", sa.String(18), nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("given_at", sa.Double, nullable=False),
    sa.Column("by_subject", sa.String(300), nullable=False),
)
"""Who may submit a first plan of a period until when; of several for one person the last one counts."""

papers = sa.Table(
    "papers",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("form", sa.String(24), nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("file_key", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.Double, nullable=False),
    sa.UniqueConstraint("subject", "form", "version", name="papers_key"),
)
"""Papers as they were first printed: of an SKP, or of a list of predicates. Their bytes lie in the store."""

signed_copies = sa.Table(
    "signed_copies",
    metadata,
    sa.Column("paper_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("file_key", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("capacity", sa.String(16), nullable=False),
    sa.Column("by_nip", sa.String(18)),
    sa.Column("by_subject", sa.String(300), nullable=False),
    sa.Column("added_at", sa.Double, nullable=False),
)
"""Papers with their signatures, as people have sent them; the last version counts, the earlier ones are kept."""

predicate_lists = sa.Table(
    "predicate_lists",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("unit_code", sa.String(64), nullable=False),
    sa.Column("period_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("performance", sa.String(32), nullable=False),
    sa.Column("content", Json, nullable=False),
    sa.Column("issued_at", sa.Double, nullable=False),
    sa.UniqueConstraint("unit_code", "period_id", "number", name="predicate_lists_key"),
)
"""Numbered acts that set the predicates of a unit's people; `content` is all that their paper says, which no
list reads."""
