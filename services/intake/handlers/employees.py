"""Reports about employees: kept, merged, and published where the record changes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from contracts.report import EmployeeReportedV1
from contracts.report_answer import ReportFault
from contracts.visible import as_anybody_types_it
from hub.transaction import Transaction
from readmodels.people.domain.former_nips import FormerNips
from services.intake.domain.conflicts import Conflict
from services.intake.domain.doubts import Known, doubts_of
from services.intake.domain.employee import MergedEmployee, merge_employee
from services.intake.domain.heads import UnitTree
from services.intake.domain.record import employee_record
from services.intake.domain.report import KeptReport, SourceReport, Subject
from services.intake.domain.statements import Statements, statements_of
from services.intake.handlers.announcing import announce
from services.intake.handlers.arrivals import arrive, by_source
from services.intake.handlers.context import Merging
from services.intake.handlers.leaders import follow_leaders, follow_numbers
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
from services.intake.repository.numbers import Following, load_numbers, save_numbers
from services.intake.repository.receipts import EventKey, key_of
from services.intake.repository.reports import add_reports, load_reports

FORMER_NIP_CONFLICT = ReportFault(
    code="former_nip_conflict",
    field="former_nip",
    sentence="NIP lama ini milik orang lain menurut tanggal lahir, jenis kelamin, dan nama, atau sudah diganti.",
)


async def take_employees(
    tx: Transaction,
    batch: Sequence[SourceReport],
    merging: Merging,
    faults: dict[EventKey, Sequence[ReportFault]],
    *,
    changes_tree: bool,
) -> None:
    """Take reports about employees. Some ten statements, however many they are; nobody else may be merging.

    Args:
        tx: the transaction.
        batch: in the order of arrival.
        merging: what merging goes by.
        faults: gets what is doubtful in each.
        changes_tree: whether the transaction has changed the units.
    """
    connection, today = tx.connection, merging.today()
    reported = [_employee(one) for one in batch]
    named = {one.nip for one in reported} | {one.former_nip for one in reported if one.former_nip is not None}
    held = await load_numbers(connection, named)
    former = held.former
    everybody = {*named, *former.successors, *former.successors.values(), *chain.from_iterable(held.claimed)}
    arrived = arrive(batch, await load_reports(connection, Subject.EMPLOYEE, everybody), today)
    await add_reports(connection, Subject.EMPLOYEE, arrived.new)
    said = [(one.former_nip, one.nip) for one in reported if one.former_nip is not None]
    joined, refused = _follow([*said, *sorted(held.claimed)], former, arrived.kept)
    await save_numbers(connection, joined, joined=True)
    await save_numbers(connection, refused - held.claimed, joined=False)
    causes = {one.key: one.event_id for one in arrived.new}
    await follow_numbers(tx, {nip: causes.get(pair[1]) for pair in joined for nip in pair}, merging)
    tree = await merging.tree.read(connection, is_changing=changes_tree or bool(joined))
    changed = {former.now(one.key) for one in arrived.new} | {former.now(nip) for _, nip in joined}
    causes = {former.now(one.key): one.event_id for one in arrived.new}
    await _merge(tx, changed, arrived.kept, former, merging, tree, causes)
    await _note_own_ids(tx, batch, merging)
    known = await _known(tx, reported, tree, today)
    for one, data, found in zip(batch, reported, arrived.faults, strict=True):
        conflict = [FORMER_NIP_CONFLICT] if (data.former_nip, data.nip) in refused else []
        faults[key_of(one)] = [*found, *doubts_of(data, known), *conflict]


async def merge_again(
    tx: Transaction, nips: Collection[str], merging: Merging, *, changes_tree: bool, causes: Mapping[str, str | None]
) -> None:
    """Make the records of people again, because of what was reported of others. Nobody else may be merging."""
    former = (await load_numbers(tx.connection, nips)).former
    every = {*nips, *former.successors, *former.successors.values()}
    kept = await load_reports(tx.connection, Subject.EMPLOYEE, every)
    tree = await merging.tree.read(tx.connection, is_changing=changes_tree)
    await _merge(tx, {former.now(nip) for nip in nips}, kept, former, merging, tree, causes)


def _employee(report: SourceReport) -> EmployeeReportedV1:
    if not isinstance(report.data, EmployeeReportedV1):
        raise TypeError(f"a {type(report.data).__name__} among reports about employees")
    return report.data


def _follow(
    said: Iterable[Following], former: FormerNips, kept: Mapping[str, Sequence[KeptReport]]
) -> tuple[set[Following], set[Following]]:
    """Take over which numbers followed which. Returns those that are new, and those that cannot be taken over."""
    joined: set[Following] = set()
    refused: set[Following] = set()
    for number, successor in said:
        is_new = number not in former.successors
        alike = _are_named_alike(kept.get(number, ()), kept.get(successor, ()))
        if not former.follow(number, successor, are_named_alike=alike):
            refused.add((number, successor))
        elif is_new:
            joined.add((number, successor))
    return joined, refused - joined


def _are_named_alike(one: Sequence[KeptReport], other: Sequence[KeptReport]) -> bool:
    return not _names(one).isdisjoint(_names(other))


def _names(reports: Sequence[KeptReport]) -> set[str]:
    return {as_anybody_types_it(one.content["name"]) for one in reports if "name" in one.content}


async def _merge(
    tx: Transaction,
    nips: Collection[str],
    kept: Mapping[str, Sequence[KeptReport]],
    former: FormerNips,
    merging: Merging,
    tree: UnitTree,
    causes: Mapping[str, str | None],
) -> None:
    """Make the records of people, by the numbers that they have today, and publish those that change."""
    if not nips:
        return
    gone = {nip for nip in kept if former.now(nip) != nip}
    before = await load_employees(tx.connection, {*nips, *gone})
    of_person: dict[str, list[KeptReport]] = {}
    for key, several in kept.items():
        of_person.setdefault(former.now(key), []).extend(several)
    made = list(_made({nip: of_person.get(nip, ()) for nip in sorted(nips)}, before, former, merging, tree, tx))
    states = [state for state, _ in made]
    for state in states:
        held = before.get(state.nip)
        if state.version is not None and (held is None or state.version != held.version):
            announce(
                tx, employee_record(state.content or {}, state.version, merging.today()), cause=causes.get(state.nip)
            )
    await save_employees(tx.connection, states, before)
    await replace_conflicts(tx.connection, Subject.EMPLOYEE, dict(_conflicts(made, before)))
    if gone:
        await remove_employees(tx.connection, gone)
    acting: dict[str, ActingPosts] = {nip: frozenset() for nip in gone} | {one.nip: one.acting for one in states}
    await _follow_acting(tx, acting, before, former.now, causes, merging)


def _made(
    reports: Mapping[str, Sequence[KeptReport]],
    before: Mapping[str, EmployeeState],
    former: FormerNips,
    merging: Merging,
    tree: UnitTree,
    tx: Transaction,
) -> Iterator[tuple[EmployeeState, Sequence[Conflict]]]:
    """Yield who is not as before, with the conflicts of today; nobody of whom nothing is said."""
    today, at = merging.today(), tx.clocks.now()
    for nip, several in reports.items():
        said = _said(several, former)
        if not said:
            continue
        merged = merge_employee(nip, said, merging.precedence, tree, today, _former_nip(nip, former, before))
        held = before.get(nip)
        state = _state(nip, merged, held, merging.next_version(held.version if held else None, at), today)
        if state != held:
            yield state, merged.conflicts


def _former_nip(nip: str, former: FormerNips, before: Mapping[str, EmployeeState]) -> str | None:
    """Return the number before; of several the one whose record goes on under this one now, else the one told last."""
    numbers = sorted(one for one, successor in former.successors.items() if successor == nip)
    told = (before[nip].content or {}).get("former_nip") if nip in before else None
    joined = [one for one in numbers if one in before]
    found = joined or [one for one in numbers if one == told] or numbers
    return found[-1] if found else None


def _conflicts(
    made: Iterable[tuple[EmployeeState, Sequence[Conflict]]], before: Mapping[str, EmployeeState]
) -> Iterator[tuple[str, Sequence[Conflict]]]:
    for state, conflicts in made:
        if conflicts or (state.nip in before and before[state.nip].conflicts):
            yield state.nip, conflicts


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


def _said(reports: Sequence[KeptReport], former: FormerNips) -> dict[str, Statements]:
    found = {
        source: statements_of(several)
        for source, several in by_source(reports, former.age if former.successors else None).items()
    }
    return {source: one for source, one in found.items() if not one.is_silent}


def _state(nip: str, merged: MergedEmployee, held: EmployeeState | None, number: int, today: date) -> EmployeeState:
    """Return an employee as merged: with another version if the record changes; what was published stays otherwise."""
    version, content, published_on = (held.version, held.content, held.published_on) if held else (None, None, None)
    if merged.content is not None and merged.content != content:
        version, content, published_on = number, merged.content, today
    return EmployeeState(
        nip=nip,
        version=version,
        content=content,
        published_on=published_on,
        missing=tuple(merged.missing),
        conflicts=len(merged.conflicts),
        derived_in=merged.derived_in,
    )


async def _note_own_ids(tx: Transaction, batch: Sequence[SourceReport], merging: Merging) -> None:
    """Note whom sources call how; units whose head is named so are to be made again."""
    called = {
        (one.source, own_ids.plain(data.own_id)): (data.nip, one.event_id)
        for one in batch
        if (data := _employee(one)).own_id is not None
    }
    heads = await own_ids.save_own_ids(tx.connection, {key: nip for key, (nip, _) in called.items()})
    if heads:
        await marks.mark(tx.connection, Subject.UNIT, {code: called[key][1] for code, key in heads.items()})
        tx.after_commit(merging.wake)


async def _known(tx: Transaction, reported: Sequence[EmployeeReportedV1], tree: UnitTree, today: date) -> Known:
    superiors = {one.superior_nip for one in reported if one.superior_nip is not None}
    people = {one.nip for one in reported}
    return Known(tree, people | await known_among(tx.connection, superiors - people), today)
