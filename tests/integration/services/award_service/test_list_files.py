"""Lists come in by files: checked first, then applied; whole or not at all, person by person."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.statements import counted
from contracts.unit import UnitChangedV1
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment
from hub.jobs.job import JobRun
from hub.sheets.reading.errors import SheetDamaged
from services.award_service.domain.list_file_refusals import (
    CompleteNamesNobody,
    CompleteNamesUnknown,
    ExchangeListComplete,
    RowsAboutNobody,
)
from services.award_service.domain.list_files import (
    ListFile,
    ListFileState,
    ListRow,
    Says,
    UnknownListFile,
    WrongListFileState,
)
from services.award_service.domain.listed import ListKind
from services.award_service.files.formats import TEMPLATES
from services.award_service.files.reading import OpenLists
from services.award_service.handlers import list_files, projection
from services.award_service.handlers.working_off import work_off
from services.award_service.list_file_worker import ListFileWorker, forgetting_job
from services.award_service.repository import list_file_problems
from services.award_service.repository import list_files as store
from services.award_service.tables import list_file_rows
from tests.integration.services.award_service.desk import TODAY, Desk, employee, listed
from tests.integration.services.award_service.list_desk import AS_OF, DISCIPLINE_HEADS, ListDesk, nip
from tests.support.kills import Killed, killed_often

HEAVY = f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n"


@pytest.fixture
def lists(desk: Desk, tmp_path: Path) -> ListDesk:
    """Hands files in."""
    return ListDesk(desk, tmp_path)


async def test_a_file_is_checked_without_effect_and_then_applied(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1), cpns_on="2000-03-01"))
    one = await lists.worked_off(await lists.hand_in(HEAVY))
    assert (one.state, one.rows, one.people, one.taken, one.problems) == (ListFileState.CHECKED, 1, 1, 1, 0)
    assert await lists.lists(nip(1)) == []
    one = await lists.apply(one)
    assert (one.state, one.done, one.percent) == (ListFileState.APPLIED, 1, 100)
    (row,) = await lists.lists(nip(1))
    assert (row.list.source, row.list.as_of, row.door, row.by_subject) == ("berkas", AS_OF, "file", "penguji")
    assert [one.level for one in row.list.entries] == [DisciplineLevel.HEAVY]  # type: ignore[union-attr]
    assert set((await lists.desk.states(nip(1))).values()) == {"excluded"}
    await lists.applied(f"{DISCIPLINE_HEADS}\n{nip(1)};TIDAK ADA;;\n", as_of=AS_OF + timedelta(days=1))
    assert (await lists.desk.states(nip(1)))[AwardGrade.XX] == "due"
    assert (await lists.desk.standing(nip(1))).discipline_asked == AS_OF + timedelta(days=1)


@pytest.mark.one_database
async def test_a_bad_row_refuses_the_list_of_its_person_and_no_other(lists: ListDesk) -> None:
    await lists.desk.take_people(*(employee(nip(serial), cpns_on="2000-03-01") for serial in range(1, 5)))
    rows = [
        DISCIPLINE_HEADS,
        f"{nip(1)};Ringan;01-02-2010;",
        f"{nip(2)};Berat;01-02-2010;",
        f"{nip(1)};Sedang;31-02-2011;",
        f"{nip(3)};TIDAK ADA;;",
        f"{nip(3)};Ringan;01-02-2010;",
        f"{nip(9)};TIDAK ADA;;",
    ]
    one = await lists.worked_off(await lists.hand_in("\n".join(rows)))
    assert (one.people, one.taken, one.refused, one.passed_over) == (4, 2, 2, 0)
    assert [(each.line, each.column, each.code, each.is_refusal) for each in await lists.problems(one)] == [
        (2, None, "list_refused", True),
        (4, "Tanggal SK", "day_unreal", True),
        (5, None, "none_and_some", True),
        (7, None, "person_unknown", False),
    ]
    await lists.apply(one)
    assert [bool(await lists.lists(nip(serial))) for serial in (1, 2, 3, 4)] == [False, True, False, False]
    await lists.desk.take_people(employee(nip(9), cpns_on="2000-03-01"))
    assert (await lists.desk.standing(nip(9))).discipline_asked == AS_OF


async def test_a_whole_list_says_of_who_was_in_office_and_is_not_in_it_that_there_is_nothing(lists: ListDesk) -> None:
    async with lists.transactions.begin() as tx:
        units = [("DINAS", None), ("BIDANG", "DINAS"), ("LAIN", None)]
        told = [UnitChangedV1(code=code, version=1, name="x", kind="dinas", parent_code=above) for code, above in units]
        await projection.project_units(told, tx)
    contract = "197503012000211100"
    await lists.desk.take_people(
        employee(nip(1), unit_code="DINAS"),
        employee(nip(2), unit_code="BIDANG"),
        employee(nip(3), unit_code="LAIN"),
        employee(nip(4), unit_code="DINAS", effective_on="2026-07-01"),
        employee("197503012000212100", unit_code="DINAS", employment=Employment.PPPK),
        employee(contract, unit_code="DINAS", employment=Employment.PPPK),
    )
    await lists.desk.take_people(employee(nip(5), unit_code="DINAS", former_nip=contract, effective_on="2026-01-01"))
    content = f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n{contract};Ringan;;05-03-2012\n"
    one = await lists.worked_off(await lists.hand_in(content, complete=True, unit_code="DINAS"))
    assert (one.taken, one.absent) == (2, 1)
    one = await lists.apply(one, at_once=1)
    assert (one.state, one.done) == (ListFileState.APPLIED, 3)
    (row,) = await lists.lists(nip(2))
    assert (row.list.entries, row.list.as_of, row.list.source) == ((), AS_OF, "berkas")
    assert [await lists.lists(nip(serial)) for serial in (3, 4)] == [[], []]
    assert [row.list.source for row in await lists.lists(nip(5))] == ["berkas (NIP lama)"]


@pytest.mark.parametrize(
    ("row", "complete"), [(";Berat;;", False), ("1,97503E+17;Berat;;", True), (f"{nip(1)};Berat;;;x", False)]
)
@pytest.mark.one_database
async def test_where_a_row_may_be_about_anybody_nothing_is_taken(lists: ListDesk, row: str, complete: bool) -> None:
    await lists.desk.take_people(employee(nip(1)), employee(nip(2)))
    await lists.applied(HEAVY)
    light = f"{DISCIPLINE_HEADS}\n{nip(1)};Ringan;;05-03-2010\n"
    handed_in = await lists.hand_in(f"{light}{row}\n{row}\n", as_of=AS_OF + timedelta(days=1), complete=complete)
    one = await lists.worked_off(handed_in)
    assert (one.people, one.nameless, one.absent) == (1, 2, None)
    first, *_ = await lists.problems(one)
    assert (first.line, first.code, first.is_refusal) == (0, "rows_about_nobody", True)
    with pytest.raises(RowsAboutNobody, match=r"^2 baris .* baris 3:") as refused:
        await lists.apply(one)
    assert str(refused.value) == first.sentence
    (kept,) = await lists.lists(nip(1))
    assert (kept.list.as_of, await lists.lists(nip(2))) == (AS_OF, [])


@pytest.mark.one_database
async def test_a_whole_list_that_names_somebody_unknown_is_not_applied(lists: ListDesk) -> None:
    contract = "197503012000211100"
    await lists.desk.take_people(employee(contract, employment=Employment.PPPK))
    await lists.desk.take_people(employee(nip(1), former_nip=contract), employee(nip(2)))
    mistyped = f"{DISCIPLINE_HEADS}\n{contract};Ringan;;05-03-2012\n{nip(9)};Berat;;05-03-2012\n{nip(8)};Entah;;\n"
    one = await lists.worked_off(await lists.hand_in(mistyped, complete=True))
    first, *_ = await lists.problems(one)
    assert (first.line, first.code, one.absent) == (0, "complete_names_unknown", 1)
    with pytest.raises(CompleteNamesUnknown, match="baris 3:"):
        await lists.apply(one)
    assert [await lists.lists(nip(serial)) for serial in (1, 2)] == [[], []]
    await lists.desk.take_people(employee(nip(9)))
    with pytest.raises(CompleteNamesUnknown, match="baris 4:"):
        await lists.apply(one)
    await lists.desk.take_people(employee(nip(8)))
    one = await lists.apply(await lists.hand_in(mistyped, complete=True))
    assert (one.state, one.done, one.problems) == (ListFileState.APPLIED, 4, 2)
    assert [(each.line, each.code) for each in await lists.problems(one)] == [
        (3, "person_unknown"),
        (4, "choice_unknown"),
    ]
    assert [len(await lists.lists(nip(serial))) for serial in (1, 2, 8, 9)] == [1, 1, 0, 1]


@pytest.mark.parametrize("rows", ["", ";;;\nJumlah;;;\n"])
@pytest.mark.one_database
async def test_a_whole_list_that_names_nobody_is_not_applied(lists: ListDesk, rows: str) -> None:
    await lists.desk.take_people(employee(nip(1)))
    one = await lists.worked_off(await lists.hand_in(f"{DISCIPLINE_HEADS}\n{rows}", complete=True))
    assert (one.people, one.nameless, one.absent) == (0, 0, None)
    assert [(each.line, each.code, each.is_refusal) for each in await lists.problems(one)] == [
        (0, "complete_names_nobody", True)
    ]
    with pytest.raises(CompleteNamesNobody):
        await lists.apply(one)
    assert await lists.lists(nip(1)) == []
    assert (await lists.applied(f"{DISCIPLINE_HEADS}\n{rows}")).state is ListFileState.APPLIED


@pytest.mark.one_database
async def test_the_exchange_list_is_no_whole_list(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1)))
    with pytest.raises(ExchangeListComplete):
        await lists.hand_in(f"NIP;Slks Lama\n{nip(2)};10 Tahun\n", ListKind.AWARD, complete=True)
    async with lists.desk.runtime.database.read() as connection:
        assert await store.in_states(connection, [*ListFileState]) == []


@pytest.mark.one_database
async def test_who_is_in_a_whole_list_with_a_bad_row_is_not_said_to_have_nothing(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1)), employee(nip(2)))
    one = await lists.applied(f"{HEAVY}{nip(2)};Entah;;\n", complete=True)
    assert (one.taken, one.refused, one.absent, await lists.lists(nip(2))) == (1, 1, 0, [])


async def test_whoever_is_killed_in_the_middle_goes_on_and_nothing_is_done_twice(lists: ListDesk) -> None:
    people = [nip(serial) for serial in range(1, 41)]
    await lists.desk.take_people(*(employee(one, cpns_on="2000-03-01") for one in people))
    rows = [f"{one};Berat;;05-03-2012\n{one};Ringan;01-02-2010;" for one in people[:30]]
    content = "\n".join([DISCIPLINE_HEADS, *rows])
    handed_in = await lists.hand_in(content, complete=True)
    with killed_often() as kills:
        one = await _insisted(lists, handed_in)
        assert (one.state, one.taken, one.absent) == (ListFileState.CHECKED, 30, 10)
        async with lists.transactions.begin() as tx:
            one = await list_files.apply(tx, one.id, "penguji")
        one = await _insisted(lists, one)
    assert kills.reached > 20
    assert (one.state, one.done, one.problems) == (ListFileState.APPLIED, 40, 0)
    for place, person in enumerate(people):
        (row,) = await lists.lists(person)
        assert len(row.list.entries) == (2 if place < 30 else 0)
        states = set((await lists.desk.states(person)).values())
        assert ("excluded" in states) == (place < 30)
    await ListFileWorker(lists.transactions, lists.taking).turn()
    assert await lists.rows(one.id) == 0
    again = await lists.applied(content, complete=True)
    assert (again.taken, again.absent) == (30, 10)
    assert [len((await lists.lists(person))[0].list.entries) for person in people] == [2] * 30 + [0] * 10


async def _insisted(lists: ListDesk, one: ListFile) -> ListFile:
    while True:
        try:
            return await lists.worked_off(one, at_once=7)
        except Killed:
            continue


@pytest.mark.one_database
async def test_the_same_file_that_has_not_ended_is_one_file(lists: ListDesk) -> None:
    one = await lists.hand_in(HEAVY)
    assert (await lists.hand_in(HEAVY)).id == one.id
    for other in (
        await lists.hand_in(HEAVY, source="simpeg"),
        await lists.hand_in(HEAVY, as_of=AS_OF - timedelta(days=1)),
        await lists.hand_in(HEAVY, complete=True),
        await lists.hand_in(HEAVY + "\n\n"),
    ):
        assert other.id != one.id
    async with lists.transactions.begin() as tx:
        await list_files.cancel(tx, one.id)
    assert (await lists.hand_in(HEAVY)).id != one.id


@pytest.mark.one_database
async def test_an_older_file_changes_nothing_and_says_so(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1)))
    newer = AS_OF + timedelta(days=1)
    await lists.applied(f"{DISCIPLINE_HEADS}\n{nip(1)};TIDAK ADA;;\n", as_of=newer)
    await lists.desk.take_people(employee(nip(2)))
    one = await lists.applied(f"{HEAVY}{nip(2)};TIDAK ADA;;\n")
    assert [each.code for each in await lists.problems(one)] == ["newer_list_held"]
    assert (one.people, one.taken, one.passed_over) == (2, 1, 1)
    (row,) = await lists.lists(nip(1))
    assert (row.list.as_of, row.list.entries) == (newer, ())


@pytest.mark.one_database
async def test_a_message_of_the_same_day_counts_before_a_file(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1)))
    at = (lists.desk.runtime.clocks.now() // 86_400) * 86_400.0
    await lists.desk.take_lists(listed(nip(1), ListKind.DISCIPLINE, source="simpeg", as_of=TODAY, at=at))
    await lists.applied(HEAVY, source="simpeg", as_of=TODAY)
    (row,) = await lists.lists(nip(1))
    assert (row.door, row.list.entries) == ("amqp", ())


@pytest.mark.one_database
async def test_the_exchange_list_tells_what_is_held(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1), cpns_on="2000-03-01"), employee(nip(2), cpns_on="2000-03-01"))
    heads = "no;NIP;Nama;KdPangkat;Jabatan;Slks Lama;NoKeppres;TglKeppres;SlksUsul;Bulanp;Tahunp;KabKota;MsTms"
    rows = [
        f"1;{nip(1)};Satu;32;Staf;20 Tahun;64/TK/TAHUN 2021;12-08-2021;30 Tahun;8;2026;Subang;",
        f"2;{nip(2)};Dua;32;Staf;;;;20 Tahun;8;2026;Subang;MS",
    ]
    one = await lists.applied("\n".join([heads, *rows]), ListKind.AWARD)
    assert (one.format, one.taken, one.passed_over, one.refused) == ("exchange", 1, 1, 0)
    assert (await lists.desk.states(nip(1)))[AwardGrade.XX] == "held"
    assert await lists.lists(nip(2)) == []


@pytest.mark.one_database
async def test_only_what_was_checked_can_be_applied_and_what_is_cancelled_has_no_effect(lists: ListDesk) -> None:
    one = await lists.hand_in(HEAVY)
    with pytest.raises(WrongListFileState):
        await lists.apply(one)
    async with lists.transactions.begin() as tx:
        one = await list_files.cancel(tx, one.id)
    assert (await lists.worked_off(one)).state is ListFileState.CANCELLED
    with pytest.raises(WrongListFileState):
        await lists.apply(one)
    assert await lists.lists(nip(1)) == []


@pytest.mark.one_database
async def test_of_a_file_that_turns_out_to_be_damaged_nothing_is_kept(lists: ListDesk) -> None:
    def rows() -> Iterator[ListRow]:
        for line in range(2, 600):
            yield ListRow(line, nip(line), Says.NONE, {})
        raise SheetDamaged

    with pytest.raises(SheetDamaged):
        await lists.take_in(nullcontext(OpenLists(TEMPLATES[ListKind.AWARD], rows())), ListKind.AWARD)
    async with lists.desk.runtime.database.read() as connection:
        assert await store.in_states(connection, [*ListFileState]) == []
        assert (await connection.execute(sa.select(list_file_rows.c.line))).all() == []


@pytest.mark.one_database
async def test_what_is_old_is_forgotten_and_the_lists_stay(lists: ListDesk) -> None:
    await lists.desk.take_people(employee(nip(1)))
    one = await lists.applied(HEAVY)
    async with lists.transactions.begin() as tx:
        await store.change(tx.connection, one.id, created_at=0.0)
    await forgetting_job(lists.desk.runtime).run(JobRun("forget_list_files"))
    async with lists.desk.runtime.database.read() as connection:
        with pytest.raises(UnknownListFile):
            await store.load(connection, one.id)
    assert len(await lists.lists(nip(1))) == 1


def test_days_are_those_of_this_test() -> None:
    assert date(2026, 6, 30) == AS_OF < TODAY


@pytest.mark.one_database
async def test_of_very_many_problems_the_first_are_kept_and_all_are_counted(
    lists: ListDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_file_problems, "KEPT", 3)
    rows = [DISCIPLINE_HEADS, "12;Berat;;", "12;Berat;;", *(f"{nip(serial)};Berat;;" for serial in (1, 2, 3))]
    one = await lists.worked_off(await lists.hand_in("\n".join(rows)), at_once=1)
    assert (one.problems, [each.line for each in await lists.problems(one)]) == (6, [0, 2, 3, 4])


async def _statements(lists: ListDesk, one: ListFile) -> int:
    """Return how many statements the next piece of a file takes."""
    with counted(lists.desk.runtime) as noted:
        await work_off(lists.transactions, one.id, lists.taking())
    return sum(not statement.startswith("BEGIN") for statement in noted)


async def test_two_hundred_people_take_as_many_statements_as_two(lists: ListDesk) -> None:
    people = [nip(serial) for serial in range(1, 401)]
    await lists.desk.take_people(*(employee(one) for one in people))
    found: dict[str, set[int]] = {}
    for named, silent in ((2, 2), (200, 200)):
        scope = people[: named + silent] if named == 2 else people
        await lists.desk.take_people(*(employee(one, 2, unit_code=f"U{named}") for one in scope))
        async with lists.transactions.begin() as tx:
            await projection.project_units([UnitChangedV1(code=f"U{named}", version=1, name="x", kind="dinas")], tx)
        content = "\n".join([DISCIPLINE_HEADS, *(f"{one};Berat;;05-03-2012" for one in scope[:named])])
        one = await lists.hand_in(content, source=f"s{named}", complete=True, unit_code=f"U{named}")
        found.setdefault("check", set()).add(await _statements(lists, one))
        one = await lists.worked_off(one)
        async with lists.transactions.begin() as tx:
            one = await list_files.apply(tx, one.id, "penguji")
        found.setdefault("apply", set()).add(await _statements(lists, one))
        await work_off(lists.transactions, one.id, lists.taking())
        found.setdefault("complete", set()).add(await _statements(lists, one))
        one = await lists.worked_off(await _loaded(lists, one))
        assert (one.taken, one.absent) == (named, silent)
    assert {what: len(counts) for what, counts in found.items()} == {"check": 1, "apply": 1, "complete": 1}, found


async def _loaded(lists: ListDesk, one: ListFile) -> ListFile:
    async with lists.desk.runtime.database.read() as connection:
        return await store.load(connection, one.id)
