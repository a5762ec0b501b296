"""Each line of the lists through the file door; each rule switched off in turn turns exactly its lines red."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.tables import outbox
from services.intake.domain.imports import ImportState
from services.intake.tables import employees, receipts, reports, units
from tests.integration.services.intake.district import TODAY, Desk
from tests.integration.services.intake.files.tables import FileDesk, nip
from tests.integration.services.intake.rules.cases import BOSS, ReadCase, cases
from tests.support.intake.reported import report

LEAST = 40
_ALL = {door: cases(door) for door in ("csv", "xlsx")}
_RESULTS = (reports, employees, units, receipts, outbox)


@pytest.mark.parametrize("door", _ALL)
def test_there_are_enough_lines_each_with_its_name(door: str) -> None:
    names = [case.name for case in _ALL[door]]
    assert len(names) >= LEAST
    assert len(names) == len(set(names))


@pytest.mark.parametrize("door", _ALL)
def test_each_rule_turns_exactly_its_lines_red(door: str, tmp_path: Path) -> None:
    read = [(case, ReadCase.of(case.file(tmp_path))) for case in _ALL[door]]
    for case, file in read:
        assert file.judged(TODAY) == [case.said], case.name
    for code in sorted({case.code for case in _ALL[door]}):
        red = {case.name for case, file in read if file.judged(TODAY, without={code}) != [case.said]}
        assert red == {case.name for case in _ALL[door] if case.code == code}, code


@pytest.mark.one_database
@pytest.mark.parametrize("door", _ALL)
async def test_a_line_of_each_rule_is_told_and_nothing_is_stored(desk: Desk, tmp_path: Path, door: str) -> None:
    await desk.take(
        report("simpeg", code="B1", name="Badan", head_nip=nip(BOSS)),
        report("simpeg", code="B2", name="Bidang", parent_code="B1"),
        report("simpeg", code="B9", name="Bubar", parent_code="B1", active=False),
        report("simpeg", nip=nip(BOSS), name="Kepala", unit_code="B1", position="Kepala"),
    )
    before = await _counts(desk)
    files = FileDesk(desk, tmp_path)
    for case in {each.code: each for each in _ALL[door]}.values():
        one = await files.worked_off(await files.hand_in(case.file(tmp_path), "sumber"))
        assert one.state is ImportState.CHECKED, case.name
        found = [(each.code, each.column, each.is_refusal) for each in await files.problems(one)]
        assert found == [case.said] or ((case.before or case.raw) and case.said in found), case.name
        assert (one.refused > 0) == case.refused, case.name
    assert await _counts(desk) == before


async def _counts(desk: Desk) -> list[int]:
    async with desk.runtime.database.read() as connection:
        return [
            (await connection.execute(sa.select(sa.func.count()).select_from(table))).scalar_one() for table in _RESULTS
        ]
