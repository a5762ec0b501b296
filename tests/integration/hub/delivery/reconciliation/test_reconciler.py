"""Reconciliation with a partner in memory: what it finds, whom it asks, how it goes on, and what repair mends."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from hub.clock import Clocks
from hub.delivery import ledger
from hub.delivery.ledger import NewDelivery
from hub.delivery.reconciliation.comparing import Difference, HeldRecord
from hub.delivery.reconciliation.discrepancies import DiscrepancyState, count_outstanding
from hub.delivery.reconciliation.progress import freshness
from hub.delivery.reconciliation.reconciler import Reconciler, ReconciliationPolicy
from hub.delivery.reconciliation.repairing import let_be, open_ids, repair
from hub.delivery.reconciliation.tables import discrepancies, reconciled_subjects
from hub.errors import Closed, Permanent, Transient, Unclear
from hub.jobs.job import JobRun
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import PARTNER, Fault, MemoryPartner, Record
from tests.support.operators import OPERATOR

KIND = "things"
AT_ONCE = ReconciliationPolicy(every_days=30, quiet_seconds=0.0)
"""What was accepted just now can be compared, too."""


def subject_of(key: str) -> str:
    return key.partition("-")[0]


class Listing:
    """The partner's records of one kind, by subject or by cursor.

    Attributes:
        asked: subjects, or cursors, in order.
        fails: what the next calls raise.
    """

    name = KIND

    def __init__(self, partner: MemoryPartner) -> None:
        self.partner = partner
        self.asked: list[str | None] = []
        self.fails: list[Exception] = []

    def fields_of(self, contract: str, payload: bytes) -> Mapping[str, str]:
        return {"version": payload.decode().strip("{}").partition(": ")[2]}

    def held(self) -> list[HeldRecord]:
        return [
            HeldRecord(key, subject_of(key), record.id, {"version": str(record.version)})
            for key, records in sorted(self.partner.records.items())
            for record in records
        ]

    def called(self, what: str | None) -> None:
        self.asked.append(what)
        if self.fails:
            raise self.fails.pop(0)


class BySubject(Listing):
    async def list_of(self, subject: str) -> Sequence[HeldRecord]:
        self.called(subject)
        await asyncio.sleep(0)
        return [record for record in self.held() if record.subject == subject]


class ByCursor(Listing):
    async def list_from(self, cursor: str | None) -> tuple[Sequence[HeldRecord], str | None]:
        self.called(cursor)
        await asyncio.sleep(0)
        held, at = self.held(), int(cursor or 0)
        return held[at : at + 2], str(at + 2) if at + 2 < len(held) else None


BOTH = pytest.mark.parametrize("listing", [BySubject, ByCursor])


async def delivered(harness: LedgerHarness, *keys: str, version: int = 1) -> None:
    """Let the partner accept a version of these."""
    wanted = [
        NewDelivery(key, version, b'{"version": %d}' % version, kind=KIND, subject=subject_of(key)) for key in keys
    ]
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, wanted)
    dispatcher = harness.started()
    await harness.settled()
    await dispatcher.stop(deadline=5)


def reconciler(harness: LedgerHarness, kind: Any, policy: ReconciliationPolicy = AT_ONCE, **more: Any) -> Reconciler:
    return Reconciler(PARTNER, [kind], harness.transactions, policy, **more)


async def found(harness: LedgerHarness) -> dict[tuple[str, Difference], DiscrepancyState]:
    async with harness.database.read() as connection:
        rows = await connection.execute(sa.select(discrepancies).order_by(discrepancies.c.id))
        return {(row.business_key, Difference(row.difference)): DiscrepancyState(row.state) for row in rows}


async def due_again(harness: LedgerHarness) -> None:
    """Let everybody have been compared last a month ago."""
    month_ago = reconciled_subjects.c.checked_at - 31 * 86_400
    async with harness.database.begin() as connection:
        await connection.execute(sa.update(reconciled_subjects).values(due_at=0.0, checked_at=month_ago))


@BOTH
async def test_it_finds_what_was_deleted_added_altered_and_doubled(
    harness: LedgerHarness, listing: type[Listing]
) -> None:
    await delivered(harness, "a-1", "a-2", "b-1", "c-1")
    del harness.partner.records["a-1"]
    harness.partner.records["a-2"][0].version = 9
    harness.partner.hold("b-1", 1)
    harness.partner.hold("c-2", 1)
    harness.partner.hold("stranger-1", 1)
    await reconciler(harness, listing(harness.partner)).run()
    assert await found(harness) == {
        ("a-1", Difference.MISSING_THERE): DiscrepancyState.OPEN,
        ("a-2", Difference.DIFFERENT): DiscrepancyState.OPEN,
        ("b-1", Difference.DOUBLED): DiscrepancyState.NEEDS_PERSON,
        ("c-2", Difference.MISSING_HERE): DiscrepancyState.NEEDS_PERSON,
    }
    async with harness.database.read() as connection:
        fresh = await freshness(connection, PARTNER, KIND)
        counted = await count_outstanding(connection, PARTNER)
    assert (fresh.subjects, fresh.unchecked, fresh.failing) == (3, 0, 0)
    assert sum(counted.values()) == 4


async def test_repair_mends_what_is_ours_and_nothing_else(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1", "a-2", "b-1")
    del harness.partner.records["a-1"]
    harness.partner.records["a-2"][0].version = 9
    harness.partner.hold("b-1", 1)
    listed = BySubject(harness.partner)
    await reconciler(harness, listed).run()
    async with harness.database.begin() as connection:
        repaired = await repair(connection, PARTNER, await open_ids(connection, PARTNER))
    assert len(repaired) == 2
    dispatcher = harness.started()
    await harness.settled()
    await dispatcher.stop(deadline=5)
    assert harness.partner.versions() == {"a-1": [1], "a-2": [1], "b-1": [1, 1]}
    await due_again(harness)
    await reconciler(harness, listed).run()
    states = await found(harness)
    assert states.pop(("b-1", Difference.DOUBLED)) is DiscrepancyState.NEEDS_PERSON
    assert set(states.values()) == {DiscrepancyState.CLOSED}


async def test_what_an_operator_lets_be_stays_so_until_it_differs_in_another_way(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    harness.partner.records["a-1"][0].version = 9
    listed = BySubject(harness.partner)
    for version, expected in ((9, DiscrepancyState.LET_BE), (8, DiscrepancyState.OPEN)):
        harness.partner.records["a-1"][0].version = version
        await due_again(harness)
        await reconciler(harness, listed).run()
        if version == 9:
            async with harness.database.begin() as connection:
                (number,) = await open_ids(connection, PARTNER)
                assert await let_be(connection, [number]) == [number]
            await due_again(harness)
            await reconciler(harness, listed).run()
        assert set((await found(harness)).values()) == {expected}


async def test_what_is_on_its_way_or_accepted_just_now_is_not_compared(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    harness.partner.records["a-1"][0].version = 9
    patient = ReconciliationPolicy(every_days=30, quiet_seconds=60.0)
    await reconciler(harness, BySubject(harness.partner), patient).run()
    assert await found(harness) == {}
    async with harness.database.read() as connection:
        assert (await freshness(connection, PARTNER, KIND)).unchecked == 1
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [NewDelivery("a-1", 2, b'{"version": 2}', kind=KIND, subject="a")])
    await due_again(harness)
    await reconciler(harness, BySubject(harness.partner)).run()
    assert await found(harness) == {}


async def test_who_has_a_new_version_is_asked_about_first(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1", "b-1", "c-1")
    await reconciler(harness, BySubject(harness.partner)).run()
    listed = BySubject(harness.partner)
    await reconciler(harness, listed).run()
    assert listed.asked == []
    await delivered(harness, "c-1", version=2)
    await due_again(harness)
    await reconciler(harness, listed).run()
    assert listed.asked == ["c", "a", "b"]


async def test_everybody_is_asked_about_once_in_so_many_days(database_url: str, tmp_path: Any) -> None:
    days = [0.0]
    clocks = Clocks(now=lambda: 1_800_000_000 + days[0] * 86_400, elapsed=Clocks().elapsed)
    harness = await LedgerHarness.new(database_url, str(tmp_path / "days.sqlite3"), clocks)
    await delivered(harness, "a-1")
    listed = BySubject(harness.partner)
    for day in (1.0, 29.0, 31.5, 45.0):
        days[0] = day
        await reconciler(harness, listed).run()
    assert listed.asked == ["a", "a"]
    await harness.close()


@BOTH
async def test_killed_in_between_it_goes_on(harness: LedgerHarness, listing: type[Listing]) -> None:
    keys = [f"{subject}-1" for subject in "abcde"]
    await delivered(harness, *keys)
    for key in keys:
        harness.partner.records[key][0].version = 9
    first = listing(harness.partner)
    first.fails = []

    class Killed(BaseException):
        """As by kill -9: nothing catches it."""

    calls = iter(range(10))

    def dies() -> bool:
        if next(calls) == 3:
            raise Killed
        return False

    with pytest.raises(Killed):
        await reconciler(harness, first).run(JobRun("reconciliation", is_stopping=dies))
    assert first.asked
    second = listing(harness.partner)
    await reconciler(harness, second).run()
    assert len(await found(harness)) == 5
    assert not set(first.asked) & set(second.asked)


async def test_a_partner_that_is_away_ends_the_run_and_leaves_the_rest_due(harness: LedgerHarness) -> None:
    await delivered(harness, *(f"{subject}-1" for subject in "abcde"))
    listed = BySubject(harness.partner)
    listed.fails = [Transient("away")] * 3
    with pytest.raises(Transient):
        await reconciler(harness, listed).run()
    await reconciler(harness, listed).run()
    assert listed.asked == ["a", "b", "c", "d", "e"]
    async with harness.database.read() as connection:
        fresh = await freshness(connection, PARTNER, KIND)
    assert (fresh.failing, fresh.calls) == (3, 5)


@pytest.mark.parametrize("error", [Transient("500 about this person"), Unclear("what?"), ValueError("a defect")])
async def test_one_whose_list_fails_keeps_nobody_else_from_being_compared(
    harness: LedgerHarness, error: Exception
) -> None:
    await delivered(harness, "a-1", "b-1")
    harness.partner.records["b-1"][0].version = 9
    listed = BySubject(harness.partner)
    listed.fails = [error]
    await reconciler(harness, listed).run()
    assert await found(harness) == {("b-1", Difference.DIFFERENT): DiscrepancyState.OPEN}


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "x" * 9999])
@BOTH
async def test_what_no_database_takes_keeps_nobody_else_from_being_compared(
    harness: LedgerHarness, listing: type[Listing], odd: str
) -> None:
    class Odd(listing):  # type: ignore[valid-type, misc]
        def held(self) -> list[HeldRecord]:
            shown = super().held()
            return [HeldRecord(one.key, one.subject, one.partner_id, {"version": odd}) for one in shown] + [
                HeldRecord(f"a-{odd}", "a", odd, {})
            ]

    await delivered(harness, "a-1", "b-1")
    await reconciler(harness, Odd(harness.partner)).run()
    assert (await found(harness))["b-1", Difference.DIFFERENT] is DiscrepancyState.OPEN


async def test_a_paused_partner_and_one_who_has_accepted_nothing_are_not_asked(harness: LedgerHarness) -> None:
    listed = BySubject(harness.partner)
    async with harness.database.begin() as connection:
        wanted = NewDelivery("a-1", 1, b'{"version": 1}', kind=KIND, subject="a")
        await ledger.enqueue(connection, PARTNER, [wanted])
    await reconciler(harness, listed).run()
    await delivered(harness, "b-1")
    async with harness.database.begin() as connection:
        await operations.pause(connection, PARTNER, by=OPERATOR, reason="x")
    await due_again(harness)
    await reconciler(harness, listed).run()
    assert listed.asked == []
    async with harness.database.begin() as connection:
        await operations.resume(connection, PARTNER, by=OPERATOR)
    await reconciler(harness, listed).run()
    assert listed.asked == ["a", "b"]


async def test_a_partner_that_is_closed_is_asked_when_it_opens(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    listed = BySubject(harness.partner)
    listed.fails = [Closed("at night", retry_after=77.0)]
    assert await reconciler(harness, listed).run() == 77.0
    assert await reconciler(harness, listed).run() is None
    assert listed.asked == ["a", "a"]


async def test_a_loss_is_told_although_an_earlier_one_was_let_be(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    lost = harness.partner.records.pop("a-1")
    listed = BySubject(harness.partner)
    await reconciler(harness, listed).run()
    async with harness.database.begin() as connection:
        await let_be(connection, await open_ids(connection, PARTNER))
    harness.partner.records["a-1"] = lost
    for state in (DiscrepancyState.CLOSED, DiscrepancyState.OPEN):
        await due_again(harness)
        await reconciler(harness, listed).run()
        assert set((await found(harness)).values()) == {state}
        harness.partner.records.pop("a-1", None)


@BOTH
async def test_a_repair_is_looked_at_at_once_and_one_that_fails_is_left_to_a_person(
    harness: LedgerHarness, listing: type[Listing]
) -> None:
    await delivered(harness, "a-1", "b-1")
    del harness.partner.records["a-1"], harness.partner.records["b-1"]
    listed, soon = listing(harness.partner), replace(AT_ONCE, again_seconds=0.0)
    await reconciler(harness, listed, soon).run()
    async with harness.database.begin() as connection:
        await repair(connection, PARTNER, await open_ids(connection, PARTNER))
    harness.partner.fail(["b-1"], Fault.PERMANENT)
    dispatcher = harness.started()
    await harness.settled()
    await dispatcher.stop(deadline=5)
    await reconciler(harness, listed, soon).run()
    assert await found(harness) == {
        ("a-1", Difference.MISSING_THERE): DiscrepancyState.CLOSED,
        ("b-1", Difference.MISSING_THERE): DiscrepancyState.NEEDS_PERSON,
    }


async def test_a_cursor_that_is_refused_begins_the_list_anew(harness: LedgerHarness) -> None:
    await delivered(harness, *(f"{subject}-1" for subject in "abc"))
    listed = ByCursor(harness.partner)
    calls = iter(range(9))

    def called(what: str | None) -> None:
        listed.asked.append(what)
        if next(calls) == 1:
            raise Permanent("no such cursor")

    listed.called = called  # type: ignore[method-assign]
    with pytest.raises(Permanent):
        await reconciler(harness, listed).run()
    await reconciler(harness, listed).run()
    assert listed.asked == [None, "2", None, "2"]


async def test_every_call_gives_way_to_those_that_send(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    entered: list[str] = []

    class Calling:
        def __enter__(self) -> None:
            entered.append("call")

        def __exit__(self, *_: object) -> None:
            entered.append("end")

    await reconciler(harness, BySubject(harness.partner), calling=Calling).run()
    assert entered == ["call", "end"]


async def test_a_delivery_with_a_newer_version_is_not_sent_again(harness: LedgerHarness) -> None:
    await delivered(harness, "a-1")
    harness.partner.records["a-1"] = [Record("R-1", 9)]
    await reconciler(harness, BySubject(harness.partner)).run()
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [NewDelivery("a-1", 2, b'{"version": 2}', kind=KIND, subject="a")])
        assert await repair(connection, PARTNER, await open_ids(connection, PARTNER)) == []
