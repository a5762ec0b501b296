"""Processes that are killed, stopped and told to end; and a partner that answers badly."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Final

import sqlalchemy as sa

from hub.delivery.states import IN_FLIGHT, State
from hub.delivery.tables import deliveries
from hub.failpoints import Failpoint
from sandbox.siasn.faults import FaultKind
from tests.chaos.fault import ALWAYS, FULL, Fault, KillPoint
from tests.chaos.launch import HEARTBEAT_SECONDS
from tests.chaos.locks import is_kept_locked
from tests.chaos.rig import SANDBOX, SERVICES, Rig
from tests.support.waiting import until

_GAP_SECONDS: Final = (0.3, 1.5)
_AMBUSH_SECONDS: Final = 120.0
_KILLS: Final = 2
_ROUGH_SECONDS: Final = 8.0
_ROUGH_TIMES: Final = 5
_LOOK_SECONDS: Final = 0.5
_GATEWAY: Final = "siasn_gateway"
_SAVE: Final = "skp22/save"
_GRACE_OF_HEARTBEATS: Final = 3

Inject = Callable[[Rig, Random], Awaitable[int]]


def _kill(service: str, times: int) -> Inject:
    async def inject(rig: Rig, rng: Random) -> int:
        for _ in range(times):
            name = rng.choice(rig.copies(service)) if service in SERVICES else service
            await rig.ready(name)
            await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
            rig.kill(name, signal.SIGKILL)
        return times

    return inject


async def _kill_one_of_two(rig: Rig, rng: Random) -> int:
    """Kill a copy every few seconds, ready or not, of either service in turn."""
    kills = 0
    for _ in range(3):
        for service in SERVICES:
            name = rng.choice(rig.copies(service))
            if rig.pid(name) is not None:
                rig.kill(name, signal.SIGKILL)
                kills += 1
            await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
    return kills


async def _tell_to_end(rig: Rig, rng: Random) -> int:
    ended = 0
    for _ in range(2):
        for service in SERVICES:
            for name in rig.copies(service):
                await rig.ready(name)
                await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
                rig.kill(name, signal.SIGTERM)
                ended += 1
    return ended


async def _stop_with_deliveries(rig: Rig, _rng: Random) -> int:
    """Let a gateway stop between claim and request; wake it when the other has finished what it held."""
    name = rig.copies(_GATEWAY)[0]
    await _stopped(rig, name)
    # Stopped within a transaction it would keep the other from its work, which is another fault.
    while await is_kept_locked(rig, _GATEWAY):
        rig.kill(name, signal.SIGCONT)
        await _stopped(rig, name)
    # Its leases end, the other waits out what the partner may still do, asks twice, and sends.
    await _taken_over(rig)
    rig.kill(name, signal.SIGCONT)
    return 1


async def _stopped(rig: Rig, name: str) -> None:
    """Wait until a copy has stopped itself once more."""
    before = rig.kills_at_point(name)

    async def again() -> bool:
        return rig.kills_at_point(name) > before

    rig.arm()
    await until(again, within=_AMBUSH_SECONDS)
    rig.disarm()


async def _taken_over(rig: Rig) -> None:
    """Wait until all deliveries that are under way now, those of a stopped gateway among them, have been accepted."""
    database = rig.database(_GATEWAY)

    async def states(*conditions: sa.ColumnElement[bool]) -> Mapping[int, str]:
        async with database.read() as connection:
            rows = await connection.execute(sa.select(deliveries.c.id, deliveries.c.state).where(*conditions))
            return {row.id: row.state for row in rows}

    under_way = await states(deliveries.c.state.in_(IN_FLIGHT))

    async def accepted() -> bool:
        await asyncio.sleep(_LOOK_SECONDS)
        return set((await states(deliveries.c.id.in_(under_way))).values()) <= {State.ACCEPTED}

    try:
        await until(accepted, within=_AMBUSH_SECONDS)
    finally:
        await database.close()


async def _stop_beyond_the_heartbeat(rig: Rig, _rng: Random) -> int:
    """Stop `skp_service` until the broker has given its connection up."""
    name = rig.copies("skp_service")[0]
    rig.kill(name, signal.SIGSTOP)
    await asyncio.sleep(_GRACE_OF_HEARTBEATS * HEARTBEAT_SECONDS)
    rig.kill(name, signal.SIGCONT)
    return 1


def _partner_does(kind: FaultKind, calls: int) -> Inject:
    async def inject(rig: Rig, _rng: Random) -> int:
        async with rig.sandbox() as sandbox:
            forced = {"kind": kind, "endpoint": _SAVE, "count": calls}
            (await sandbox.post("/admin/faults/next", json=forced)).raise_for_status()

            async def done() -> bool:
                injected = (await sandbox.get("/admin/summary")).json()["faults_injected"]
                return bool(injected[kind] >= calls)

            await until(done, within=_AMBUSH_SECONDS)
        return calls

    return inject


async def _partner_is_rough(rig: Rig, _rng: Random) -> int:
    async with rig.sandbox() as sandbox:

        async def injected() -> int:
            return sum((await sandbox.get("/admin/summary")).json()["faults_injected"].values())

        async def often_enough() -> bool:
            return await injected() >= _ROUGH_TIMES

        (await sandbox.put("/admin/faults", json={"profile": "rough"})).raise_for_status()
        await asyncio.sleep(_ROUGH_SECONDS)
        await until(often_enough, within=_AMBUSH_SECONDS)
        (await sandbox.put("/admin/faults", json={"profile": "none"})).raise_for_status()
        return await injected()


def _killed_at(point: Failpoint) -> Fault:
    """Let every service that comes to a failpoint end itself there, at random visits, until each has done so."""
    services = SERVICES if point in _IN_EVERY_SERVICE else (_GATEWAY,)

    async def inject(rig: Rig, _rng: Random) -> int:
        rig.arm()

        async def happened() -> bool:
            return all(rig.kills_at_point(name) == _KILLS for service in services for name in rig.copies(service))

        await until(happened, within=_AMBUSH_SECONDS)
        return rig.kills_at_point()

    return Fault(
        f"kill_at_{point}",
        inject,
        failpoint=KillPoint(point, times=_KILLS),
        profile=ALWAYS if point in _IN_CI else FULL,
    )


_IN_EVERY_SERVICE: Final = frozenset(
    {Failpoint.EFFECT_STORED, Failpoint.COMMITTED, Failpoint.CLAIMED, Failpoint.CONFIRMED}
)
_IN_CI: Final = _IN_EVERY_SERVICE | {Failpoint.ANSWERED}

FAULTS: Final[tuple[Fault, ...]] = (
    Fault("kill_skp_service", _kill("skp_service", 3)),
    Fault("kill_siasn_gateway", _kill(_GATEWAY, 3)),
    Fault("kill_partner", _kill(SANDBOX, 3)),
    *(_killed_at(point) for point in Failpoint),
    Fault("told_to_end", _tell_to_end),
    Fault("two_copies_one_killed", _kill_one_of_two, instances=2, profile=ALWAYS),
    Fault(
        "gateway_stopped_beyond_its_lease",
        _stop_with_deliveries,
        instances=2,
        failpoint=KillPoint(
            Failpoint.DELIVERY_CLAIMED, times=50, chance=1.0, signal=signal.SIGSTOP, service=_GATEWAY, copies=1
        ),
        profile=ALWAYS,
    ),
    Fault("skp_service_stopped_beyond_the_heartbeat", _stop_beyond_the_heartbeat),
    Fault("partner_is_rough", _partner_is_rough, profile=ALWAYS),
    Fault("partner_stores_and_drops_the_line", _partner_does(FaultKind.RESET_AFTER_STORE, 5), profile=ALWAYS),
    Fault("partner_stores_late", _partner_does(FaultKind.STORED_LATE, 5), profile=ALWAYS),
)
