"""Contract <-> wire: a finalised assessment as SIASN's `skp22/save` takes it and `rw-skp22` shows it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.skp import Assessor, SkpFinalisedV1
from services.siasn_gateway.codes import ASSESSOR_STATUS, QUADRANT, RATING
from services.siasn_gateway.rows import SkpRow


def save_body(
    event: SkpFinalisedV1,
    person_id: str,
    existing_id: str | None,
    *,
    assessor_rank_id: str | None,
    document: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the body of `skp22/save`.

    Args:
        event: the assessment.
        person_id: SIASN's id of the person assessed.
        existing_id: the history row to update; None creates one.
        assessor_rank_id: SIASN's id of the assessor's rank; None where there is none.
        document: what SIASN answered to its upload; None: the save names none.
    """
    assessor = event.assessor
    row = {} if existing_id is None else {"id": existing_id}
    return {
        **row,
        "tahun": event.year,
        "pnsDinilaiOrang": person_id,
        "hasilKinerjaNilai": RATING[event.work_results],
        "perilakuKerjaNilai": RATING[event.behaviour],
        "kuadranKinerjaNilai": QUADRANT[event.predicate],
        "statusPenilai": ASSESSOR_STATUS[assessor.status],
        "penilaiNipNrp": assessor.nip or "",
        "penilaiNama": assessor.name,
        "penilaiJabatan": assessor.position,
        "penilaiUnorNama": assessor.unit_name,
        "penilaiGolongan": assessor_rank_id or "",
        **({} if document is None else {"path": [dict(document)]}),
    }


def rows_of_year(rows: Sequence[SkpRow], year: int) -> list[SkpRow]:
    """Return the rows of an assessed year, in SIASN's order; more than one is a duplicate that somebody made."""
    return [row for row in rows if row.year == year]


def same_assessment(row: SkpRow, event: SkpFinalisedV1) -> bool:
    """Whether the row says what the event says: year, both ratings, predicate, and who assessed as far as it shows.

    Position, unit and rank of the assessor are not compared: they change with time, and SIASN may fill in its own.
    """
    return (
        row.year == event.year
        and row.work_results == RATING[event.work_results]
        and row.behaviour == RATING[event.behaviour]
        and row.quadrant == QUADRANT[event.predicate]
        and _same_assessor(row, event.assessor)
    )


def fields_sent(event: SkpFinalisedV1) -> dict[str, str]:
    """Return what a save says of an assessment, by SIASN's names, as `fields_shown` returns it of a row."""
    assessor = event.assessor
    return {
        "hasilKinerjaNilai": str(RATING[event.work_results]),
        "perilakuKerjaNilai": str(RATING[event.behaviour]),
        "kuadranKinerjaNilai": str(QUADRANT[event.predicate]),
        **({"penilaiNama": _plain(assessor.name)} if assessor.nip is None else {"penilaiNipNrp": assessor.nip}),
    }


def fields_shown(row: SkpRow) -> dict[str, str]:
    """Return what a row says of an assessment, without what it does not say."""
    said = {
        "hasilKinerjaNilai": row.work_results,
        "perilakuKerjaNilai": row.behaviour,
        "kuadranKinerjaNilai": row.quadrant,
        "penilaiNipNrp": row.assessor_nip,
        "penilaiNama": None if row.assessor_name is None else _plain(row.assessor_name),
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _same_assessor(row: SkpRow, assessor: Assessor) -> bool:
    """Compare NIPs; names only where the assessor has none, since titles in names are written in many ways."""
    if assessor.nip is not None:
        return row.assessor_nip in {None, assessor.nip}
    return row.assessor_name is None or _plain(row.assessor_name) == _plain(assessor.name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
