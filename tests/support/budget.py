"""What the tests take, beside what they may: CONTRIBUTING's table. Printed after a run; nothing fails for it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

_TABLE: Final = Path(__file__).parent.parent.parent / "CONTRIBUTING.md"
_ROW: Final = re.compile(r"^\| `(?P<folder>tests/\S*)` \| (?P<seconds>\d+) \|", re.MULTILINE)
_SLOWEST: Final = 20


class Budget:
    """A plugin of pytest that adds up how long each test took, its set-up and its end included."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test, whichever process ran it."""
        self._seconds[report.nodeid] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the slowest, each row of the table that was touched, and the sum."""
        if not self._seconds:
            return
        write = terminalreporter.write_line
        terminalreporter.section(f"slowest {_SLOWEST}", sep="-")
        for name, seconds in sorted(self._seconds.items(), key=lambda one: -one[1])[:_SLOWEST]:
            write(f"{seconds:7.1f} s  {name}")
        terminalreporter.section("seconds of tests, of all processes together", sep="-")
        allowed = budgets()
        taken = by_folder(self._seconds, allowed)
        for folder, took in taken.items():
            write(_compared(took, allowed.get(folder, 0), folder or "elsewhere"))
        write(_compared(sum(taken.values()), sum(allowed[folder] for folder in taken if folder), "in all"))


def _compared(took: float, allowed: int, what: str) -> str:
    return f"{took:7.0f} of {allowed:4}  {what}{'  OVER THE BUDGET' if took > allowed else ''}"


def budgets() -> Mapping[str, int]:
    """Return the table: seconds by folder."""
    return {row["folder"]: int(row["seconds"]) for row in _ROW.finditer(_TABLE.read_text(encoding="utf-8"))}


def by_folder(seconds: Mapping[str, float], folders: Mapping[str, int]) -> Mapping[str, float]:
    """Add up under the most special folder that a test lies in; what lies in none goes under the empty name."""
    taken: defaultdict[str, float] = defaultdict(float)
    for name, each in seconds.items():
        taken[max((one for one in folders if name.startswith(one)), key=len, default="")] += each
    return taken
