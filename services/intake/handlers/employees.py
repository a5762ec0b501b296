"""Reports about employees: kept, merged, and published where the record changes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from contracts.report import EmployeeReportedV1
from contracts.report_answer import ReportFault
from hub.transaction import Transaction
from readmodels.people.domain.former_nips import FormerNips
from services.intake.domain.conflicts import Conflict, digest_of
from services.intake.domain.doubts import NOBODY, Expected, Known, doubts_of
from services.intake.domain.employee import MergedEmployee, merge_employee
from services.intake.domain.heads import UnitTree
from services.intake.domain.record import employee_record
from services.intake.domain.report import KeptReport, SourceReport, Subject
from services.intake.domain.statements import Statements, statements_of
from services.intake.handlers.arrivals import arrive, by_source, provisional_number
from services.intake.handlers.context import Merging
from services.intake.handlers.leaders import follow_leaders
from services.intake.handlers.numbers import join_numbers
from services.intake.repository import marks, own_ids
from services.intake.repository.conflicts import replace_conflicts
from services.intake.repository.employees import (
    ActingPosts,
    EmployeeState,
    known_among,
    load_employees,
    remove_employees,
    save_acting_heads,
    save_employees,
)
from services.intake.repository.numbers import Numbers, load_numbers
from services.intake.repository.receipts import EventKey, key_of
from services.intake.repository.reports import add_reports, load_reports

FORMER_NIP_CONFLICT = ReportFault(
    code="former_nip_conflict",
    field="former_nip",
    sentence="NIP lama ini milik orang lain menurut tanggal lahir, jenis kelamin, dan nama, atau sudah diganti.",
)
HAS_LEFT = ReportFault(
    code="has_left",
    field="active",
    sentence="Menurut sumber ini pegawai sudah keluar, sehingga unit, jabatan, dan lainnya tidak dipakai: sebut juga "
    "bahwa pegawai aktif bila ia kembali.",
)


async def take_employees(
    tx: Transaction,
    batch: Sequence[SourceReport],
    merging: Merging,
    faults: dict[EventKey, Sequence[ReportFault]],
    *,
    changes_tree: bool,
    expected: Expected = NOBODY,
) -> None:
    """Take reports about employees. Some ten statements, however many they are; nobody else may be merging.

    Args:
        tx: the transaction.
        batch: in the order of arrival.
        merging: what merging goes by.
        faults: gets what is doubtful in each.
        changes_tree: whether the transaction has changed the units.
        expected: who and what is reported together with these.
    """
    today = merging.today()
    reported = [_employee(one) for one in batch]
    named = {one.nip for one in reported} | {one.former_nip for one in reported if one.former_nip is not None}
    numbers = await load_numbers(tx.connection, named)
    arrived = arrive(batch, await load_reports(tx.connection, Subject.EMPLOYEE, named | numbers.all), today)
    await add_reports(tx.connection, Subject.EMPLOYEE, arrived.new)
    causes = {one.key: one.event_id for one in arrived.new}
    tree, said = await _join_and_merge(tx, causes, arrived.kept, numbers, merging, changes_tree=changes_tree)
    after_leaving = _after_leaving(said)
    known = await _known(tx, reported, tree, today, expected)
    for place, (one, data, found) in enumerate(zip(batch, reported, arrived.faults, strict=True)):
        is_refused = data.former_nip is not None and numbers.former.successors.get(data.former_nip) != data.nip
        conflict = [FORMER_NIP_CONFLICT] if is_refused else []
        has_left = [HAS_LEFT] if provisional_number(place) in after_leaving else []
        faults[key_of(one)] = [*found, *doubts_of(data, known), *conflict, *has_left]


def _after_leaving(said: Mapping[str, Mapping[str, Statements]]) -> set[int]:
    """Return the numbers of reports that speak of where somebody is whom their source says to have left by then."""
    return {number for statements in said.values() for one in statements.values() for number in one.after_leaving}


async def merge_again(
    tx: Transaction, causes: Mapping[str, str | None], merging: Merging, *, changes_tree: bool
) -> None:
    """Make the records of people again, each for the report that it follows from. Nobody else may be merging."""
    numbers = await load_numbers(tx.connection, causes)
    kept = await load_reports(tx.connection, Subject.EMPLOYEE, {*causes, *numbers.all})
    await _join_and_merge(tx, causes, kept, numbers, merging, changes_tree=changes_tree)


async def _join_and_merge(
    tx: Transaction,
    causes: Mapping[str, str | None],
    kept: Mapping[str, Sequence[KeptReport]],
    numbers: Numbers,
    merging: Merging,
    *,
    changes_tree: bool,
) -> tuple[UnitTree, Mapping[str, Mapping[str, Statements]]]:
    """Make people's records, after numbers have been joined.

    Returns the tree of units by which they were made, and what was said, by number and source.
    """
    joined = await join_numbers(tx, numbers, kept, causes, merging)
    tree = await merging.tree.read(tx.connection, is_changing=changes_tree or bool(joined))
    of_today = {numbers.former.now(nip): cause for nip, cause in {**joined, **causes}.items()}
    return tree, await _merge(tx, of_today, kept, numbers.former, merging, tree)


def _employee(report: SourceReport) -> EmployeeReportedV1:
    if not isinstance(report.data, EmployeeReportedV1):
        raise TypeError(f"a {type(report.data).__name__} among reports about employees")
    return report.data


async def _merge(
    tx: Transaction,
    causes: Mapping[str, str | None],
    kept: Mapping[str, Sequence[KeptReport]],
    former: FormerNips,
    merging: Merging,
    tree: UnitTree,
) -> Mapping[str, Mapping[str, Statements]]:
    """Make the records of people, by the numbers that they have today, and publish those that change.

    Returns what was said of them.
    """
    if not causes:
        return {}
    gone = {nip for nip in kept if former.now(nip) != nip}
    before = await load_employees(tx.connection, {*causes, *gone})
    said = _said(causes, kept, former)
    today, at = merging.today(), tx.clocks.now()
    states: list[EmployeeState] = []
    conflicts: dict[str, Sequence[Conflict]] = {}
    for nip, statements in said.items():
        number_before = _former_nip(nip, former, before)
        merged = merge_employee(nip, statements, merging.precedence, tree, today, number_before)
        held = before.get(nip, EmployeeState(nip))
        state = _state(held, merged, merging.next_version(held.version, at), today)
        if state == before.get(nip):
            continue
        states.append(state)
        if state.conflicts != held.conflicts:
            conflicts[nip] = merged.conflicts
        if state.version is not None and state.version != held.version:
            tx.emit(employee_record(state.content or {}, state.version, today), cause=causes[nip])
    await save_employees(tx.connection, states, before)
    await replace_conflicts(tx.connection, Subject.EMPLOYEE, conflicts)
    if gone:
        await remove_employees(tx.connection, gone)
    await _note_own_ids(tx, said, causes, merging)
    acting: dict[str, ActingPosts] = {nip: frozenset() for nip in gone} | {one.nip: one.acting for one in states}
    await _follow_acting(tx, acting, before, former.now, causes, merging)
    return said


def _former_nip(nip: str, former: FormerNips, before: Mapping[str, EmployeeState]) -> str | None:
    """Return the number before; of several the one whose record goes on under this one now, else the one told last."""
    numbers = sorted(one for one, successor in former.successors.items() if successor == nip)
    told = (before[nip].content or {}).get("former_nip") if nip in before else None
    joined = [one for one in numbers if one in before]
    found = joined or [one for one in numbers if one == told] or numbers
    return found[-1] if found else None


async def _follow_acting(
    tx: Transaction,
    posts: Mapping[str, ActingPosts],
    before: Mapping[str, EmployeeState],
    whose: Callable[[str], str],
    causes: Mapping[str, str | None],
    merging: Merging,
) -> None:
    """Store of which units people act as the head, where that changes; those below the units follow."""
    had = {nip: before[nip].acting if nip in before else frozenset() for nip in posts}
    moved = {nip: has for nip, has in posts.items() if has != had[nip]}
    await save_acting_heads(tx.connection, moved)
    concerned = {code: causes.get(whose(nip)) for nip, has in moved.items() for code, _, _ in has ^ had[nip]}
    await follow_leaders(tx, concerned, merging)


def _said(
    nips: Iterable[str], kept: Mapping[str, Sequence[KeptReport]], former: FormerNips
) -> dict[str, dict[str, Statements]]:
    """Return what each source says of people: by the number of today and source; nothing of who says nothing."""
    of_person: dict[str, list[KeptReport]] = {nip: [] for nip in sorted(nips)}
    for key, several in kept.items():
        of_person.setdefault(former.now(key), []).extend(several)
    age = former.age if former.successors else None
    found: dict[str, dict[str, Statements]] = {}
    for nip in sorted(nips):
        of_source = {source: statements_of(one) for source, one in by_source(of_person[nip], age).items()}
        found[nip] = {source: one for source, one in of_source.items() if not one.is_silent}
    return found


def _state(held: EmployeeState, merged: MergedEmployee, number: int, today: date) -> EmployeeState:
    """Return an employee as merged: with another version if the record changes; what was published stays otherwise."""
    if merged.content is not None and merged.content != held.content:
        held = replace(held, version=number, content=merged.content, published_on=today)
    return replace(
        held,
        missing=tuple(merged.missing),
        conflicts=digest_of(merged.conflicts),
        derived_in=merged.derived_in,
    )


async def _note_own_ids(
    tx: Transaction, said: Mapping[str, Mapping[str, Statements]], causes: Mapping[str, str | None], merging: Merging
) -> None:
    """Note whom sources call how; units whose head is named so are to be made again."""
    called = {
        nip: {
            (source, own_ids.plain(own_id))
            for source, one in statements.items()
            if (own_id := one.values.get("own_id")) is not None
        }
        for nip, statements in said.items()
    }
    heads = await own_ids.save_own_ids(tx.connection, called)
    if heads:
        await marks.mark(tx.connection, Subject.UNIT, {code: causes[nip] for code, nip in heads.items()})
        tx.after_commit(merging.wake)


async def _known(
    tx: Transaction, reported: Sequence[EmployeeReportedV1], tree: UnitTree, today: date, expected: Expected
) -> Known:
    superiors = {one.superior_nip for one in reported if one.superior_nip is not None}
    people = {one.nip for one in reported}
    return Known(tree, people | await known_among(tx.connection, superiors - people), today, expected)
