"""Runs a demonstration and returns its report."""

import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

from rich.console import Console

from sandbox.demo.report import Report
from sandbox.demo.run import Demonstration, DemoOptions, demonstration
from tests.support.places import own

VAR: Final = own("test-demo")
CASES: Final = {
    "returned",
    "objected",
    "moved",
    "left",
    "acting",
    "regent",
    "exempted",
    "attached",
    "corrected",
    "pppk",
    "distribution",
    "stages",
    "late",
    "excluded",
    "medals",
    "granted",
}


@asynccontextmanager
async def played(
    options: DemoOptions, variant: str | None = None, screen: io.StringIO | None = None
) -> AsyncIterator[Demonstration]:
    """Play a year with a broker of its own, with the services as they are or in a variant; they still run."""
    options = replace(options, var=VAR)
    if variant is not None:
        options = replace(options, command=lambda name: [sys.executable, "-m", "tests.e2e.variants", variant, name])
    async with demonstration(options, Console(file=screen or io.StringIO())) as shown:
        yield shown


async def report_of(options: DemoOptions, variant: str | None = None) -> Report:
    """Play a year and return what was counted."""
    async with played(options, variant) as shown:
        return shown.report


def assert_clean(report: Report) -> None:
    """Every final result is in SIASN's records exactly once, everything came out as it should, nothing is parked."""
    counted = report.as_json()
    siasn = counted["siasn"]
    assert report.completed, counted
    assert siasn["records"] == counted["finalised"] == counted["employees"] == counted["skps"] - 1, counted
    assert siasn["duplicates"] == siasn["missing"] == siasn["wrong"] == counted["parked"] == 0, counted
    assert_medals(counted["medals"])
    assert counted["cases"] == dict.fromkeys(CASES, True), counted


def assert_medals(counted: dict[str, Any]) -> None:
    """Some are late, nobody else; a batch is at the ministry, of which one is decreed, and announced once."""
    assert counted["late_before"] > counted["late"] > 1, counted
    assert counted["at_ministry"] > counted["accepted"] == 1, counted
    assert counted["decreed"] == counted["returned"] == counted["granted_events"] == 1 <= counted["postponed"], counted
    assert counted["proposed_events"] == counted["at_ministry"] + 2, counted
