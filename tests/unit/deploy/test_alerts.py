"""The alert rules speak of metrics that exist, and operators can look each of them up."""

import re
from pathlib import Path

from prometheus_client import REGISTRY

from hub.delivery.states import OPEN, OUTSTANDING
from hub.files import metrics as _files  # noqa: F401
from hub.telemetry import metrics as _kit  # noqa: F401 - registers them
from services.award_service import metrics as _awards  # noqa: F401 - likewise
from services.intake import metrics as _intake  # noqa: F401 - likewise

REPOSITORY = Path(__file__).parents[3]
RULES = (REPOSITORY / "deploy/prometheus/alerts.yml").read_text()
ALERTED = set(re.findall(r"\bkinerja_\w+", "\n".join(re.findall(r"expr: (.*)", RULES))))


def test_the_metrics_of_the_rules_exist() -> None:
    known = {name for one in REGISTRY.collect() for name in (one.name, f"{one.name}_total")}
    assert len(ALERTED) > 5
    assert known >= ALERTED


def test_what_waits_for_something_that_is_not_ours_to_do_is_alerted() -> None:
    states = set(re.findall(r'kinerja_deliveries\{state="(\w+)"\}', RULES))
    assert states == set(OUTSTANDING) - set(OPEN)


def test_every_metric_is_in_the_operators_table() -> None:
    table = (REPOSITORY / "architecture/operations.md").read_text()
    ours = [
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in REGISTRY.collect()
        if one.name.startswith("kinerja_")
    ]
    assert [name for name in ours if f"`{name}`" not in table] == []
