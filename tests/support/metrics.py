"""What a metric shows."""

from prometheus_client import Counter, Gauge


def value_of(metric: Counter | Gauge) -> float:
    """Return the value of a metric without labels, or of one with all its labels given."""
    (family,) = metric.collect()
    return family.samples[0].value
