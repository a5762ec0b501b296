"""What a user of the broker may try, and what comes of it: the table of `test_rights.py`, in rows."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiormq
from aiormq.abc import AbstractChannel

from contracts.contract import SOURCES
from hub.broker.installation import published_by

Action = Callable[[AbstractChannel], Awaitable[object]]

KINERJA: Final = "kinerja"
EMPLOYEE: Final = "employee.changed.v1"
REPORT: Final = "employee.reported.v1"
FINALISED: Final = "skp.finalised.v1"
ACCEPTED: Final = "siasn.sync.accepted.v1"
ANSWER: Final = "report.answered.v1"
SKP, GATEWAY, INTAKE, DISTRICT, ARCHIVE = "skp_service", "siasn_gateway", "intake", "district", "archive"
OWN, OTHERS = "source.district", "source.archive"
"""The exchanges of the first source and of the other one."""
OWN_ANSWERS, OTHERS_ANSWERS = f"{OWN}.answers", f"{OTHERS}.answers"
CHECK, DECLARE = "check", "declare"
BOTH: Final = frozenset({CHECK, DECLARE})
NEITHER: Final = frozenset[str]()
TO_ALL: Final = BOTH if published_by(SOURCES) else NEITHER
"""What a source may at the common exchange: nothing, once no contract of the sources' goes there."""


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
    Attempt(DISTRICT, "publish what intake makes of reports", publish(KINERJA, EMPLOYEE, user_id=DISTRICT), TO_ALL),
    Attempt(DISTRICT, "publish a report to all", publish(KINERJA, REPORT)),
    Attempt(DISTRICT, "publish a report", publish(OWN, REPORT), BOTH),
    Attempt(DISTRICT, "publish a report of a unit", publish(OWN, "unit.reported.v1"), BOTH),
    Attempt(DISTRICT, "publish a report under its own name", publish(OWN, REPORT, user_id=DISTRICT), BOTH),
    Attempt(DISTRICT, "publish a report under another's name", publish(OWN, REPORT, user_id=ARCHIVE)),
    Attempt(DISTRICT, "publish a report under intake's name", publish(OWN, REPORT, user_id=INTAKE)),
    Attempt(DISTRICT, "publish a report of a version that there is not", publish(OWN, "employee.reported.v2")),
    Attempt(DISTRICT, "publish a record to its own exchange", publish(OWN, EMPLOYEE)),
    Attempt(DISTRICT, "publish an answer to its own exchange", publish(OWN, ANSWER)),
    Attempt(DISTRICT, "publish a report to another source's exchange", publish(OTHERS, REPORT)),
    Attempt(DISTRICT, "publish to its own answers", publish(OWN_ANSWERS, ANSWER)),
    Attempt(DISTRICT, "publish to another's answers", publish(OTHERS_ANSWERS, ANSWER)),
    Attempt(DISTRICT, "publish to intake's requeue exchange", publish("intake.requeue", "intake.reports.archive")),
    Attempt(INTAKE, "publish an answer to its source", publish(OWN_ANSWERS, ANSWER, user_id=INTAKE), BOTH),
    Attempt(INTAKE, "publish an answer to all", publish(KINERJA, ANSWER)),
    Attempt(INTAKE, "publish a report in a source's place", publish(OWN, REPORT)),
    Attempt(GATEWAY, "publish a report in a source's place", publish(OWN, REPORT)),
    Attempt(GATEWAY, "publish an answer", publish(OWN_ANSWERS, ANSWER)),
    Attempt(DISTRICT, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(DISTRICT, "publish a version that there is not", publish(KINERJA, "employee.reported.v2")),
    Attempt(DISTRICT, "publish a word more", publish(OWN, f"{REPORT}.x")),
    Attempt(DISTRICT, "publish to a queue by the default exchange", publish("", "skp_service.employees")),
    Attempt(
        DISTRICT, "publish to a service's requeue exchange", publish("skp_service.requeue", "skp_service.employees")
    ),
    Attempt(DISTRICT, "publish to amq.topic", publish("amq.topic", EMPLOYEE)),
    Attempt(INTAKE, "publish its own contract", publish(KINERJA, EMPLOYEE, user_id=INTAKE), BOTH - TO_ALL),
    Attempt(INTAKE, "publish a source's contract", publish(KINERJA, REPORT)),
    Attempt(INTAKE, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(SKP, "publish its own contract", publish(KINERJA, FINALISED, user_id=SKP), BOTH),
    Attempt(SKP, "publish to its requeue exchange", publish("skp_service.requeue", "skp_service.employees"), BOTH),
    Attempt(SKP, "publish to its retry exchange", publish("skp_service.retry.5000ms", "skp_service.employees"), BOTH),
    Attempt(SKP, "publish another's record", publish(KINERJA, EMPLOYEE)),
    Attempt(SKP, "publish the gateway's contract", publish(KINERJA, ACCEPTED)),
    Attempt(GATEWAY, "publish its own contract", publish(KINERJA, ACCEPTED, user_id=GATEWAY), BOTH),
    Attempt(GATEWAY, "publish a rating", publish(KINERJA, FINALISED)),
    Attempt(GATEWAY, "publish another's record", publish(KINERJA, EMPLOYEE)),
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
    Attempt(INTAKE, "bind a source's queue again", bind("intake.reports.district", OWN, "employee.reported.*"), BOTH),
    Attempt(INTAKE, "bind a source's queue to everything", bind("intake.reports.district", OWN, "#")),
    Attempt(INTAKE, "bind a source's queue to ratings", bind("intake.reports.district", KINERJA, "skp.finalised.*")),
    Attempt(INTAKE, "bind the common exchange behind a source's", bind_exchange(KINERJA, OWN, "#")),
    Attempt(INTAKE, "bind another's queue to a source", bind("skp_service.employees", OWN, "employee.reported.*")),
    Attempt(INTAKE, "bind a queue of answers again", bind(OWN_ANSWERS, OWN_ANSWERS, ""), frozenset({DECLARE})),
    Attempt(GATEWAY, "bind its queue to a source", bind("siasn_gateway.employees", OWN, "employee.reported.*")),
    Attempt(GATEWAY, "bind its queue to a source's answers", bind("siasn_gateway.employees", OWN_ANSWERS, "")),
    Attempt(DISTRICT, "bind its answers to the common exchange", bind(OWN_ANSWERS, KINERJA, "#")),
    Attempt(DISTRICT, "bind its answers to another's", bind(OWN_ANSWERS, OTHERS_ANSWERS, "")),
    Attempt(DISTRICT, "unbind its answers", unbind(OWN_ANSWERS, OWN_ANSWERS, "")),
    Attempt(DISTRICT, "bind its reports' queue", bind("intake.reports.district", OWN, "#")),
    Attempt(DISTRICT, "unbind its reports' queue", unbind("intake.reports.district", OWN, "employee.reported.*")),
    Attempt(DISTRICT, "bind its exchange before another's", bind_exchange(OTHERS, OWN, REPORT)),
    Attempt(DISTRICT, "bind its exchange behind another's", bind_exchange(OWN, OTHERS, REPORT)),
    Attempt(DISTRICT, "bind its answers before the common exchange", bind_exchange(KINERJA, OWN_ANSWERS, ""), TO_ALL),
    Attempt(DISTRICT, "bind its answers before its own exchange", bind_exchange(OWN, OWN_ANSWERS, ""), BOTH),
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
        (DISTRICT, "intake.reports.district"),
        (DISTRICT, "intake.reports.archive.dead"),
        (DISTRICT, OTHERS_ANSWERS),
        (GATEWAY, OWN_ANSWERS),
        (GATEWAY, "intake.reports.district.suspect"),
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
    Attempt(DISTRICT, "get from its answers", take(OWN_ANSWERS), BOTH),
    Attempt(DISTRICT, "consume its answers", consume(OWN_ANSWERS), BOTH),
    Attempt(DISTRICT, "purge its answers", purge(OWN_ANSWERS), BOTH),
    Attempt(DISTRICT, "delete its answers", delete(OWN_ANSWERS)),
    Attempt(DISTRICT, "declare its answers", declare(OWN_ANSWERS)),
    Attempt(DISTRICT, "make its own exchange, which is there", declare_exchange(OWN)),
    Attempt(DISTRICT, "delete its own exchange", delete_exchange(OWN)),
    Attempt(DISTRICT, "make a queue beneath its exchange's name", declare(f"{OWN}.spy")),
    Attempt(INTAKE, "get from a source's queue", take("intake.reports.district"), BOTH),
    Attempt(INTAKE, "get from a source's answers", take(OWN_ANSWERS), frozenset({DECLARE})),
    Attempt(INTAKE, "make a source's exchange, which is there", declare_exchange(OWN), frozenset({DECLARE})),
    Attempt(INTAKE, "make the exchange of a source that there is not", declare_exchange("source.spy")),
    Attempt(GATEWAY, "make a source's exchange", declare_exchange(OWN)),
    Attempt(GATEWAY, "delete a source's exchange", delete_exchange(OWN)),
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
