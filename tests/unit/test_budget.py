"""The table of what tests may take has a place for each, and adds up what a run has taken."""

from pathlib import Path
from typing import Final

from hub.discovery import service_names
from tests.support.budget import budgets, by_folder

ROOT: Final = Path(__file__).parents[2]


def test_each_test_has_its_row() -> None:
    files = [str(file.relative_to(ROOT)) for file in (ROOT / "tests").rglob("test_*.py")]
    assert "" not in by_folder(dict.fromkeys(files, 1.0), budgets())


def test_each_service_has_a_row_of_its_own() -> None:
    assert {f"tests/integration/services/{name}/" for name in service_names()} <= budgets().keys()


def test_each_row_is_of_a_folder() -> None:
    assert [folder for folder in budgets() if not (ROOT / folder).is_dir()] == []


def test_a_test_counts_where_it_lies_most_specially() -> None:
    seconds = {"tests/a/test_x.py::one": 1.0, "tests/a/b/test_y.py::two": 2.0, "other.py::three": 4.0}
    taken = by_folder(seconds, {"tests/a/": 10, "tests/a/b/": 10})
    assert taken == {"tests/a/": 1.0, "tests/a/b/": 2.0, "": 4.0}
