"""Tables of reconciliation: whom and what to look at, how far a pass has come, what differs.

Moments are seconds since 1970-01-01 UTC.
"""

import sqlalchemy as sa

from hub.delivery.tables import metadata
from hub.tables import BigId, Json

reconciled_records = sa.Table(
    "reconciled_records",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("business_key", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("delivery_id", sa.BigInteger, nullable=False),
    sa.Index("reconciled_records_subject", "partner", "kind", "subject"),
)
"""Every business key that we ever delivered, by whom the partner lists it under."""

reconciled_subjects = sa.Table(
    "reconciled_subjects",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("subject", sa.String(100), primary_key=True),
    sa.Column("changed", sa.Boolean, nullable=False),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("checked_at", sa.Double),
    sa.Column("error_code", sa.String(64)),
    sa.Index("reconciled_subjects_due", "partner", "kind", "changed", "due_at"),
)
"""Whom the partner is asked about, and when next."""

reconciliation_passes = sa.Table(
    "reconciliation_passes",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("gathered_id", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("calls", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("number", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("cursor", sa.Text),
    sa.Column("compared_upto", sa.String(100)),
    sa.Column("started_at", sa.Double),
    sa.Column("finished_at", sa.Double),
)
"""How far reconciliation of a kind has come: what the ledger told, calls made, and the pass by cursor under way."""

shown_records = sa.Table(
    "shown_records",
    metadata,
    sa.Column("partner", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("partner_id", sa.String(64), primary_key=True),
    sa.Column("business_key", sa.String(200), nullable=False),
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("fields", Json, nullable=False),
    sa.Column("pass_number", sa.BigInteger, nullable=False),
    sa.Index("shown_records_subject", "partner", "kind", "pass_number", "subject"),
)
"""What the pass by cursor under way has met, which is compared when it has met everything."""

discrepancies = sa.Table(
    "discrepancies",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("partner", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("difference", sa.String(16), nullable=False),
    sa.Column("business_key", sa.String(200), nullable=False),
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("partner_ids", Json, nullable=False),
    sa.Column("fields", Json, nullable=False),
    sa.Column("delivery_id", sa.BigInteger),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("found_at", sa.Double, nullable=False),
    sa.Column("last_found_at", sa.Double, nullable=False),
    sa.Column("closed_at", sa.Double),
    sa.UniqueConstraint("partner", "business_key", "difference", name="discrepancies_one_each"),
    sa.Index("discrepancies_subject", "partner", "kind", "subject"),
)
"""What differs, one row for a business key and a way to differ, kept when it is closed."""
