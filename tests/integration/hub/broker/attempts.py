"""What a user of the broker may try, and what comes of it: the table of `test_rights.py`, in rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiormq
from aiormq.abc import AbstractChannel

Action = Callable[[AbstractChannel], Awaitable[object]]

KINERJA: Final = "kinerja"
EMPLOYEE: Final = "employee.changed.v1"
REPORTED: Final = "employee.reported.v1"
FINALISED: Final = "skp.finalised.v1"
ACCEPTED: Final = "siasn.sync.accepted.v1"
INTAKE, SKP, GATEWAY, DISTRICT = "intake", "skp_service", "siasn_gateway", "district"
CHECK, DECLARE = "check", "declare"
BOTH: Final = frozenset({CHECK, DECLARE})
NEITHER: Final = frozenset[str]()


@dataclass(frozen=True)
class Attempt:
    """Something that somebody logged in as `user` tries.

    Attributes:
        what: in words.
        allowed: in which topologies the broker lets it pass.
    """

    user: str
    what: str
    action: Action
    allowed: frozenset[str] = NEITHER

    def __str__(self) -> str:
        return f"{self.user}: {self.what}"


def publish(
    exchange: str, routing_key: str, *, user_id: str | None = None, headers: Mapping[str, Any] | None = None
) -> Action:
    async def action(channel: AbstractChannel) -> object:
        properties = aiormq.spec.Basic.Properties(user_id=user_id, headers={**(headers or {})})
        return await channel.basic_publish(b"{}", exchange=exchange, routing_key=routing_key, properties=properties)

    return action


def bind(queue: str, exchange: str, key: str) -> Action:
    return lambda channel: channel.queue_bind(queue, exchange, key)


def unbind(queue: str, exchange: str, key: str) -> Action:
    return lambda channel: channel.queue_unbind(queue, exchange, key)


def bind_exchange(destination: str, source: str, key: str) -> Action:
    return lambda channel: channel.exchange_bind(destination=destination, source=source, routing_key=key)


def take(queue: str) -> Action:
    async def action(channel: AbstractChannel) -> object:
        return await channel.basic_get(queue)

    return action


def consume(queue: str) -> Action:
    async def ignore(_message: object) -> None: ...

    return lambda channel: channel.basic_consume(queue, ignore)


def purge(queue: str) -> Action:
    return lambda channel: channel.queue_purge(queue)


def delete(queue: str) -> Action:
    return lambda channel: channel.queue_delete(queue)


def declare(queue: str, **arguments: Any) -> Action:
    told = {"x-queue-type": "quorum"} | {name.replace("_", "-"): value for name, value in arguments.items()}
    return lambda channel: channel.queue_declare(queue, durable=True, arguments=told)


def exclusive() -> Action:
    return lambda channel: channel.queue_declare("", exclusive=True)


def declare_exchange(exchange: str, kind: str = "topic") -> Action:
    return lambda channel: channel.exchange_declare(exchange, exchange_type=kind, durable=True)


def delete_exchange(exchange: str) -> Action:
    return lambda channel: channel.exchange_delete(exchange)


def look(queue: str) -> Action:
    return lambda channel: channel.queue_declare(queue, passive=True)


_PUBLISHING: Final = (
    Attempt(DISTRICT, "publish what belongs to the sources", publish(KINERJA, REPORTED), BOTH),
    Attempt(DISTRICT, "publish another source's contract of theirs", publish(KINERJA, "unit.reported.v1"), BOTH),
    Attempt(DISTRICT, "publish it under its own name", publish(KINERJA, REPORTED, user_id=DISTRICT), BOTH),
    Attempt(DISTRICT, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(DISTRICT, "publish what intake makes of reports", publish(KINERJA, EMPLOYEE)),
    Attempt(DISTRICT, "publish a version that there is not", publish(KINERJA, "employee.reported.v2")),
    Attempt(DISTRICT, "publish a word more", publish(KINERJA, f"{REPORTED}.x")),
    Attempt(DISTRICT, "publish under a service's name", publish(KINERJA, REPORTED, user_id=SKP)),
    Attempt(DISTRICT, "publish to a queue by the default exchange", publish("", "skp_service.employees")),
    Attempt(
        DISTRICT, "publish to a service's requeue exchange", publish("skp_service.requeue", "skp_service.employees")
    ),
    Attempt(DISTRICT, "publish to amq.topic", publish("amq.topic", EMPLOYEE)),
    Attempt(INTAKE, "publish its own contract", publish(KINERJA, EMPLOYEE, user_id=INTAKE), BOTH),
    Attempt(INTAKE, "publish a source's contract", publish(KINERJA, REPORTED)),
    Attempt(INTAKE, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(SKP, "publish its own contract", publish(KINERJA, FINALISED, user_id=SKP), BOTH),
    Attempt(SKP, "publish to its requeue exchange", publish("skp_service.requeue", "skp_service.employees"), BOTH),
    Attempt(SKP, "publish to its retry exchange", publish("skp_service.retry.5000ms", "skp_service.employees"), BOTH),
    Attempt(SKP, "publish a source's contract", publish(KINERJA, REPORTED)),
    Attempt(SKP, "publish intake's contract", publish(KINERJA, EMPLOYEE)),
    Attempt(SKP, "publish the gateway's contract", publish(KINERJA, ACCEPTED)),
    Attempt(GATEWAY, "publish its own contract", publish(KINERJA, ACCEPTED, user_id=GATEWAY), BOTH),
    Attempt(GATEWAY, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(GATEWAY, "publish intake's contract", publish(KINERJA, EMPLOYEE)),
    Attempt(GATEWAY, "publish under another's name", publish(KINERJA, ACCEPTED, user_id=SKP)),
    Attempt(GATEWAY, "publish to a queue by the default exchange", publish("", "skp_service.employees")),
    Attempt(GATEWAY, "publish to its own queue by the default exchange", publish("", "siasn_gateway.employees")),
    Attempt(GATEWAY, "publish to another's requeue exchange", publish("skp_service.requeue", "skp_service.employees")),
    Attempt(
        GATEWAY, "publish to another's retry exchange", publish("skp_service.retry.5000ms", "skp_service.employees")
    ),
    Attempt(GATEWAY, "publish to amq.topic", publish("amq.topic", ACCEPTED)),
    Attempt(GATEWAY, "publish to amq.direct", publish("amq.direct", "skp_service.employees")),
    Attempt(GATEWAY, "publish to amq.fanout", publish("amq.fanout", "")),
)

_BINDING: Final = (
    Attempt(GATEWAY, "bind its queue again", bind("siasn_gateway.employees", KINERJA, "employee.changed.*"), BOTH),
    Attempt(GATEWAY, "bind its queue to everything", bind("siasn_gateway.employees", KINERJA, "#")),
    Attempt(
        GATEWAY, "bind its queue to what it does not take", bind("siasn_gateway.employees", KINERJA, "unit.changed.*")
    ),
    Attempt(GATEWAY, "bind its queue by a wider key", bind("siasn_gateway.employees", KINERJA, "employee.#")),
    Attempt(GATEWAY, "bind its queue by one word", bind("siasn_gateway.employees", KINERJA, "*.changed.*")),
    Attempt(
        GATEWAY,
        "bind its queue to another's requeue exchange",
        bind("siasn_gateway.employees", "skp_service.requeue", "x"),
    ),
    Attempt(
        GATEWAY,
        "bind its queue to another's retry exchange",
        bind("siasn_gateway.employees", "skp_service.retry.5000ms", ""),
    ),
    Attempt(GATEWAY, "bind another's queue", bind("skp_service.employees", KINERJA, "skp.finalised.*")),
    Attempt(GATEWAY, "unbind another's queue", unbind("skp_service.employees", KINERJA, "employee.changed.*")),
    Attempt(GATEWAY, "unbind a waiting queue", unbind("award_service.units", KINERJA, "unit.changed.*")),
    Attempt(GATEWAY, "bind amq.topic behind kinerja", bind_exchange("amq.topic", KINERJA, "employee.changed.*")),
    Attempt(GATEWAY, "bind amq.topic before kinerja", bind_exchange(KINERJA, "amq.topic", "#")),
    Attempt(
        GATEWAY,
        "bind its requeue exchange before kinerja",
        bind_exchange(KINERJA, "siasn_gateway.requeue", EMPLOYEE),
        frozenset({DECLARE}),
    ),
    Attempt(
        GATEWAY,
        "bind its retry exchange before kinerja",
        bind_exchange(KINERJA, "siasn_gateway.retry.5000ms", ""),
        frozenset({DECLARE}),
    ),
    Attempt(DISTRICT, "bind another's queue", bind("skp_service.employees", KINERJA, EMPLOYEE)),
    Attempt(DISTRICT, "unbind another's queue", unbind("skp_service.employees", KINERJA, "employee.changed.*")),
)

_QUEUES: Final = tuple(
    attempt
    for user, queue in (
        (GATEWAY, "skp_service.employees"),
        (GATEWAY, "skp_service.employees.suspect"),
        (GATEWAY, "skp_service.employees.dead"),
        (GATEWAY, "skp_service.retry.5000ms"),
        (GATEWAY, "award_service.units"),
        (SKP, "siasn_gateway.skp-finalised"),
        (DISTRICT, "skp_service.employees"),
    )
    for attempt in (
        Attempt(user, f"get from {queue}", take(queue)),
        Attempt(user, f"consume {queue}", consume(queue)),
        Attempt(user, f"purge {queue}", purge(queue)),
        Attempt(user, f"delete {queue}", delete(queue)),
        Attempt(user, f"declare {queue}", declare(queue)),
    )
)

_MAKING: Final = (
    Attempt(GATEWAY, "get from its queue", take("siasn_gateway.employees"), BOTH),
    Attempt(GATEWAY, "see another's queue", look("skp_service.employees"), BOTH),
    Attempt(GATEWAY, "make a queue without its name before it", declare("spy")),
    Attempt(GATEWAY, "make a queue whose name begins like its own", declare("siasn_gatewayx.spy")),
    Attempt(GATEWAY, "make a queue of its own connection", exclusive()),
    Attempt(
        GATEWAY,
        "make a queue whose dead letters go to another's exchange",
        declare("siasn_gateway.spy", x_dead_letter_exchange="skp_service.requeue"),
    ),
    Attempt(
        GATEWAY,
        "make a queue whose dead letters go by the default exchange",
        declare("siasn_gateway.spy", x_dead_letter_exchange=""),
    ),
    Attempt(
        GATEWAY,
        "make a queue whose dead letters go to kinerja by another's key",
        declare("siasn_gateway.trick", x_dead_letter_exchange=KINERJA, x_dead_letter_routing_key=EMPLOYEE),
        frozenset({DECLARE}),
    ),
    Attempt(GATEWAY, "make a queue with its name before it", declare("siasn_gateway.spy"), frozenset({DECLARE})),
    Attempt(GATEWAY, "delete a queue of its own", delete("siasn_gateway.spy"), frozenset({DECLARE})),
    Attempt(GATEWAY, "make an exchange without its name before it", declare_exchange("spy")),
    Attempt(GATEWAY, "make another's exchange", declare_exchange("skp_service.requeue", "direct")),
    Attempt(GATEWAY, "delete another's requeue exchange", delete_exchange("skp_service.requeue")),
    Attempt(
        GATEWAY, "make an exchange with its name before it", declare_exchange("siasn_gateway.spy"), frozenset({DECLARE})
    ),
    Attempt(GATEWAY, "make the common exchange, which is there", declare_exchange(KINERJA), frozenset({DECLARE})),
    Attempt(SKP, "make a queue of a service that is not installed", declare("award_service.spy")),
    Attempt(
        SKP, "make an exchange of a service that is not installed", declare_exchange("award_service.requeue", "direct")
    ),
    Attempt(DISTRICT, "make a queue", declare("district.spy")),
    Attempt(DISTRICT, "make a queue of its own connection", exclusive()),
    Attempt(DISTRICT, "make an exchange", declare_exchange("district")),
    Attempt(DISTRICT, "delete the common exchange", delete_exchange(KINERJA)),
)

ATTEMPTS: Final = (*_PUBLISHING, *_BINDING, *_QUEUES, *_MAKING)
"""In this order; what one that is allowed has made is there for the next."""
