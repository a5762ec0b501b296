"""The diagram is that of the table of the cycle."""

import re

from services.skp_service.domain.cycle import RULES, Stage
from services.skp_service.reference.diagram import mermaid


def test_every_move_of_the_table_is_one_arrow() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): \S", mermaid(), flags=re.MULTILINE)
    moves = [
        (before.value, after.value)
        for rule in RULES.values()
        for before, after in rule.leads.items()
        if before is not after
    ]
    assert arrows == moves


def test_every_stage_has_its_name() -> None:
    named = re.findall(r'^    state "[^"]+" as (\w+)$', mermaid(), flags=re.MULTILINE)
    assert named == [stage.value for stage in Stage]


def test_no_label_is_cut_short_by_mermaid() -> None:
    labels = [line.partition(": ")[2] for line in mermaid().splitlines()]
    assert not [label for label in labels if set(label) & set(":;#")]
