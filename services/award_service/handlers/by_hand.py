"""What people write down of a person: a whole list a kind, of one source that is nobody's system."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from hashlib import sha256
from typing import Any
from uuid import UUID

from contracts.personal import personal
from hub import audit
from hub.audit import About
from hub.identity.actor import ActorContext
from hub.transaction import Transaction
from services.award_service.domain.by_hand import BY_HAND, require_day
from services.award_service.domain.due import DueRules
from services.award_service.domain.listed import ENTRIES, Entries, ListKind, SourceList
from services.award_service.domain.listed_entries import refuse_backward, refuse_later
from services.award_service.handlers.context import Precondition, require_others
from services.award_service.handlers.people import require_nip
from services.award_service.handlers.projection import take_lists
from services.award_service.handlers.standings import lock_standings
from services.award_service.handlers.working_off import moment_of
from services.award_service.repository.lists import ListedRow, lists_of

DOOR = "hand"


@personal
class WrittenList:
    """What somebody writes down.

    Attributes:
        kind: of what.
        as_of: the day of which they say so.
        entries: all of it; empty: there is nothing.
        reason: from where they know it.
    """

    kind: ListKind
    as_of: date
    entries: Entries
    reason: str


def revision_of(rows: Iterable[ListedRow]) -> int:
    """Return the revision of what people have written down of somebody, among all lists: 0 while they have nothing.

    It differs with what is written and by whom; what systems and files tell does not change it.
    """
    written = [
        (row.list.kind.value, row.list.source, row.by_subject, _facts(row.list)) for row in rows if row.door == DOOR
    ]
    told = json.dumps(written, sort_keys=True).encode()
    return int.from_bytes(sha256(told).digest()[:8]) if written else 0


async def write_down(
    tx: Transaction,
    actor: ActorContext[DueRules],
    person_id: UUID,
    told: WrittenList,
    zone: tzinfo,
    expected: Precondition,
) -> list[ListedRow]:
    """Keep a list that a person has written down, in the place of the one before. Returns all lists of the person.

    What was written down under a former number is taken back: it is one person, and the list is whole.

    Args:
        tx: the transaction.
        actor: who writes.
        person_id: of whom.
        told: what they write.
        zone: the agency's.
        expected: the revision of what was written before, as they saw it.

    Raises:
        UnknownPerson, OwnAffair, AsOfInFuture, OlderList, UntilBeforeStart, DecreeAfterList.
    """
    refuse_backward(told.entries)
    refuse_later(told.entries, told.as_of)
    await lock_standings(tx.connection)
    nip = await require_nip(tx.connection, person_id)
    await require_others(tx.connection, actor, nips=[nip])
    every = (await lists_of(tx.connection, [nip]))[nip]
    expected.check(revision_of(every))
    held = [row for row in every if row.door == DOOR and row.list.kind is told.kind]
    newest = max((row.list for row in held), key=lambda one: one.as_of, default=None)
    require_day(told.as_of, actor.today, newest)
    numbers: dict[str, Entries] = {row.nip: () for row in held} | {nip: told.entries}
    rows = [
        ListedRow(
            number,
            SourceList(told.kind, BY_HAND, told.as_of, entries),
            moment_of(told.as_of, zone),
            DOOR,
            actor.by.subject,
        )
        for number, entries in sorted(numbers.items())
    ]
    await take_lists(tx, rows, actor.today, actor.rules)
    about = About("written_list", f"{person_id}/{told.kind.value}")
    before = {} if newest is None else _facts(newest)
    after = _facts(SourceList(told.kind, BY_HAND, told.as_of, told.entries))
    await audit.record(tx.connection, actor.entry(about, "write_down", before=before, after=after, reason=told.reason))
    return (await lists_of(tx.connection, [nip]))[nip]


def _facts(one: SourceList) -> Mapping[str, Any]:
    return {"as_of": one.as_of.isoformat(), "entries": ENTRIES[one.kind].dump_python(one.entries, mode="json")}
