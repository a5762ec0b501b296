"""The cases of `rules/amqp.jsonl`: messages as a source's queue delivers them, and what becomes of each."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final, cast

from contracts.envelope import PREFIX
from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.amqp.content import Content, Delivery
from hub.amqp.decoding import Deliver, Properties
from hub.messaging.consumer import Consumer
from hub.messaging.origins import Origins
from hub.messaging.publisher import ConfirmingPublisher
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names
from hub.runtime import Runtime
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.door import ABSENT, NIP

SIMPEG: Final = "simpeg"
ENVELOPE: Final = {"specversion": "1.0", "source": "/simpeg", "time": "2026-06-15T08:00:00+07:00"}
_NUMBERS: Final = count(1)


@dataclass(frozen=True)
class Line:
    """One line of the list.

    Attributes:
        rule: the code that it is about; `taken`: nothing is wrong.
        message: as the broker delivers it.
        outcome: of it.
        expected: code and field of a fault, among others; None: there is none.
    """

    rule: str
    message: Delivery
    outcome: str
    expected: tuple[str, str | None] | None


def lines() -> list[Line]:
    """Return the committed list, each with an id of its own."""
    return list(map(_line, (Path(__file__).parent / "rules/amqp.jsonl").read_text().splitlines()))


def _line(text: str) -> Line:
    line = json.loads(text)
    expect = line["expect"]
    expected = (expect["code"], expect["field"]) if "code" in expect else None
    return Line(line["rule"], _message(line), expect["outcome"], expected)


def message_of(data: Mapping[str, Any], event_id: str) -> Delivery:
    """Return a report as a source sends it."""
    return _message({"data": data, "attributes": {"id": event_id}})


def _message(line: Mapping[str, Any]) -> Delivery:
    number = next(_NUMBERS)
    data = line.get("data", {"nip": NIP, "name": f"Sariwangi Padmanegara {number}"})
    kind = UnitReportedV1.type if isinstance(data, dict) and "code" in data else EmployeeReportedV1.type
    attributes = ENVELOPE | {"id": f"event-{number}", "type": line.get("type", kind)}
    prefix = line.get("prefix", PREFIX)
    told = {f"{prefix}{name}": value for name, value in (attributes | line.get("attributes", {})).items()}
    headers = {name: _value(value) for name, value in (told | line.get("headers", {})).items() if value != ABSENT}
    properties = Properties(
        **{"content_type": "application/json"} | line.get("properties", {}),
        headers=headers,
        faults=tuple(line.get("faults", ())),
    )
    deliver = Deliver("", 1, redelivered=False, exchange="source.simpeg", routing_key=kind)
    return Delivery(Content(1, lambda _frame: None), deliver, properties, _body(line, data))


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return bytes.fromhex(value["hex"]) if "hex" in value else datetime.fromtimestamp(value["timestamp"], UTC)


def _body(line: Mapping[str, Any], data: Any) -> bytes:
    if "latin1" in line:
        return str(line["latin1"]).encode("latin-1")
    if isinstance(data, dict) and "filler" in data:
        data = data | {"filler": "y" * int(data["filler"].strip("<>"))}
    return str(line.get("body", json.dumps(data))).encode()


def consumer_of(runtime: Runtime[IntakeSettings], subscriptions: Iterable[Subscription], source: str) -> Consumer:
    """Return what works off a source's queue, for whoever hands it what a broker would deliver; it sends nothing."""
    (own,) = [one for one in subscriptions if one.source == source]
    names = Names(runtime.settings.namespace, runtime.service.name)
    return Consumer(
        own,
        transactions=runtime.transactions,
        publisher=cast("ConfirmingPublisher", None),
        names=names,
        origins=Origins.of(runtime.settings, names),
        settings=runtime.settings,
        stopping=asyncio.Event(),
        restore_topology=lambda: None,
    )
