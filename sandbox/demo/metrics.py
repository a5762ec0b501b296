"""Reads the services' metrics and keeps their totals over restarts: a killed process takes its counters with it."""

from collections import defaultdict
from collections.abc import Mapping

import httpx
from prometheus_client.parser import text_string_to_metric_families


class MetricTotals:
    """Sums of counters and last values of gauges of several services.

    Attributes:
        gauges: last value by service and metric, summed over labels.
    """

    def __init__(self, urls: Mapping[str, str], client: httpx.AsyncClient) -> None:
        self._urls = urls
        self._client = client
        self._ended: dict[tuple[str, str], float] = defaultdict(float)
        self._current: dict[tuple[str, str], float] = {}
        self.gauges: dict[tuple[str, str], float] = {}
        self.answered: dict[str, bool] = dict.fromkeys(urls, False)

    async def scrape(self) -> None:
        """Read every service once; one that does not answer keeps its last values."""
        for service, url in self._urls.items():
            try:
                answer = await self._client.get(f"{url}/metrics")
            except httpx.TransportError:
                self.answered[service] = False
                continue
            self.answered[service] = answer.is_success
            if answer.is_success:
                self._read(service, answer.text)

    def _read(self, service: str, text: str) -> None:
        values: dict[tuple[str, str], float] = defaultdict(float)
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if family.type == "counter" and sample.name.endswith("_total"):
                    values[service, sample.name] += sample.value
                elif family.type == "gauge":
                    label = sample.labels.get("state")
                    self.gauges[service, f"{sample.name}:{label}" if label else sample.name] = sample.value
        for key, value in values.items():
            if value < self._current.get(key, 0.0):  # it counts from zero again: a new process
                self._ended[key] += self._current[key]
            self._current[key] = value

    def total(self, metric: str) -> int:
        """Return a counter's sum over all services and all their incarnations."""
        keys = {key for key in (*self._ended, *self._current) if key[1] == metric}
        return round(sum(self._ended.get(key, 0.0) + self._current.get(key, 0.0) for key in keys))

    def gauge(self, metric: str) -> float:
        """Return a gauge's last value, summed over the services."""
        return sum(value for (_, name), value in self.gauges.items() if name == metric)
