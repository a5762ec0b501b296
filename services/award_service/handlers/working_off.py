"""People of a file worked off: looked at without effect, then their lists taken, some in each transaction."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Final
from uuid import UUID

from contracts.personal import personal
from hub.failpoints import Failpoint, reach
from hub.transaction import Transaction, Transactions
from readmodels.people.hierarchy import unit_parents, with_those_below
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.due import DueRules
from services.award_service.domain.list_files import (
    WORKING,
    ListFile,
    ListFileState,
    PersonRows,
    Problem,
    cannot_be_applied,
    newer_held,
    person_unknown,
)
from services.award_service.domain.listed import Entries, SourceList
from services.award_service.handlers.list_files import refusal_of
from services.award_service.handlers.projection import take_lists
from services.award_service.handlers.standings import lock_standings
from services.award_service.repository import list_file_problems, list_file_rows
from services.award_service.repository import list_files as store
from services.award_service.repository.absent import Scope, absent_after, count_absent
from services.award_service.repository.lists import ListedRow
from services.award_service.repository.people import known_among, told_under

AT_ONCE: Final = 300
"""People in one transaction."""
DOOR: Final = "file"


@personal
class Taking:
    """What lists are taken by.

    Attributes:
        today: in the agency's time zone.
        zone: the agency's.
        rules: its choices.
    """

    today: date
    zone: tzinfo
    rules: DueRules


def moment_of(day: date, zone: tzinfo) -> float:
    """Return when a day begins in the agency, in epoch seconds: what is told of a moment of that day is newer."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()


async def work_off(transactions: Transactions, file_id: UUID, taking: Taking, *, at_once: int = AT_ONCE) -> ListFile:
    """Work off the next people of a file, in one transaction. Returns it as it is then.

    Raises:
        UnknownListFile: it has been forgotten.
    """
    async with transactions.begin() as tx:
        await lock_standings(tx.connection)  # several who work on one file take turns
        one = await store.load(tx.connection, file_id)
        if one.state not in WORKING:
            return one
        match one.state:
            case ListFileState.CHECKING:
                await _check(tx, one, taking, at_once)
            case ListFileState.APPLYING:
                await _apply(tx, one, taking, at_once)
            case _:
                await _complete(tx, one, taking, at_once)
        worked = await store.load(tx.connection, file_id)
        reach(Failpoint.EFFECT_STORED)
    reach(Failpoint.COMMITTED)
    return worked


async def _check(tx: Transaction, one: ListFile, taking: Taking, at_once: int) -> None:
    people = await list_file_rows.people_after(tx.connection, one.id, one.at_nip, at_once)
    if not people:
        await _checked(tx, one, taking)
        return
    refused = {person.nip: problem for person in people if (problem := person.refusal()) is not None}
    telling = [person for person in people if person.nip not in refused and not person.is_silent]
    unknown, older = await _doubtful(tx, one, telling, taking)
    doubts = [*(person_unknown(person.line) for person in unknown), *(newer_held(person.line) for person in older)]
    problems = [*_told_of_all(people, refused), *doubts]
    taken = len(telling) - len(older)
    await list_file_problems.add(tx.connection, one.id, problems, before=one.problems)
    await store.change(
        tx.connection,
        one.id,
        done=one.done + len(people),
        at_nip=people[-1].nip,
        taken=one.taken + taken,
        refused=one.refused + len(refused),
        passed_over=one.passed_over + len(people) - taken - len(refused),
        problems=one.problems + len(problems),
    )


def _told_of_all(people: Sequence[PersonRows], refused: dict[str, Problem]) -> list[Problem]:
    """Return why lists are refused, but for those of which all rows were: that is told already, row by row."""
    return [
        refused[person.nip]
        for person in people
        if person.nip in refused and (person.entries or person.nones or not person.refused)
    ]


async def _doubtful(
    tx: Transaction, one: ListFile, people: Sequence[PersonRows], taking: Taking
) -> tuple[list[PersonRows], list[PersonRows]]:
    """Return who of some people is unknown, and of whom the source has told a newer list."""
    former = await load_former_nips(tx.connection, {person.nip for person in people})
    present = {person.nip: former.now(person.nip) for person in people}
    known = await known_among(tx.connection, set(present.values()))
    told = await told_under(tx.connection, one.kind, one.source, set(present.values()))
    moment = moment_of(one.as_of_on, taking.zone)
    unknown = [person for person in people if present[person.nip] not in known]
    older = [person for person in people if told.get(present[person.nip], {}).get(person.nip, moment) > moment]
    return unknown, older


async def _checked(tx: Transaction, one: ListFile, taking: Taking) -> None:
    absent, problems = None, one.problems
    if one.tells_absent:
        absent = await count_absent(tx.connection, one.id, await _scope(tx, one, taking))
    if (refusal := await refusal_of(tx.connection, one)) is not None:
        await list_file_problems.add_of_all(tx.connection, one.id, cannot_be_applied(refusal))
        problems += 1
    await store.change(tx.connection, one.id, state=ListFileState.CHECKED, absent=absent, problems=problems)


async def _apply(tx: Transaction, one: ListFile, taking: Taking, at_once: int) -> None:
    people = await list_file_rows.people_after(tx.connection, one.id, one.at_nip, at_once)
    if not people:
        await _end(tx, one, ListFileState.COMPLETING if one.tells_absent else ListFileState.APPLIED)
        return
    nips = [person.nip for person in people if person.refusal() is None and not person.is_silent]
    lists = await list_file_rows.entries_of(tx.connection, one.id, one.kind, nips)
    await take_lists(tx, [_row(one, nip, lists[nip], taking) for nip in nips], taking.today, taking.rules)
    await store.change(tx.connection, one.id, done=one.done + len(people), at_nip=people[-1].nip)


async def _complete(tx: Transaction, one: ListFile, taking: Taking, at_once: int) -> None:
    nips = await absent_after(tx.connection, one.id, await _scope(tx, one, taking), one.at_nip, at_once)
    if not nips:
        await _end(tx, one, ListFileState.APPLIED)
        return
    await take_lists(tx, [_row(one, nip, (), taking) for nip in nips], taking.today, taking.rules)
    await store.change(tx.connection, one.id, done=one.done + len(nips), at_nip=nips[-1])


async def _end(tx: Transaction, one: ListFile, state: ListFileState) -> None:
    finished_at = tx.clocks.now() if state is ListFileState.APPLIED else None
    await store.change(tx.connection, one.id, state=state, at_nip="", finished_at=finished_at)


async def _scope(tx: Transaction, one: ListFile, taking: Taking) -> Scope:
    units = None
    if one.unit_code is not None:
        units = with_those_below([one.unit_code], await unit_parents(tx.connection))
    return Scope(one.as_of_on, taking.rules.employments, units)


def _row(one: ListFile, nip: str, entries: Entries, taking: Taking) -> ListedRow:
    told = SourceList(one.kind, one.source, one.as_of_on, entries)
    return ListedRow(nip, told, moment_of(one.as_of_on, taking.zone), DOOR, one.by_subject)
