"""What the source of a file is told: as by any other door, once the rows of the file count."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from contracts.report_answer import ReportAnsweredV1, ReportOutcome
from hub.tables import outbox
from services.intake.domain.imports import Import
from services.intake.handlers import importing, working_off
from services.intake.handlers.telling import Telling
from services.intake.handlers.working_off import PROBLEMS_KEPT
from services.intake.repository.receipts import Receipt, receipt_in
from services.intake.tables import receipts
from tests.integration.services.intake.files.at_terminal import kinerja_import
from tests.integration.services.intake.files.tables import FileDesk, nip
from tests.support.kills import Killed, killed_often

HEADS = "NIP;Nama;Kode Unit;Jabatan;NIP Atasan\n"
ROWS = (
    f"{nip(1)};Satu;B1;Staf;{nip(9)}",  # nobody has this superior
    "1.98E+17;Dua;B1;Staf;",  # rounded
    f"{nip(3)};Tiga;B1;Staf;{nip(8)}",  # whose row is further below
    f"{nip(4)};Empat;B1;Staf;",  # another row says something else
    f"{nip(4)};Lima;B1;Staf;",
    f";Enam;B1;Staf;{nip(3)}",  # about nobody
    f"{nip(7)};Tujuh;B1;Staf;{nip(7)}0",  # no such number
    f"{nip(8)};Delapan;B1;Staf;",
    "1.99E+17;Sembilan;B1;Staf;",
)
TOLD = {
    2: ("doubted", [("unknown_person", "superior_nip")]),
    3: ("refused", [("digits_rounded", "nip")]),
    4: ("taken", []),
    5: ("refused", [("key_twice", None)]),
    6: ("refused", [("key_twice", None)]),
    7: ("refused", [("key_blank", "nip")]),
    8: ("refused", [("nip_length", "superior_nip")]),
    9: ("taken", []),
    10: ("refused", [("digits_rounded", "nip")]),
}
"""By line: what became of it, and codes with fields."""


async def _receipts(files: FileDesk) -> list[Receipt]:
    async with files.desk.runtime.database.read() as connection:
        rows = await connection.execute(sa.select(receipts).order_by(receipts.c.number))
        return [receipt_in(row) for row in rows]


async def _answers(files: FileDesk) -> list[dict[str, Any]]:
    """Return what is on its way to sources' queues."""
    async with files.desk.runtime.database.read() as connection:
        rows = await connection.execute(sa.select(outbox.c.body).where(outbox.c.routing_key == ReportAnsweredV1.type))
        return [json.loads(body) for body in rows.scalars()]


def _told(found: list[Receipt]) -> dict[int, tuple[str, list[tuple[str, str | None]]]]:
    return {
        int(one.event_id.rpartition("/")[2]): (one.outcome.value, [(each.code, each.field) for each in one.faults])
        for one in found
    }


async def _checked(files: FileDesk, rows: tuple[str, ...] = ROWS, heads: str = HEADS) -> Import:
    files.telling = Telling(("district",))
    batch = uuid4()
    await files.applied("Kode Unit;Nama Unit\nB1;Badan\n", "district", batch=batch)
    return await files.checked(heads + "\n".join(rows) + "\n", "district", batch=batch)


async def _applied(files: FileDesk, one: Import, *, at_once: int = 300) -> Import:
    async with files.desk.runtime.transactions.begin() as tx:
        one = await importing.apply(tx, one.id)
    return await files.worked_off(one, at_once=at_once)


@pytest.mark.parametrize("at_once", [1, 2, 3, 300])
async def test_each_row_has_a_receipt_and_what_is_wrong_is_told(files: FileDesk, at_once: int) -> None:
    one = await _checked(files)
    assert [each.type for each in await _receipts(files)] == ["unit.reported.v1"]
    assert await _answers(files) == []
    one = await _applied(files, one, at_once=at_once)
    assert (one.taken, one.doubted, one.refused) == (2, 1, 6)
    found = [each for each in await _receipts(files) if each.type == "employee.reported.v1"]
    assert _told(found) == TOLD
    assert {(each.source, each.door, each.event_source) for each in found} == {
        ("district", "file", "/imports/district")
    }
    answers = await _answers(files)
    wrong = {each.event_id: each.outcome for each in found if each.outcome is not ReportOutcome.TAKEN}
    assert {each["report_id"]: each["outcome"] for each in answers} == wrong
    assert len(answers) == len(wrong)
    assert not any(row.split(";")[1] in json.dumps(answers) for row in ROWS)


async def test_nobody_is_told_twice_of_what_was_cut_off(files: FileDesk) -> None:
    one = await _checked(files)
    async with files.desk.runtime.transactions.begin() as tx:
        one = await importing.apply(tx, one.id)
    with killed_often() as kills:
        while kills.reached < len(ROWS):
            with suppress(Killed):
                await files.worked_off(one, at_once=2)
    await files.worked_off(one, at_once=2)
    assert _told([each for each in await _receipts(files) if each.type == "employee.reported.v1"]) == TOLD
    assert len(await _answers(files)) == sum(outcome != "taken" for outcome, _ in TOLD.values())


@pytest.mark.one_database
async def test_a_file_of_which_all_is_refused_is_told_as_far_as_problems_are_kept(files: FileDesk) -> None:
    one = await _applied(files, await _checked(files, ("1.98E+17;Dua;B1;Staf;",) * (PROBLEMS_KEPT + 500)))
    assert one.refused == PROBLEMS_KEPT + 500
    assert len(await _answers(files)) == PROBLEMS_KEPT


@pytest.mark.parametrize(("kept", "lines"), [(3, {2}), (7, {2, 3, 5})])
async def test_a_row_is_told_with_why_it_is_refused_or_not_at_all(
    files: FileDesk, monkeypatch: pytest.MonkeyPatch, kept: int, lines: set[int]
) -> None:
    monkeypatch.setattr(working_off, "PROBLEMS_KEPT", kept)
    heads = "NIP;Nama;Kode Unit;Jabatan;Aktif;NIP Sebelumnya\n"
    rows = (  # each with a doubt before its refusal; the first and the last are refused while they are read
        f"{nip(1)};Satu;B1;Staf;Tidak;{nip(1)}",
        f"{nip(2)};Dua;B1;Staf;Tidak;",
        f"{nip(2)};Tiga;B1;Staf;Tidak;",
        f"{nip(4)};Empat;B1;Staf;Tidak;{nip(4)}",
    )
    why = {2: "same_number", 3: "key_twice", 4: "key_twice", 5: "same_number"}
    one = await _applied(files, await _checked(files, rows, heads), at_once=1)
    assert (one.refused, one.problems) == (4, 8)
    shown = [(each.line, each.code) for each in await files.problems(one)]
    assert shown == [(line, code) for line in sorted(lines) for code in ("left_on_no_day", why[line])]
    found = [each for each in await _receipts(files) if each.type == "employee.reported.v1"]
    assert {line: [code for code, _ in faults] for line, (_, faults) in _told(found).items()} == {
        line: [why[line]] for line in lines
    }
    assert len(await _answers(files)) == len(lines)


async def test_whoever_applies_at_a_terminal_lets_the_source_know(at_rest: FileDesk, tmp_path: Path) -> None:
    file = at_rest.file(HEADS + "\n".join(ROWS) + "\n", "a.csv")
    told = {"KINERJA_SOURCES": '["simpeg"]'}
    dry = await kinerja_import(tmp_path, file, "--source", "simpeg", "--dry-run", **told)
    assert dry.exit_code == 1
    assert await _answers(at_rest) == []
    await kinerja_import(tmp_path, file, "--source", "simpeg", "--yes", **told)
    refused = [one for one in await _answers(at_rest) if one["outcome"] == "refused"]
    assert len(refused) == sum(outcome == "refused" for outcome, _ in TOLD.values())
