"""Counts the truth on the partner's side: what SIASN's store holds against what the sample district finalised."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpx

from contracts.vocabulary import Rating
from sandbox.district.model import SampleAssessment

# SIASN's codes: hasilKinerjaNilai and perilakuKerjaNilai; kuadranKinerjaNilai by (work results, behaviour). Written
# out here on purpose: the auditor does not believe the code that it audits.
_RATING: Final = {Rating.ABOVE: 1, Rating.AS_EXPECTED: 2, Rating.BELOW: 3}
_QUADRANT: Final = {
    (1, 1): 1,
    (1, 2): 2,
    (1, 3): 4,
    (2, 1): 2,
    (2, 2): 2,
    (2, 3): 4,
    (3, 1): 3,
    (3, 2): 3,
    (3, 3): 5,
}
_PAGE: Final = 1000

Codes = tuple[int, int, int]
"""hasilKinerjaNilai, perilakuKerjaNilai, kuadranKinerjaNilai."""


@dataclass(frozen=True)
class AuditResult:
    """What the auditor found in SIASN's store.

    Attributes:
        records: history rows in all.
        duplicates: rows beyond the first of one person and year.
        missing: finalised assessments without a row.
        wrong: rows whose values are not the finalised ones, or that belong to nobody finalised.
    """

    records: int
    duplicates: int
    missing: int
    wrong: int

    @property
    def is_clean(self) -> bool:
        """Whether every finalised assessment is there exactly once, with its values."""
        return self.duplicates == self.missing == self.wrong == 0


def expected_codes(assessment: SampleAssessment) -> Codes:
    """Return the three codes that SIASN must hold for an assessment."""
    work_results, behaviour = _RATING[assessment.work_results], _RATING[assessment.behaviour]
    return work_results, behaviour, _QUADRANT[work_results, behaviour]


async def audit(sandbox: httpx.AsyncClient, finalised: Iterable[SampleAssessment]) -> AuditResult:
    """Compare every row of the sandbox's store with what was finalised."""
    expected = {(one.nip, one.year): expected_codes(one) for one in finalised}
    held: dict[tuple[str, int], list[Codes]] = defaultdict(list)
    async for row in _records(sandbox):
        held[str(row["nip"]), int(row["tahun"])].append(
            (int(row["hasilKinerjaNilai"]), int(row["perilakuKerjaNilai"]), int(row["kuadranKinerjaNilai"]))
        )
    return AuditResult(
        records=sum(len(rows) for rows in held.values()),
        duplicates=sum(len(rows) - 1 for rows in held.values()),
        missing=sum(1 for key in expected if key not in held),
        wrong=sum(1 for key, rows in held.items() for codes in rows if expected.get(key) != codes),
    )


async def _records(sandbox: httpx.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    after: Any = None
    while True:
        parameters = {"limit": _PAGE} | ({"after": after} if after is not None else {})
        answer = await sandbox.get("/admin/records", params=parameters)
        answer.raise_for_status()
        page = answer.json()
        for row in page["records"]:
            yield row
        after = page["next"]
        if after is None:
            return
