"""The load: a district's personnel system and its staff, at a steady rate, and what was acknowledged to them."""

import asyncio
import itertools
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import httpx

from sandbox.demo.personnel_events import chunks
from sandbox.district.model import SampleAssessment
from tests.chaos.district import Changes, Event
from tests.chaos.publisher import Publisher
from tests.chaos.rig import Rig
from tests.chaos.staff import Refused, Staff

EMPLOYEES: Final = 400
_TICK_SECONDS: Final = 0.1
_WINDOW: Final = 200
_PERSONS: Final = 500
_CALL_SECONDS: Final = 4.0
_AT_ONCE: Final = 8
_ROUND_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Load:
    """How much goes on while a fault lasts.

    Attributes:
        changes_per_second: employee changes that are published.
        finals_per_second: SKPs that the staff takes through the whole cycle, eleven calls each.
    """

    changes_per_second: float = 40.0
    finals_per_second: float = 3.0


@dataclass(frozen=True)
class Confirmed:
    """An event that the broker has confirmed, and when, in epoch seconds."""

    event: Event
    at: float


class Driver:
    """Goes on until it is told that the fault has healed, and then to the end of what it has begun.

    Attributes:
        confirmed: what the broker has confirmed, in order: nothing of it may be lost.
        final: SKPs by id that the API has answered to be final: nothing of it may be lost.
        recorded: evidence and feedback that the API has answered to hold, by SKP id: nothing of it may be lost.
        refused: SKPs that a rule let go no further, by problem: the staff keeps the rules, so a step before was lost.
        asked: assessments that the staff has begun to finalise, answered or not.
        on_answer: called with every answer before the staff has it; what of httpx it raises is an answer that is lost.
    """

    def __init__(self, rig: Rig, load: Load, seed: int) -> None:
        self._rig = rig
        self._load = load
        self._changes = Changes(EMPLOYEES, seed)
        self._publisher = Publisher(rig.publisher_url, rig.names("").exchange)
        self._healed = asyncio.Event()
        self._rng = Random(f"{seed}/driver")
        self._period_id = ""
        self.confirmed: list[Confirmed] = []
        self.final: dict[str, SampleAssessment] = {}
        self.recorded: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.refused: Counter[str] = Counter()
        self.asked: list[SampleAssessment] = []
        self.on_answer: Callable[[httpx.Response], Awaitable[None]] | None = None

    @property
    def messages(self) -> int:
        """How many things were acknowledged, and have to come to their end."""
        return len(self.confirmed) + len(self.final)

    def heal(self) -> None:
        """Say that the fault has healed: finish what is begun, and begin nothing more."""
        self._healed.set()

    async def warm_up(self) -> None:
        """Register everybody at the partner, publish all first records, and open the period."""
        async with self._rig.sandbox() as sandbox:
            for chunk in chunks(self._changes.district.employees, _PERSONS):
                persons = [
                    {
                        "nip": one.nip,
                        "nama": one.name,
                        "jenisPegawai": one.employment.upper(),
                        "jabatanNama": one.position,
                    }
                    for one in chunk
                ]
                (await sandbox.post("/admin/persons", json={"persons": persons})).raise_for_status()
        for window in chunks(self._changes.first(), _WINDOW):
            await self._publish(window)
        async with self._client() as client:
            self._period_id = await Staff(client, self._rig.sign_in, self.recorded).open_period()

    async def run(self) -> None:
        """Publish changes and work on SKPs at a steady rate until the fault has healed."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._change_employees())
                tasks.create_task(self._work())
        finally:
            await self._publisher.close()

    def next_changes(self, count: int) -> list[Event]:
        """Return changes that nobody has published yet; who publishes them notes them in `confirmed`."""
        return [self._changes.next() for _ in range(count)]

    async def publish_again(self, events: Sequence[Event]) -> None:
        """Publish events a second time, as an outbox does that is replayed: the same ids, nothing new to expect."""
        publisher = Publisher(self._rig.publisher_url, self._rig.names("").exchange)
        try:
            for window in chunks(events, _WINDOW):
                await publisher.publish(window)
        finally:
            await publisher.close()

    async def replay_since(self, at: float) -> int:
        """Publish again what was confirmed from a moment on, in epoch seconds; returns how many."""
        events = [one.event for one in self.confirmed if one.at >= at]
        await self.publish_again(events)
        return len(events)

    async def _publish(self, window: Sequence[Event]) -> None:
        at = await self._publisher.publish(window)
        self.confirmed += [Confirmed(event, at) for event in window]

    async def _change_employees(self) -> None:
        started, published = time.monotonic(), 0
        while not self._healed.is_set():
            due = int((time.monotonic() - started) * self._load.changes_per_second) - published
            # After a pause of the broker the district has more to tell, but it does not make up for all of it.
            window = [self._changes.next() for _ in range(min(due, _WINDOW))]
            if window:
                await self._publish(window)
            published += due
            await asyncio.sleep(_TICK_SECONDS)

    async def _work(self) -> None:
        """Begin SKPs at a steady rate, a few at the same time; those that are assessed become final together."""
        assessments = self._changes.assessments()
        started, begun = time.monotonic(), 0
        under_way: dict[asyncio.Task[str | None], SampleAssessment] = {}
        async with self._client() as client, asyncio.TaskGroup() as tasks:
            staff = Staff(client, self._rig.sign_in, self.recorded)
            while under_way or not self._healed.is_set():
                due = int((time.monotonic() - started) * self._load.finals_per_second) - begun
                room = 0 if self._healed.is_set() else _AT_ONCE - len(under_way)
                for one in itertools.islice(assessments, min(due, room)):
                    under_way[tasks.create_task(self._assess(staff, one))] = one
                begun += due
                await asyncio.sleep(_ROUND_SECONDS)
                done = [(task.result(), under_way.pop(task)) for task in [*under_way] if task.done()]
                await self._finalise(staff, {skp_id: one for skp_id, one in done if skp_id is not None})

    async def _assess(self, staff: Staff, one: SampleAssessment) -> str | None:
        """Take an SKP to its acceptance; None when a rule lets it go no further."""
        try:
            return await staff.assess(self._period_id, one)
        except Refused as refused:
            self.refused[refused.kind] += 1
            return None

    async def _finalise(self, staff: Staff, assessed: Mapping[str, SampleAssessment]) -> None:
        self.asked += assessed.values()
        if not assessed:
            return
        try:
            await staff.finalise(list(assessed))
            self.final |= assessed
        except Refused as refused:
            self.refused[refused.kind] += len(assessed)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url="http://skp_service",
            transport=_Rotation(self._skp_urls(), self._rng),
            timeout=_CALL_SECONDS,
            event_hooks={"response": [self._answered]},
        )

    async def _answered(self, answer: httpx.Response) -> None:
        await answer.aread()  # the body comes after the head: an answer that has arrived has arrived whole
        if self.on_answer is not None:
            await self.on_answer(answer)

    def _skp_urls(self) -> list[httpx.URL]:
        urls: Mapping[str, str] = self._rig.urls
        return [httpx.URL(urls[name]) for name in self._rig.copies("skp_service")]


class _Rotation(httpx.AsyncBaseTransport):
    """Sends each request to another copy, as a load balancer does that knows nothing of their health."""

    def __init__(self, urls: Sequence[httpx.URL], rng: Random) -> None:
        self._urls = urls
        self._rng = rng
        self._wire = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        copy = self._rng.choice(self._urls)
        request.url = request.url.copy_with(host=copy.host, port=copy.port)
        return await self._wire.handle_async_request(request)

    async def aclose(self) -> None:
        await self._wire.aclose()
