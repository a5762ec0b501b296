"""Runs a demonstration and returns its report."""

import io
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from sandbox.demo.report import Report
from sandbox.demo.run import DemoOptions, demonstration

VAR = Path(__file__).parent.parent.parent / "var" / "test-demo"


async def report_of(options: DemoOptions, variant: str | None = None) -> Report:
    """Run a demonstration with a broker of its own, with the services as they are or in a variant."""
    options = replace(options, var=VAR)
    if variant is not None:
        options = replace(options, command=lambda name: [sys.executable, "-m", "tests.e2e.variants", variant, name])
    async with demonstration(options, Console(file=io.StringIO())) as shown:
        return shown.report


def assert_clean(report: Report) -> None:
    """Everything finalised is in SIASN's records exactly once, and nothing is parked."""
    counted = report.as_json()
    siasn = counted["siasn"]
    assert report.completed, counted
    assert siasn["records"] == counted["finalised"] == counted["employees"], counted
    assert siasn["duplicates"] == siasn["missing"] == siasn["wrong"] == counted["parked"] == 0, counted
