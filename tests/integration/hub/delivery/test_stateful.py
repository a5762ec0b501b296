"""The ledger under random histories, with a clock of the test's own: whatever happens, its promises hold."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.clock import Clocks
from hub.delivery import asking_again, ledger, recording
from hub.delivery.partner import Delivery, Found
from hub.delivery.settling import (
    Verdict,
    accepted,
    mark_of,
    settle,
    settle_withdrawal,
    unclear_read,
    unclear_save,
    withdrawn,
)
from hub.delivery.states import IN_FLIGHT, TO_BE_SENT, State
from hub.delivery.waiting import record_key
from hub.errors import Unclear
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import QUICK, LedgerHarness, withdrawals
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.operators import OPERATOR

Result = TypeVar("Result")

LEASE: Final = 5.0
SEND: Final = 1.0
LATEST_STORE: Final = QUICK.settle_after
KEYS: Final = st.sampled_from(["a", "b", "c"])
OUTCOMES: Final = ("transient", "refused", "lost_before", "lost_after", "stored_late", "answered")
UNREADABLE: Final = {
    "lost_before": "unclear_before",
    "lost_after": "unclear_after",
    "stored_late": "unclear_stored_late",
}
"""What becomes of a save while the partner answers what nobody can read."""
WAITS: Final = (0.1, QUICK.settle_after, SEND, LEASE + 0.1)
ACTIONS: Final = (
    *("enqueue", "turn", "turn", "turn", "withdraw"),
    *("claim", "work", "record", "crash", "time passes", "operator", "cause passes", "format changes"),
)


@dataclass(frozen=True)
class Step:
    """What an action needs to know; each uses some of it."""

    key: str
    version: int
    token: str
    outcome: str
    late: float
    number: int


STEPS: Final = st.builds(
    Step,
    key=KEYS,
    version=st.integers(1, 4),
    token=st.sampled_from("AB"),
    outcome=st.sampled_from(OUTCOMES),
    late=st.floats(0, LATEST_STORE),
    number=st.integers(0, 5),
)
ENDS: Final = frozenset({State.ACCEPTED, State.REJECTED, State.UNCLEAR})


class LedgerMachine(RuleBasedStateMachine):
    """Two dispatchers that crash and stand still, a partner that stores late and answers what nobody can read, records
    each with a step, versions and withdrawals that come in any order, an operator who sends again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at = 1_000_000.0
        self.policy = QUICK
        self.unreadable = False
        self.unclear_reads = 0
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        clocks = Clocks(now=lambda: self.at, elapsed=lambda: self.at)
        self.harness = self.run(LedgerHarness.new("", str(Path(self.folder.name) / "ledger.sqlite3"), clocks))
        self.claims: list[tuple[str, Delivery, float]] = []
        self.verdicts: list[tuple[str, Verdict]] = []
        self.late: list[tuple[float, Delivery, str | None]] = []
        self.events: Counter[tuple[str, int]] = Counter()
        self.unclear_answers: Counter[tuple[str, int]] = Counter()

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(coroutine)

    @initialize(looks_first=st.booleans(), unclear_after=st.integers(1, 3), unclear_reads=st.integers(0, 5))
    def begin(self, looks_first: bool, unclear_after: int, unclear_reads: int) -> None:
        """While the partner is unreadable, so many of its kinds of outcome leave a read unclear, too."""
        self.policy = replace(QUICK, read_before_first_write=looks_first, unclear_after=unclear_after)
        self.unclear_reads = unclear_reads

    @rule(action=st.sampled_from(ACTIONS), step=STEPS)
    def act(self, action: str, step: Step) -> None:
        """One rule for all: of many, each example would leave out some, and nearly all of them one that it needs."""
        DO[action](self, step)

    def enqueue(self, key: str, version: int) -> None:
        self.run(self.harness.enqueue([key], version=version, steps=True))

    def withdraw(self, key: str, version: int) -> None:
        self.run(self._withdraw(key, version))

    def the_partner_changes_its_format(self) -> None:
        self.unreadable = not self.unreadable

    def claim(self, token: str, limit: int) -> None:
        claimed = self.run(self.harness.claim(token, limit=limit, lease=LEASE))
        self.claims += [(token, delivery, self.at + LEASE) for delivery in claimed]

    def work(self, which: int, outcome: str, late: float) -> None:
        """Do what a dispatcher does with one claim; what comes of it is not recorded yet."""
        if self.claims:
            token, delivery, lease_ends = self.claims.pop(which % len(self.claims))
            outcome = UNREADABLE.get(outcome, outcome) if self.unreadable else outcome
            self.verdicts.append((token, self._verdict(delivery, lease_ends, outcome, late)))

    def record(self, token: str) -> None:
        verdicts = [replace(verdict, awaited=True) for holder, verdict in self.verdicts if holder == token]
        self.verdicts = [(holder, verdict) for holder, verdict in self.verdicts if holder != token]
        if verdicts:
            self.run(self._record(token, verdicts))

    def turn(self, token: str, outcome: str, late: float) -> None:
        """What is due is worked off without an accident, after some time; rare ends are reached within few steps."""
        self.time_passes(SEND)
        mine = len(self.claims)
        self.claim(token, 3)
        while len(self.claims) > mine:
            self.work(mine, outcome, late)
        self.record(token)

    def crash(self, token: str) -> None:
        self.claims = [claim for claim in self.claims if claim[0] != token]
        self.verdicts = [verdict for verdict in self.verdicts if verdict[0] != token]

    def time_passes(self, seconds: float) -> None:
        self.at += seconds
        for stored_at, delivery, partner_id in sorted(self.late, key=lambda late: late[0]):
            if stored_at <= self.at:
                self._store(delivery, partner_id)
        self.late = [late for late in self.late if late[0] > self.at]
        self.run(self.harness.expire(lease=LEASE, settle_after=QUICK.settle_after))
        assert self.run(self.harness.release()) == 0, (
            "acceptances are recorded one after the other here: none is missed"
        )

    def operator_sends_again(self, key: str) -> None:
        """One that is settled for a person: what was announced of it may be announced anew."""
        newest = max(self.run(self.harness.rows(key)), key=lambda row: int(row.version), default=None)
        if newest is not None and newest.state in {State.REJECTED, State.UNCLEAR}:
            self._forget(newest)
            self.run(self._send_again(newest.id))

    def the_cause_of_refusals_passes(self) -> None:
        for row in self.run(self.harness.rows()):
            if row.state == State.REJECTED:
                self._forget(row)
        self.run(self._ask_again())

    @invariant()
    def none_is_unclear_before_it_was_asked_often_enough(self) -> None:
        for row in self.run(self.harness.rows()):
            if row.state == State.UNCLEAR:
                assert self.unclear_answers[row.business_key, row.version] >= self.policy.unclear_after
                assert row.unclear_answers >= self.policy.unclear_after

    @invariant()
    def none_that_was_asked_often_enough_waits_to_be_sent(self) -> None:
        for row in self.run(self.harness.rows()):
            assert row.state != State.PENDING or row.unclear_answers < self.policy.unclear_after

    @invariant()
    def one_waits_and_one_is_under_way_at_the_most(self) -> None:
        rows = self.run(self.harness.rows())
        for states in (TO_BE_SENT, IN_FLIGHT):
            keys = Counter(row.business_key for row in rows if row.state in states)
            assert not keys or max(keys.values()) == 1

    @invariant()
    def nothing_is_doubled(self) -> None:
        assert self.harness.partner.doubled == []
        assert all(count == 1 for count in self.events.values())

    def teardown(self) -> None:
        try:
            self._every_newest_version_arrives()
        finally:
            self.run(self.harness.close())
            self.runner.close()
            self.folder.cleanup()

    def _every_newest_version_arrives(self) -> None:
        self.unreadable = False
        for _ in range(40):
            if not self.run(self.harness.open()):
                break
            self.time_passes(LEASE + 0.1)
            self.claim("A", 100)
            while self.claims:
                self.work(0, "answered", 0.0)
            self.record("A")
            self.nothing_is_doubled()
        rows = self.run(self.harness.rows())
        newest = {row.business_key: row for row in sorted(rows, key=lambda row: int(row.version))}
        for key, row in newest.items():
            record = newest[record_key(key, row.step)]
            if row.step and (record.state != State.ACCEPTED or record.version > row.version):
                assert row.state in {State.WAITING, State.SUPERSEDED, *ENDS}
                continue
            assert row.state in ENDS
            assert self.events[key, row.version] == 1
            if row.state == State.ACCEPTED and row.withdrawn:
                assert key not in self.harness.partner.versions()
            elif row.state == State.ACCEPTED:
                assert self.harness.partner.versions()[key] == [row.version]

    def _verdict(self, delivery: Delivery, lease_ends: float, outcome: str, late: float) -> Verdict:
        reads = delivery.uncertain or (delivery.partner_id is None and self.policy.read_before_first_write)
        if delivery.withdrawn:
            reads = True
        if delivery.step:
            reads = not delivery.uncertain or delivery.before is not None
        if reads and self.unreadable and outcome in OUTCOMES[: self.unclear_reads]:
            return unclear_read(delivery, self._unclear(delivery), self.policy, wait=QUICK.settle_after)
        found = self._look(delivery) if reads else None
        if delivery.uncertain:
            return settle(delivery, found, self.policy)
        if delivery.step:
            if not self.run(self._note_before(delivery, mark_of(found))):
                return Verdict(delivery, State.PENDING)
            return self._sent_in_time(delivery, delivery.record_id, lease_ends, outcome, late)
        if delivery.withdrawn:
            if found is None:
                return settle_withdrawal(delivery, None, self.policy)
            return self._sent_in_time(delivery, found.partner_id, lease_ends, outcome, late)
        if found is not None and found.same:
            return accepted(delivery, found.partner_id, "already_there")
        partner_id = delivery.partner_id or (found.partner_id if found else None)
        return self._sent_in_time(delivery, partner_id, lease_ends, outcome, late)

    def _sent_in_time(
        self, delivery: Delivery, partner_id: str | None, lease_ends: float, outcome: str, late: float
    ) -> Verdict:
        if self.at + SEND > lease_ends:
            return Verdict(delivery, State.PENDING)
        return self._sent(delivery, partner_id, outcome, late)

    def _sent(self, delivery: Delivery, partner_id: str | None, outcome: str, late: float) -> Verdict:
        match outcome:
            case "transient":
                return Verdict(delivery, State.PENDING, wait=0.1)
            case "refused":
                return Verdict(delivery, State.REJECTED, error_code="refused")
            case "answered":
                held = self._store(delivery, partner_id)
                return withdrawn(delivery) if delivery.withdrawn else accepted(delivery, held, "created")
            case "lost_after" | "unclear_after":
                self._store(delivery, partner_id)
            case "stored_late" | "unclear_stored_late":
                self.late.append((self.at + late, delivery, partner_id))
        if outcome.startswith("unclear"):
            return unclear_save(delivery, self._unclear(delivery), self.policy)
        return Verdict(delivery, State.UNCERTAIN, wait=QUICK.settle_after)

    def _unclear(self, delivery: Delivery) -> Unclear:
        self.unclear_answers[delivery.business_key, delivery.version] += 1
        return Unclear("fits nothing")

    def _forget(self, row: Any) -> None:
        self.events.pop((row.business_key, row.version), None)
        self.unclear_answers.pop((row.business_key, row.version), None)

    async def _withdraw(self, key: str, version: int) -> None:
        async with self.harness.database.begin() as connection:
            await ledger.enqueue(connection, PARTNER, withdrawals([key], version=version))

    async def _send_again(self, delivery_id: int) -> None:
        async with self.harness.database.begin() as connection:
            await operations.send_again(connection, delivery_id, by=OPERATOR)

    async def _ask_again(self) -> None:
        async with self.harness.database.begin() as connection:
            await asking_again.ask_again(connection, PARTNER, code="refused")

    async def _note_before(self, delivery: Delivery, mark: str) -> bool:
        async with self.harness.database.begin() as connection:
            return any([await ledger.note_before(connection, delivery, mark, token=token) for token in "AB"])

    def _look(self, delivery: Delivery) -> Found | None:
        return self.harness.partner.find(delivery)

    def _store(self, delivery: Delivery, partner_id: str | None) -> str:
        return self.harness.partner.store(delivery, partner_id, hidden=False)

    async def _record(self, token: str, verdicts: list[Verdict]) -> None:
        def announce(verdict: Verdict) -> None:
            self.events[verdict.delivery.business_key, verdict.delivery.version] += 1

        async with self.harness.database.begin() as connection:
            await recording.record(connection, PARTNER, verdicts, token=token, on_settled=announce)


DO: Final[dict[str, Callable[[LedgerMachine, Step], None]]] = {
    "enqueue": lambda machine, step: machine.enqueue(step.key, step.version),
    "withdraw": lambda machine, step: machine.withdraw(step.key, step.version),
    "claim": lambda machine, step: machine.claim(step.token, 1 + step.number % 3),
    "work": lambda machine, step: machine.work(step.number, step.outcome, step.late),
    "record": lambda machine, step: machine.record(step.token),
    "turn": lambda machine, step: machine.turn(step.token, step.outcome, step.late),
    "crash": lambda machine, step: machine.crash(step.token),
    "time passes": lambda machine, step: machine.time_passes(WAITS[step.number % len(WAITS)]),
    "operator": lambda machine, step: machine.operator_sends_again(step.key),
    "cause passes": lambda machine, _step: machine.the_cause_of_refusals_passes(),
    "format changes": lambda machine, _step: machine.the_partner_changes_its_format(),
}

TestLedger = pytest.mark.slow(LedgerMachine.TestCase)
TestLedger.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.mark.parametrize("seed", range(24))
def test_promises_hold_in_long_histories(seed: int) -> None:
    """Hypothesis looks for the short way to a failure; some ends need many steps, each of which must come about."""
    dice = Random(seed)
    machine = LedgerMachine()
    machine.begin(looks_first=dice.random() < 0.5, unclear_after=dice.randint(1, 3), unclear_reads=dice.randint(0, 5))
    for _ in range(80):
        step = Step(
            key=dice.choice("ab"),
            version=dice.randint(1, 9),
            token=dice.choice("AB"),
            outcome=dice.choice(OUTCOMES),
            late=dice.uniform(0, LATEST_STORE),
            number=dice.randint(0, 5),
        )
        DO[dice.choice(ACTIONS)](machine, step)
        machine.nothing_is_doubled()
        machine.one_waits_and_one_is_under_way_at_the_most()
        machine.none_is_unclear_before_it_was_asked_often_enough()
        machine.none_that_was_asked_often_enough_waits_to_be_sent()
    machine.teardown()
