"""Tables that every service has: inbox, outbox, parked messages, idempotency keys, jobs. Made by `hub/migrations`.

Moments are seconds since 1970-01-01 UTC, the same number on both databases.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

metadata = sa.MetaData()

BigId = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("subscription", sa.String(120), primary_key=True),
    sa.Column("source", sa.String(128), primary_key=True),
    sa.Column("event_id", sa.String(128), primary_key=True),
    sa.Column("publisher", sa.String(128), primary_key=True, server_default=""),
    sa.Column("received_at", sa.Double, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("event_id", sa.String(128), nullable=False),
    sa.Column("exchange", sa.String(255), nullable=False),
    sa.Column("routing_key", sa.String(255), nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("content_type", sa.String(120)),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.String(500)),
    sa.Column("sent_at", sa.Double),
)

parked_messages = sa.Table(
    "parked_messages",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("subscription", sa.String(120), nullable=False),
    sa.Column("message_key", sa.String(300), nullable=False),
    sa.Column("event_type", sa.String(120)),
    sa.Column("queue", sa.String(255), nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("content_type", sa.String(120)),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("error_code", sa.String(64), nullable=False),
    sa.Column("error", sa.String(1000), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("parked_at", sa.Double, nullable=False),
    sa.Column("decided_at", sa.Double),
    sa.Column("decision_reason", sa.String(500)),
    sa.Column("publisher", sa.String(128)),
    sa.UniqueConstraint("subscription", "message_key", name="parked_messages_key"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("status", sa.Integer),  # with headers and body: null until the work is done, never after the commit
    sa.Column("headers", Json),
    sa.Column("body", sa.LargeBinary),
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("due_at", sa.Double, nullable=False),
    sa.Column("lease_until", sa.Double),  # of the steady clock, as those of deliveries
    sa.Column("lease_token", sa.String(36)),
    sa.Column("last_started_at", sa.Double),
    sa.Column("last_finished_at", sa.Double),
    sa.Column("last_succeeded_at", sa.Double),
    sa.Column("last_outcome", sa.String(16)),
    sa.Column("last_error", sa.String(500)),
    sa.Column("runs", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", Json, nullable=False),
    sa.Column("paused_at", sa.Double),
    sa.Column("decision", sa.String(16)),  # an operator's last one, with who and why
    sa.Column("decided_at", sa.Double),
    sa.Column("decided_by", sa.String(128)),
    sa.Column("decision_reason", sa.String(500)),
    sa.Column("generation", sa.Integer, nullable=False, server_default="0"),  # of the start that brought it last
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("type", sa.String(120), primary_key=True),
    sa.Column("run", sa.BigInteger, nullable=False),
    sa.Column("after_key", sa.String(200), nullable=False),
    sa.Column("records", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.Double, nullable=False),
    sa.Column("continued_at", sa.Double, nullable=False),
    sa.Column("finished_at", sa.Double),
)
"""How far the announcing of all current records of a contract has come."""
