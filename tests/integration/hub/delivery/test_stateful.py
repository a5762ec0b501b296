"""The ledger under random histories, with a clock of the test's own: whatever happens, its promises hold."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final, TypeVar
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hub.delivery import ledger
from hub.delivery.partner import Delivery, Found
from hub.delivery.settling import Verdict, accepted, settle
from hub.delivery.states import IN_FLIGHT, State
from tests.integration.hub.delivery.partner import PARTNER
from tests.integration.hub.delivery.world import QUICK, World

Result = TypeVar("Result")

LEASE: Final = 5.0
SEND: Final = 1.0
LATEST_STORE: Final = QUICK.settle_after
KEYS: Final = st.sampled_from(["a", "b", "c"])
OUTCOMES: Final = st.sampled_from(["answered", "transient", "refused", "lost_before", "lost_after", "stored_late"])


class LedgerMachine(RuleBasedStateMachine):
    """Two dispatchers that crash and stand still, a partner that stores late, versions that come in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 1_000_000.0
        self.clock = patch.multiple(ledger, now=lambda: self.at, steady=lambda: self.at)
        self.clock.start()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.world = self.run(World.new("", str(Path(self.folder.name) / "ledger.sqlite3")))
        self.claims: list[tuple[str, Delivery, float]] = []
        self.verdicts: list[tuple[str, Verdict]] = []
        self.late: list[tuple[float, Delivery, str | None]] = []
        self.events: Counter[tuple[str, int]] = Counter()

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(coroutine)

    @rule(key=KEYS, version=st.integers(1, 4))
    def enqueue(self, key: str, version: int) -> None:
        self.run(self.world.enqueue([key], version=version))

    @rule(token=st.sampled_from("AB"), limit=st.integers(1, 3))
    def claim(self, token: str, limit: int) -> None:
        claimed = self.run(self.world.claim(token, limit=limit, lease=LEASE))
        self.claims += [(token, delivery, self.at + LEASE) for delivery in claimed]

    @rule(which=st.integers(0, 5), outcome=OUTCOMES, late=st.floats(0, LATEST_STORE))
    def work(self, which: int, outcome: str, late: float) -> None:
        """Do what a dispatcher does with one claim; what comes of it is not recorded yet."""
        if self.claims:
            token, delivery, lease_ends = self.claims.pop(which % len(self.claims))
            self.verdicts.append((token, self._verdict(delivery, lease_ends, outcome, late)))

    @rule(token=st.sampled_from("AB"))
    def record(self, token: str) -> None:
        verdicts = [verdict for holder, verdict in self.verdicts if holder == token]
        self.verdicts = [(holder, verdict) for holder, verdict in self.verdicts if holder != token]
        if verdicts:
            self.run(self._record(token, verdicts))

    @rule(token=st.sampled_from("AB"))
    def crash(self, token: str) -> None:
        self.claims = [claim for claim in self.claims if claim[0] != token]
        self.verdicts = [verdict for verdict in self.verdicts if verdict[0] != token]

    @rule(seconds=st.sampled_from([0.1, QUICK.settle_after, SEND, LEASE + 0.1]))
    def time_passes(self, seconds: float) -> None:
        self.at += seconds
        for stored_at, delivery, partner_id in sorted(self.late, key=lambda late: late[0]):
            if stored_at <= self.at:
                self._store(delivery, partner_id)
        self.late = [late for late in self.late if late[0] > self.at]
        self.run(self.world.expire(lease=LEASE, settle_after=QUICK.settle_after))

    @invariant()
    def one_waits_and_one_is_under_way_at_the_most(self) -> None:
        rows = self.run(self.world.rows())
        for states in ((State.PENDING,), IN_FLIGHT):
            keys = Counter(row.business_key for row in rows if row.state in states)
            assert not keys or max(keys.values()) == 1

    @invariant()
    def nothing_is_doubled(self) -> None:
        assert self.world.partner.doubled == []
        assert all(count == 1 for count in self.events.values())

    def teardown(self) -> None:
        try:
            self._every_newest_version_arrives()
        finally:
            self.run(self.world.close())
            self.clock.stop()
            self.runner.close()
            self.folder.cleanup()

    def _every_newest_version_arrives(self) -> None:
        for _ in range(40):
            if not self.run(self.world.open()):
                break
            self.time_passes(LEASE + 0.1)
            self.claim("A", 100)
            while self.claims:
                self.work(0, "answered", 0.0)
            self.record("A")
            self.nothing_is_doubled()
        rows = self.run(self.world.rows())
        newest = {row.business_key: row for row in sorted(rows, key=lambda row: int(row.version))}
        for key, row in newest.items():
            assert row.state in {State.ACCEPTED, State.REJECTED}
            if row.state == State.ACCEPTED:
                assert self.world.partner.versions()[key] == [row.version]
                assert self.events[key, row.version] == 1

    def _verdict(self, delivery: Delivery, lease_ends: float, outcome: str, late: float) -> Verdict:
        found = self._look(delivery)
        if delivery.uncertain:
            return settle(delivery, found, QUICK)
        if delivery.partner_id is None and found is not None and found.same:
            return accepted(delivery, found.partner_id, "already_there")
        partner_id = delivery.partner_id or (found.partner_id if found else None)
        if self.at + SEND > lease_ends:
            return Verdict(delivery, State.PENDING)
        match outcome:
            case "transient":
                return Verdict(delivery, State.PENDING, wait=0.1)
            case "refused":
                return Verdict(delivery, State.REJECTED, error_code="refused")
            case "answered":
                return accepted(delivery, self._store(delivery, partner_id), "created")
            case "lost_after":
                self._store(delivery, partner_id)
            case "stored_late":
                self.late.append((self.at + late, delivery, partner_id))
        return Verdict(delivery, State.UNCERTAIN, wait=QUICK.settle_after)

    def _look(self, delivery: Delivery) -> Found | None:
        return self.world.partner._look(delivery)

    def _store(self, delivery: Delivery, partner_id: str | None) -> str:
        return self.world.partner._store(delivery, partner_id, hidden=False)

    async def _record(self, token: str, verdicts: list[Verdict]) -> None:
        def announce(verdict: Verdict) -> None:
            self.events[verdict.delivery.business_key, verdict.delivery.version] += 1

        async with self.world.database.begin() as connection:
            await ledger.record(connection, PARTNER, verdicts, token=token, on_settled=announce)


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
