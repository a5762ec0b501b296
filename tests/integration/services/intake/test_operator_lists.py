"""What operators look at, by the API and in sheets, and what the metrics tell."""

from io import BytesIO
from typing import Any

import sqlalchemy as sa
from openpyxl import load_workbook
from prometheus_client import REGISTRY

from services.intake.domain.lacking import SENTENCES, Lack
from services.intake.handlers.merging import merge_marked
from services.intake.handlers.watching import refresh_gauges
from services.intake.repository.sources import change_source
from tests.integration.services.intake.door import NIP, Door

OTHER, BOSS, NONE = "198502022010011000", "197505052000031000", "197606062000031000"
LOST, GONE = "197707072000031000", "196601011990031000"


async def items(door: Door, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = await door.get(path, who="operator", **params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


LEFT = {"active": False, "effective_on": "2020-12-31"}


async def sheet(door: Door, path: str, **params: Any) -> list[tuple[Any, ...]]:
    answer = await door.get(path, who="operator", **params)
    assert answer.status_code == 200
    rows = load_workbook(BytesIO(answer.content)).active
    assert rows is not None
    return [row for row in rows.iter_rows(values_only=True) if isinstance(row[0], int)]


async def test_operators_see_what_differs_and_what_is_lacking(door: Door) -> None:
    await door.add("siasn")
    await door.told(
        {"code": "DINAS", "name": "Dinas"},
        {"code": "BIDANG", "name": "Bidang", "parent_code": "DINAS"},
        {"code": "BADAN", "name": "Badan", "head_nip": BOSS},
    )
    await door.told(
        {"nip": NIP, "name": "Satu", "unit_code": "BIDANG", "position": "Guru", "grade": "III/a"},
        {"nip": OTHER, "name": "Dua"},
        {"nip": BOSS, "name": "Tiga", "unit_code": "BADAN", "position": "Kepala", "grade": "IV/a"},
    )
    # Nobody said whose superior it is, once; since then there is none, and that is no lack.
    await door.told({"nip": NONE, "name": "Empat", "unit_code": "DINAS", "position": "Kepala"})
    await door.told({"nip": NONE, "superior_nip": None, "effective_on": "2020-01-01"})
    # Works where nobody has reported a unit.
    await door.told({"nip": LOST, "name": "Lima", "unit_code": "ENTAH", "position": "Guru", "superior_nip": BOSS})
    # Had left before anybody told of them: nothing is to be mended.
    await door.told({"nip": GONE, "name": "Enam", "unit_code": "DINAS", "position": "Guru"} | LEFT)
    await door.told({"nip": NIP, "grade": "III/b"}, {"nip": BOSS, "grade": "IV/b"}, who="siasn")
    while await merge_marked(door.runtime.transactions, door.merging()):
        pass
    found = await items(door, "/conflicts")
    assert [(one["key"], one["believed_value"], one["value"]) for one in found] == [
        (BOSS, "IV/b", "IV/a"),
        (NIP, "III/b", "III/a"),
    ]
    assert (found[1]["name"], found[1]["unit_code"], found[1]["source"]) == ("Satu", "BIDANG", "simpeg")
    assert [one["key"] for one in await items(door, "/conflicts", unit_code="DINAS")] == [NIP]
    assert [one["key"] for one in await items(door, "/conflicts", after=found[0]["number"])] == [NIP]
    assert await items(door, "/conflicts", field="position") == []
    assert [row[1] for row in await sheet(door, "/conflicts.xlsx", unit_code="DINAS")] == [NIP]
    assert len(await sheet(door, "/conflicts.xlsx")) == 2
    (incomplete,) = await items(door, "/incomplete")
    assert incomplete == {"nip": OTHER, "missing": ["unit_code", "position"], "mended_by": ["simpeg"]}
    lacking = [(one["code"], one["lacks_head"], one["people"]) for one in await items(door, "/missing")]
    # Of whom nobody is above, until a source says whose superior it is, or that there is none (null); who heads what
    # has nothing above it needs none.
    assert lacking == [("BIDANG", True, 1), ("DINAS", True, 0), ("ENTAH", True, 0)]
    assert [one["code"] for one in await items(door, "/missing", after="BIDANG", limit=1)] == ["DINAS"]
    shown = await sheet(door, "/missing.xlsx")
    assert [(*row[1:6], row[7]) for row in shown] == [
        (SENTENCES[Lack.NO_HEAD], "BIDANG", "Bidang", "BIDANG", "Bidang", "simpeg"),
        (SENTENCES[Lack.NO_HEAD], "DINAS", "Dinas", "DINAS", "Dinas", "simpeg"),
        (SENTENCES[Lack.UNKNOWN_UNIT], LOST, "Lima", "ENTAH", None, None),
        (SENTENCES[Lack.NO_RECORD], OTHER, None, None, None, "simpeg"),
        (SENTENCES[Lack.NO_SUPERIOR], NIP, "Satu", "BIDANG", "Bidang", "simpeg"),
    ]
    for path in ("/conflicts", "/incomplete", "/missing", "/conflicts.xlsx", "/missing.xlsx"):
        assert (await door.get(path)).status_code == 403


async def test_the_metrics_tell_of_sources(door: Door) -> None:
    def value(name: str, **labels: str) -> float | None:
        return REGISTRY.get_sample_value(name, labels)

    labels = {"source": "simpeg", "door": "http", "outcome": "refused"}
    before = value("kinerja_intake_reports_total", **labels) or 0.0
    await door.told({"nip": "1"})
    assert value("kinerja_intake_reports_total", **labels) == before + 1
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "simpeg", {"silent_after": 60.0})
        await connection.execute(sa.text("UPDATE receipts SET received_at = received_at - 100"))
    await door.add("absensi")
    await refresh_gauges(door.runtime.database)
    silent = value("kinerja_intake_source_silent_seconds", source="simpeg")
    assert silent is not None
    assert silent >= 100
    assert value("kinerja_intake_source_silent_after_seconds", source="simpeg") == 60
    assert value("kinerja_intake_source_silent_after_seconds", source="absensi") is None
