"""Outbox and inbox under any history, with a broker and a clock of the test's own: an event takes effect once."""

import asyncio
import sys
import tempfile
from collections.abc import Coroutine
from itertools import repeat
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hub.settings import HubSettings
from tests.integration.hub.messaging.outbox_fixture import (
    DAY,
    SETTINGS,
    Answer,
    BatchEnd,
    End,
    OutboxHarness,
    Replica,
    Stop,
    code_of,
)

Result = TypeVar("Result")

ANY: Final = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, stateful_step_count=50)
"""Of a search."""
HOUR: Final = 3600.0
LONGEST_WAIT: Final = HOUR + 60.0
"""Within which whatever is committed leaves a service that runs, whatever was done to its clock."""
WAITS: Final = [0.5, 2.0, SETTINGS.outbox_hold_seconds + 0.1, SETTINGS.outbox_hold_seconds + 0.1, 60.0]
REPLICAS: Final = st.sampled_from([0, 1])
ENDS: Final = st.sampled_from([End.COMMITS, *End])
BATCH_ENDS: Final = st.sampled_from(BatchEnd)
MISHAPS: Final = st.sampled_from([end for end in BatchEnd if end is not BatchEnd.ACKS])
STOPS: Final = st.sampled_from([None, None, *Stop])
ANSWERS: Final = st.lists(st.sampled_from(Answer), max_size=3)
WRONG_BY: Final = [0.0, -2 * HOUR, 2 * HOUR, -HOUR / 2, HOUR / 2]
CLOCKS: Final = st.sampled_from([None, None, *WRONG_BY])
SWING: Final = max(WRONG_BY) - min(WRONG_BY)


class OutboxMachine(RuleBasedStateMachine):
    """Two replicas that stand still and die, a broker that loses confirms and doubles, an operator who purges."""

    def __init__(self, database_url: str, prepared: Path, kit: HubSettings = SETTINGS) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.harness = self.run(
            OutboxHarness.new(
                database_url, Path(self.folder.name), prepared=None if database_url else prepared, settings=kit
            )
        )
        self.broker = self.harness.broker
        self.clock = self.harness.clock
        self.announced = 0
        self.committed: set[str] = set()
        self.effective_at: dict[str, float] = {}
        self.purged: set[str] = set()
        self.view = self.run(self.harness.look())

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(coroutine)

    def replica(self, which: int) -> Replica:
        return self.harness.replicas[which]

    @initialize(events=st.integers(1, 3), ahead=CLOCKS)
    def begin(self, events: int, ahead: float | None) -> None:
        self.die(0, ahead)
        self.emit(0, events, in_memory=True, end=End.COMMITS)

    @rule(which=REPLICAS, events=st.integers(1, 3), in_memory=st.booleans(), end=ENDS)
    def emit(self, which: int, events: int, *, in_memory: bool, end: End) -> None:
        self.announced += events
        codes = [f"thing-{self.announced - number}" for number in range(events)]
        self.run(self.replica(which).emit(codes, in_memory=in_memory, end=end))
        if end is End.COMMITS:
            self.committed.update(codes)

    @rule(which=REPLICAS, events=st.integers(1, 3), answers=ANSWERS, stop=STOPS)
    def announce(self, which: int, events: int, answers: list[Answer], stop: Stop | None) -> None:
        """What a commit does when all is well: its relay publishes at once, from memory."""
        self.emit(which, events, in_memory=True, end=End.COMMITS)
        self.relay(which, answers, stop)

    @precondition(lambda self: self.view.unsent or self.harness.in_memory)
    @rule(which=REPLICAS, answers=ANSWERS, stop=STOPS)
    def relay(self, which: int, answers: list[Answer], stop: Stop | None) -> None:
        """Take a turn, or finish the one that stands still."""
        replica = self.replica(which)
        self.run(replica.comes_back() if replica.stands_still else replica.relays(answers, stop))

    @rule(which=REPLICAS, size=st.integers(0, 3))
    def serve(self, which: int, size: int) -> None:
        """What a healthy replica does."""
        replica = self.replica(which)
        self.run(replica.comes_back())
        self.run(replica.relays([]))
        replica.prefetch(size)
        self.run(replica.receives(size, BatchEnd.ACKS))

    @rule(which=REPLICAS, ahead=CLOCKS)
    def die(self, which: int, ahead: float | None) -> None:
        """The next one starts at once, perhaps under another wall clock."""
        self._set_the_clock(ahead)
        self.run(self.replica(which).die())

    @precondition(lambda self: self.harness.on_the_way)
    @rule(which=REPLICAS, more=st.integers(1, 4), size=st.integers(1, 4), end=MISHAPS)
    def receive_in_vain(self, which: int, more: int, size: int, end: BatchEnd) -> None:
        self.replica(which).prefetch(more)
        self.run(self.replica(which).receives(size, end))

    @precondition(lambda self: self.harness.on_the_way)
    @rule(which=REPLICAS, more=st.integers(1, 4), size=st.integers(1, 4), end=BATCH_ENDS)
    def receive_at_once(self, which: int, more: int, size: int, end: BatchEnd) -> None:
        """One receiver works off a batch while another stands in its transaction."""
        one, other = self.replica(which), self.replica(1 - which)
        one.prefetch(more)
        other.prefetch(more)
        self.run(one.receives_beside(other, size, end))

    @precondition(lambda self: self.harness.database.is_postgresql)
    @rule(which=REPLICAS, dies=st.booleans())
    def claim_at_once(self, which: int, dies: bool) -> None:
        """One relay sweeps while another stands in its claim; on SQLite it would have to wait."""
        for replica in self.harness.replicas:
            self.run(replica.comes_back())
        self.emit(which, 3, in_memory=False, end=End.COMMITS)
        self.clock.elapsed += 0.1
        self.run(self._claim_at_once(self.replica(which), self.replica(1 - which), dies=dies))

    @precondition(lambda self: self.broker.waiting)
    @rule(by=st.integers(1, 5), turned=st.booleans())
    def reorder(self, by: int, turned: bool) -> None:
        waiting = self.broker.waiting
        by %= len(waiting) or 1
        waiting[:] = [*waiting[by:], *waiting[:by]][:: -1 if turned else 1]

    @precondition(lambda self: self.broker.waiting)
    @rule()
    def purge(self) -> None:
        self.purged.update(code_of(message.body) for message in self.broker.waiting)
        self.broker.waiting.clear()

    @precondition(lambda self: self.view.sent)
    @rule(hours=st.sampled_from([1, 6, 100]))
    def replay(self, hours: int) -> None:
        self.purged -= self.run(self.harness.replay(since=self.clock.now() - hours * HOUR))

    @rule(seconds=st.sampled_from(WAITS), ahead=CLOCKS)
    def time_passes(self, seconds: float, ahead: float | None) -> None:
        self.clock.elapsed += seconds
        self._set_the_clock(ahead)

    @rule(which=REPLICAS, days=st.sampled_from([1.0, 2.1]))
    def days_pass(self, which: int, days: float) -> None:
        """As many as leave the inboxes their memory of whatever may still come again: more is not promised."""
        may_come = self.view.unsent | self.harness.on_the_way | self.harness.in_memory
        first = min((self.effective_at[code] for code in may_come & self.effective_at.keys()), default=None)
        remembered = SETTINGS.inbox_retention_days * DAY - SWING - DAY / 2
        if first is None or self.clock.elapsed + days * DAY - first < remembered:
            self.clock.elapsed += days * DAY
            self._forget_what_is_old(self.replica(which))

    @invariant()
    def promises_hold(self) -> None:
        self.view = view = self.run(self.harness.look())
        for code, times in view.effects.items():
            self.effective_at.setdefault(code, self.clock.elapsed)
            assert times == 1, "took effect twice"
        assert view.effects.keys() <= self.committed, "took effect without its cause"
        assert self.broker.taken <= self.committed, "left without its cause"
        for row in view.rows:
            assert row.sent_at is None or row.event_id in self.broker.confirmed, "marked sent unconfirmed"
        safe = view.effects.keys() | view.unsent | self.harness.on_the_way | self.purged
        assert self.committed <= safe, "lost"

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:  # no promise is broken already
                self._everything_arrives()
        finally:
            self.run(self.harness.close())
            self.runner.close()
            self.folder.cleanup()

    def _everything_arrives(self) -> None:
        """Let all be well again, and have the operator send again what was purged."""
        self._all_is_well(SETTINGS.outbox_sweep_seconds)
        self._all_is_well(LONGEST_WAIT)
        assert not self.view.unsent, "not sent"
        self._all_is_well(SWING)  # until nothing was sent in the future
        kept = {code_of(row.body) for row in self.view.rows if row.created_at >= self._remembered_since()}
        self.run(self.harness.replay(since=0.0))
        self._all_is_well(SETTINGS.outbox_sweep_seconds)
        assert not self.view.unsent, "not sent"
        missing = self.committed - self.view.effects.keys()
        assert missing <= self.purged - kept, "did not arrive"

    def _all_is_well(self, seconds: float) -> None:
        for replica in self.harness.replicas:
            replica.wire.answers = repeat(Answer.CONFIRMED)
            self.run(replica.comes_back())
        self.clock.elapsed += seconds
        for replica in self.harness.replicas:
            self.run(replica.relays([]))
        for replica in self.harness.replicas:
            replica.prefetch(1000)
            self.run(replica.receives(1000, BatchEnd.ACKS))
        self.promises_hold()

    def _set_the_clock(self, ahead: float | None) -> None:
        if ahead is not None:
            self.clock.ahead = ahead

    def _remembered_since(self) -> float:
        return self.clock.now() - SETTINGS.inbox_retention_days * DAY / 2

    def _forget_what_is_old(self, replica: Replica) -> None:
        self.run(replica.retention.forget_old())
        left = {row.id for row in self.run(self.harness.look()).rows}
        old = self.clock.now() - SETTINGS.outbox_retention_days * DAY
        for row in self.view.rows:
            assert row.id in left or (row.sent_at is not None and row.sent_at < old), "forgotten too soon"

    async def _claim_at_once(self, one: Replica, other: Replica, *, dies: bool) -> None:
        other.relay.take_over([])  # look into the table first
        in_memory = {code_of(message.body) for _, message in other.relay.in_hand}
        async with one.claiming(2) as claimed:
            await other.relays([], Stop.BEFORE_PUBLISH)
            ours = {code_of(message.body) for _, message in claimed}
            theirs = {code_of(message.body) for message in other.wire.being_published}
            assert not ours & (theirs - in_memory), "claimed twice"
            assert theirs or not one.sees_the_time_of(other), "kept waiting"
        await other.comes_back()
        if dies:
            await one.die()
        else:
            one.relay.take_over(claimed)


def search(chosen: settings, prepared: Path, *, database_url: str = "", kit: HubSettings = SETTINGS) -> None:
    """Let Hypothesis look for a history that breaks a promise. Raises AssertionError when it finds one."""

    def machine() -> OutboxMachine:
        return OutboxMachine(database_url, prepared, kit)

    run_state_machine_as_test(cast("type[OutboxMachine]", machine), settings=chosen)
