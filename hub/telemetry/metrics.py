"""Prometheus metrics of the kit. No label ever holds a NIP, a name or an id."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_FAST: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

MESSAGES: Final = Counter(
    "kinerja_messages_total",
    "Messages taken from a queue, by what became of them: applied, duplicate, retried, parked, refused.",
    ("subscription", "outcome"),
)
REDELIVERED: Final = Counter(
    "kinerja_messages_redelivered_total", "Messages that the broker delivered again.", ("subscription",)
)
BATCHES: Final = Histogram(
    "kinerja_batch_messages",
    "Messages a transaction.",
    ("subscription",),
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)
BATCH_SECONDS: Final = Histogram(
    "kinerja_batch_seconds",
    "Time from the first statement to the commit, in seconds.",
    ("subscription",),
    buckets=_FAST,
)
DATABASE_WAITS: Final = Counter(
    "kinerja_database_unavailable_total", "Batches held because the database was away.", ("subscription",)
)
BROKER_LOST: Final = Counter(
    "kinerja_broker_connections_lost_total", "Times that the connection to RabbitMQ has broken while the service ran."
)
TOPOLOGY_MISSING: Final = Gauge(
    "kinerja_topology_missing", "Exchanges and queues that the broker lacks, where the service does not make them."
)
WAITING_MESSAGES: Final = Gauge(
    "kinerja_waiting_queue_messages",
    "Messages that wait for a service that is not installed, by its queue.",
    ("queue",),
)
CONSUMERS_SUSPENDED: Final = Counter(
    "kinerja_consumers_suspended_total",
    "Times that a consumer gave everything back and took no messages, because the database stayed away.",
    ("subscription",),
)
PARKED: Final = Counter("kinerja_parked_total", "Messages parked.", ("subscription", "code"))
PARKED_OPEN: Final = Gauge("kinerja_parked_open", "Parked messages that wait for an operator.")
OUTBOX_SENT: Final = Counter("kinerja_outbox_sent_total", "Messages that the broker has confirmed.")
OUTBOX_FAILED: Final = Counter(
    "kinerja_outbox_failed_total", "Publishes that did not succeed and will be repeated.", ("reason",)
)
OUTBOX_PENDING: Final = Gauge("kinerja_outbox_pending", "Messages in the outbox that are not sent yet.")
OUTBOX_OLDEST: Final = Gauge("kinerja_outbox_oldest_seconds", "Age of the oldest unsent message, in seconds.")
DELIVERIES: Final = Gauge(
    "kinerja_deliveries", "Deliveries that are open, or left to a person: rejected, unclear.", ("partner", "state")
)
DELIVERY_OLDEST: Final = Gauge(
    "kinerja_delivery_oldest_seconds",
    "Age of the oldest delivery that is not settled, in seconds.",
    ("partner",),
)
PARTNER_CALLS: Final = Counter(
    "kinerja_partner_calls_total",
    "Calls to a partner, by operation and result.",
    ("partner", "operation", "result"),
)
PARTNER_SECONDS: Final = Histogram(
    "kinerja_partner_call_seconds", "Duration of a call to a partner, in seconds.", ("partner", "operation")
)
PARTNER_PAUSED: Final = Gauge("kinerja_partner_paused", "1 while an operator has paused a partner.", ("partner",))
PARTNER_CLOSED: Final = Gauge("kinerja_partner_closed", "1 within a window of maintenance of a partner.", ("partner",))
CIRCUIT_OPEN: Final = Gauge("kinerja_circuit_open", "1 while the circuit to a partner is open.", ("partner",))
DISCREPANCIES: Final = Gauge(
    "kinerja_discrepancies",
    "Records that differ between a partner and us, and wait for repair or for a person.",
    ("partner", "kind", "difference", "state"),
)
RECONCILED_OLDEST: Final = Gauge(
    "kinerja_reconciled_oldest_seconds",
    "Age of the oldest comparison with a partner that is relied on, in seconds.",
    ("partner", "kind"),
)
RECONCILIATION_PERIOD: Final = Gauge(
    "kinerja_reconciliation_period_seconds", "How often everybody is to be compared, in seconds.", ("partner", "kind")
)
RECONCILED_UNCHECKED: Final = Gauge(
    "kinerja_reconciled_unchecked",
    "Subjects with something that is to be compared with a partner, and was not yet.",
    ("partner", "kind"),
)
RECONCILED_FAILING: Final = Gauge(
    "kinerja_reconciled_failing", "Subjects about whom the partner's answer was not understood.", ("partner", "kind")
)
RECONCILIATION_CALLS: Final = Gauge(
    "kinerja_reconciliation_calls", "Calls that reconciliation has made so far.", ("partner", "kind")
)
JOB_SUCCESS_AGE: Final = Gauge(
    "kinerja_job_success_age_seconds",
    "Time since a periodic job last succeeded, in seconds; since it was introduced, where it never did.",
    ("job_name",),
)
JOB_PERIOD: Final = Gauge(
    "kinerja_job_period_seconds", "Time from one run of a job to the next, in seconds.", ("job_name",)
)
JOB_FAILURES: Final = Gauge(
    "kinerja_job_failures", "Runs of a job that have failed since it last succeeded.", ("job_name",)
)
JOB_RUNNING: Final = Gauge("kinerja_job_running", "1 while a replica runs the job.", ("job_name",))
JOB_PAUSED: Final = Gauge("kinerja_job_paused", "1 while an operator has paused the job.", ("job_name",))
