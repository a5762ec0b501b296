"""The demonstration's count: it sees what is missing, doubled or wrong, and calls nothing clean that is not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import httpx
import pytest

from contracts.vocabulary import Rating
from sandbox.demo.audit import AuditResult, audit
from sandbox.demo.report import Report
from sandbox.demo.scenario_checks import CheckResult
from sandbox.district.model import SampleAssessment

NIPS: Final = ("199001012015031001", "199001012015031002", "199001012015031003")
YEAR: Final = 2025
CLEAN: Final = AuditResult(records=3, duplicates=0, missing=0, wrong=0)
REPORT: Final = Report(
    employees=3,
    skps=3,
    finalised=3,
    checks=[CheckResult("moved", "Yang pindah dinilai di kedua jabatannya.", holds=True)],
    audit_result=CLEAN,
    parked=0,
    redelivered=1,
    seconds=1.0,
    database="sqlite",
    seed=1,
    faults="none",
    faults_injected={},
    process_faults={},
    restarts={},
    peak_memory_mib={},
    completed=True,
)


def row(nip: str, *, quadrant: int = 2) -> dict[str, Any]:
    codes = {"hasilKinerjaNilai": 2, "perilakuKerjaNilai": 2, "kuadranKinerjaNilai": quadrant}
    return {"nip": nip, "tahun": YEAR, **codes}


async def counted(rows: Sequence[dict[str, Any]]) -> AuditResult:
    """Let the auditor look at a store that answers a row a page."""

    def page(request: httpx.Request) -> httpx.Response:
        at = int(request.url.params.get("after", "0"))
        return httpx.Response(200, json={"records": rows[at : at + 1], "next": at + 1 if at + 1 < len(rows) else None})

    finalised = [SampleAssessment(nip, YEAR, Rating.AS_EXPECTED, Rating.AS_EXPECTED) for nip in NIPS]
    async with httpx.AsyncClient(transport=httpx.MockTransport(page), base_url="http://siasn") as client:
        return await audit(client, finalised)


async def test_each_once_is_clean() -> None:
    audit_result = await counted([row(nip) for nip in NIPS])
    assert audit_result == CLEAN
    assert audit_result.is_clean


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row(nip) for nip in NIPS[1:]], replace(CLEAN, records=2, missing=1)),
        ([row(nip) for nip in (*NIPS, NIPS[0])], replace(CLEAN, records=4, duplicates=1)),
        ([*(row(nip) for nip in NIPS[1:]), row(NIPS[0], quadrant=1)], replace(CLEAN, wrong=1)),
        ([row(nip) for nip in (*NIPS, "199001012015031009")], replace(CLEAN, records=4, wrong=1)),
    ],
    ids=["missing", "doubled", "wrong", "of nobody"],
)
async def test_what_is_not_as_it_was_finalised_is_counted(rows: list[dict[str, Any]], found: AuditResult) -> None:
    assert await counted(rows) == found
    assert not found.is_clean


def test_a_report_of_each_once_is_clean() -> None:
    assert REPORT.is_clean


@pytest.mark.parametrize(
    "changed",
    [
        {"audit_result": replace(CLEAN, missing=1)},
        {"audit_result": replace(CLEAN, duplicates=1)},
        {"audit_result": replace(CLEAN, wrong=1)},
        {"audit_result": replace(CLEAN, records=2)},
        {"employees": 4},
        {"finalised": 2},
        {"parked": 1},
        {"completed": False},
        {"checks": []},
        {"checks": [CheckResult("moved", "Yang pindah dinilai di kedua jabatannya.", holds=False)]},
    ],
    ids=str,
)
def test_any_other_report_is_not(changed: dict[str, Any]) -> None:
    assert not replace(REPORT, **changed).is_clean
