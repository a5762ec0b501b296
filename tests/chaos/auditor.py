"""Counts what became of everything that was acknowledged: in the databases, at the broker, in the partner's store.

It reads tables and queues. The kit's own counters and metrics are not asked.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import aio_pika
import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.envelope import PREFIX
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.skp import SkpFinalisedV1, SkpPlanApprovedV1
from contracts.unit import UnitChangedV1
from hub.delivery.states import OPEN, State
from hub.delivery.tables import deliveries
from hub.discovery import load_service
from hub.messaging.parking import PARKED
from hub.runtime import Runtime
from hub.tables import outbox, parked_messages
from readmodels.people.tables import employees, units
from sandbox.demo.audit import audit
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.sync import SyncState
from services.skp_service.domain.terms import Behaviour
from services.skp_service.tables import annual_results, evidence, feedback, skps
from tests.chaos.effect_counter import effect_counts
from tests.chaos.launch import RETRY_DELAYS_SECONDS
from tests.chaos.rig import SERVICES, Rig

_RECORD: Final = ("name", "employment", "unit_code", "position", "grade", "superior_nip", "active")


@dataclass(frozen=True)
class Finding:
    """What the auditor has found, by what it is about.

    Attributes:
        lost: acknowledged and without effect.
        doubled: with more than one effect.
        stuck: still open: unsent, undelivered, waiting in a queue, or parked without having been meant to.
    """

    lost: Counter[str] = field(default_factory=Counter)
    doubled: Counter[str] = field(default_factory=Counter)
    stuck: Counter[str] = field(default_factory=Counter)

    @property
    def is_settled(self) -> bool:
        """Whether everything has come to its end, once or twice."""
        return not self.lost.total() and not self.stuck.total()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moves any more: what is missing now will not come."""
        return not self.stuck.total()

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return what is not zero."""
        parts = {"lost": self.lost, "doubled": self.doubled, "stuck": self.stuck}
        return {name: {what: count for what, count in part.items() if count} for name, part in parts.items()}


class Auditor:
    """Looks at one rig."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._databases = {service: rig.database(service) for service in SERVICES}
        self._queues = _queue_names(rig)

    async def close(self) -> None:
        """Close its connections."""
        for database in self._databases.values():
            await database.close()

    async def look(self) -> Finding:
        """Count everything once. What lies unacknowledged at a consumer is seen by `unacknowledged` only."""
        finding = Finding()
        await self._skp_service(finding)
        await self._gateway(finding)
        await self._effects(finding)
        await self._common(finding)
        await self._partner(finding)
        finding.stuck["messages in queues"] = await self._depth()
        return finding

    async def unacknowledged(self) -> int:
        """Count the messages in the rig's queues, those that a consumer holds included."""
        listed = json.loads(
            await self._rig.rabbitmqctl("--quiet", "--formatter", "json", "list_queues", "name", "messages")
        )
        # What waits for a service that is not installed stays there.
        return sum(int(row["messages"]) for row in listed if row["name"] in self._queues)

    async def _rows(self, service: str, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        async with self._databases[service].read() as connection:
            return (await connection.execute(statement)).all()

    async def _skp_service(self, finding: Finding) -> None:
        driver, rows = self._rig.driver, self._rows
        events = [one.event.data for one in driver.confirmed]
        changed = [data for data in events if isinstance(data, EmployeeChangedV1)]
        newest = {data.nip: data for data in sorted(changed, key=lambda data: data.version)}
        held = {row.nip: row for row in await rows("skp_service", sa.select(employees))}
        finding.lost["employees not at their newest"] = sum(
            not _is_newest(held.get(nip), data) for nip, data in newest.items()
        )
        codes = {row.code for row in await rows("skp_service", sa.select(units.c.code))}
        finding.lost["units"] = sum(data.code not in codes for data in events if isinstance(data, UnitChangedV1))
        await self._cycle(finding)
        results = {str(row.id): row for row in await rows("skp_service", sa.select(annual_results))}
        finding.lost["results of years"] = sum(skp_id not in results for skp_id in driver.final)
        finding.lost["outcomes at results"] = sum(
            skp_id in results and results[skp_id].sync_state != SyncState.ACCEPTED for skp_id in driver.final
        )

    async def _cycle(self, finding: Finding) -> None:
        """Look at what the API has answered: each step has been taken, and none twice."""
        driver, rows = self._rig.driver, self._rows
        final = driver.final
        finding.lost.update({f"steps before {kind}": count for kind, count in driver.refused.items()})
        stages = {str(row.id): row.stage for row in await rows("skp_service", sa.select(skps.c.id, skps.c.stage))}
        finding.lost["final SKPs"] = sum(stages.get(skp_id) != Stage.FINAL for skp_id in final)
        for what, table, each in (("evidence", evidence, 1), ("feedback", feedback, 1 + len(Behaviour))):
            counted = sa.select(table.c.skp_id, sa.func.count().label("rows")).group_by(table.c.skp_id)
            held = {str(row.skp_id): row.rows for row in await rows("skp_service", counted)}
            answered = driver.recorded[what].items()
            finding.lost[what] = sum(max(0, count - held.get(skp_id, 0)) for skp_id, count in answered)
            finding.doubled[what] = sum(max(0, count - each) for count in held.values())
        versions = {f"{skp_id}:1" for skp_id in final}
        for kind in (SkpPlanApprovedV1.type, SkpFinalisedV1.type):
            await self._count_events("skp_service", kind, versions, finding)

    async def _gateway(self, finding: Finding) -> None:
        versions = {f"{skp_id}:1" for skp_id in self._rig.driver.final}
        await self._count_events("siasn_gateway", SiasnSyncAcceptedV1.type, versions, finding)
        ledger = await self._rows("siasn_gateway", sa.select(deliveries.c.business_key, deliveries.c.state))
        accepted = Counter(row.business_key for row in ledger if row.state == State.ACCEPTED)
        wanted = {f"{one.nip}:{one.year}:annual" for one in self._rig.driver.final.values()}
        finding.lost["accepted deliveries"] = sum(key not in accepted for key in wanted)
        finding.doubled["accepted deliveries"] = _surplus(accepted)
        finding.stuck["open deliveries"] = sum(row.state in OPEN for row in ledger)
        for state in (State.REJECTED, State.UNCLEAR):
            finding.lost[f"{state} deliveries"] = sum(row.state == state for row in ledger)

    async def _effects(self, finding: Finding) -> None:
        """Compare what was published with how often it took effect, from either side to the other."""
        confirmed = {one.event.id for one in self._rig.driver.confirmed}
        kinds = (SiasnSyncAcceptedV1.type, SiasnSyncRejectedV1.type, SiasnSyncUnclearV1.type)
        outcomes = await self._event_ids("siasn_gateway", *kinds)
        await self._count_effects("skp_service", confirmed | outcomes, finding)
        await self._count_effects("siasn_gateway", await self._event_ids("skp_service", SkpFinalisedV1.type), finding)

    async def _event_ids(self, service: str, *kinds: str) -> set[str]:
        announced = sa.select(outbox.c.event_id).where(outbox.c.routing_key.in_(kinds))
        return {row.event_id for row in await self._rows(service, announced)}

    async def _count_effects(self, service: str, wanted: set[str], finding: Finding) -> None:
        rows = await self._rows(service, sa.select(effect_counts))
        finding.lost[f"effects in {service}"] = len(wanted - {row.event_id for row in rows})
        finding.doubled[f"effects in {service}"] = sum(row.times - 1 for row in rows)

    async def _count_events(self, service: str, kind: str, wanted: set[str], finding: Finding) -> None:
        """Count announcements by what they say; a replayed row carries the same event id and counts once."""
        rows = await self._rows(
            service, sa.select(outbox.c.event_id, outbox.c.body).where(outbox.c.routing_key == kind)
        )
        said = Counter(_version(body) for body in {row.event_id: row.body for row in rows}.values())
        finding.lost[kind] = len(wanted - said.keys())
        finding.doubled[kind] = _surplus(said)

    async def _common(self, finding: Finding) -> None:
        for service in SERVICES:
            unsent = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
            finding.stuck[f"unsent events of {service}"] = (await self._rows(service, unsent))[0][0]
            parked = sa.select(parked_messages.c.headers).where(parked_messages.c.state == PARKED)
            ids = [row.headers.get(f"{PREFIX}id") for row in await self._rows(service, parked)]
            finding.stuck[f"parked in {service}"] = sum(one not in self._rig.meant_to_be_parked for one in ids)

    async def _partner(self, finding: Finding) -> None:
        driver = self._rig.driver
        async with self._rig.sandbox() as sandbox:
            # Asked and not answered may stand there, answered must.
            truth = await audit(sandbox, driver.asked)
            certain = await audit(sandbox, driver.final.values())
            finding.stuck["late saves"] = (await sandbox.get("/admin/summary")).json()["pending_late"]
        finding.lost["records at the partner"] = certain.missing
        finding.lost["records at the partner with wrong values"] = truth.wrong
        finding.doubled["records at the partner"] = truth.duplicates

    async def _depth(self) -> int:
        """Count the messages that wait in queues; a queue that is not there holds none."""
        depth = 0
        connection = await aio_pika.connect(self._rig.broker.url, timeout=10)
        async with connection:
            for name in self._queues:
                channel = await connection.channel()
                try:
                    queue = await channel.declare_queue(name, passive=True)
                except aio_pika.exceptions.ChannelNotFoundEntity:
                    continue
                depth += queue.declaration_result.message_count or 0
                await channel.close()
        return depth


def _queue_names(rig: Rig) -> list[str]:
    found = []
    for name in SERVICES:
        service, names = load_service(name), rig.names(name)
        for one in service.build(Runtime(service, service.settings(namespace=rig.namespace))).subscriptions:
            found += [names.queue(one.name), names.suspect(one.name), names.dead(one.name)]
        found += [names.retry(delay) for delay in RETRY_DELAYS_SECONDS]
    return found


def _surplus(times: Counter[str] | dict[str, int]) -> int:
    return sum(count - 1 for count in times.values())


def _version(body: bytes) -> str:
    said = json.loads(body)
    return f"{said['skp_id']}:{said['version']}"


def _is_newest(row: Any, data: EmployeeChangedV1) -> bool:
    if row is None or row.version < data.version:
        return False
    return row.version > data.version or all(getattr(row, name) == getattr(data, name) for name in _RECORD)
