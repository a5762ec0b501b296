import re
from pathlib import Path

from hub.delivery.diagram import mermaid
from hub.delivery.states import TRANSITIONS

PAGE = Path(__file__).parents[4] / "architecture" / "delivery.md"


def test_the_page_shows_exactly_the_table_of_transitions() -> None:
    assert f"```mermaid\n{mermaid()}\n```" in PAGE.read_text(), (
        f"the diagram in {PAGE.name} is not that of hub/delivery/states.py; it should be:\n{mermaid()}"
    )


def test_every_transition_is_one_arrow_of_the_diagram() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): \S", mermaid(), flags=re.MULTILINE)
    assert arrows == [(before.value, after.value) for before, after in TRANSITIONS]


def test_no_label_is_cut_short_by_mermaid() -> None:
    labels = [line.partition(": ")[2] for line in mermaid().splitlines()]
    assert not [label for label in labels if set(label) & set(":;#")]
