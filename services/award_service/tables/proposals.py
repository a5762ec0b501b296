"""Proposals: from the period to the decree."""

from typing import Final

import sqlalchemy as sa

from hub.tables import Json
from services.award_service.tables.metadata import metadata

PROPOSED_ONCE: Final = "state NOT IN ('withdrawn', 'refused') AND duplicate_of IS NULL"
"""Of which proposals a person has one a grade."""

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
of both, or a revoked one."""

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
    sa.Column("settled_at", sa.Double),
    sa.Column("by_subject", sa.String(300), nullable=False),
    sa.UniqueConstraint("channel", "reference", name="outcomes_key"),
    sa.Index("outcomes_proposal", "proposal_id", "taken_at"),
)
"""What the ministry says, by whichever channel; what could not be applied says why (`unfit`), and is a
task until somebody has settled it."""

assessments = sa.Table(
    "assessments",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("skp_id", sa.Uuid, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""The latest final assessment of each person, in its latest version."""
