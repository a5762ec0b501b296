"""A report by AMQP: published with a confirm, and its answer, if it gets one."""

import asyncio
from pathlib import Path
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity, DeliveryError
from pydantic import ValidationError

from contracts.envelope import JSON, PREFIX
from contracts.report_answer import ReportAnsweredV1
from hub.errors import UserError
from hub.messaging.amqp_errors import CONNECTION_TROUBLE
from hub.messaging.broker_refusal import Account, refusals
from hub.messaging.topology import Names
from hub.tls import trusting
from services.intake.publishing.outcome import Became
from services.intake.publishing.trial import Trial

_SECONDS: Final = 30.0
_AHEAD: Final = 500
"""Answers to other reports that may wait before ours; they stay where they are."""


async def send_by_amqp(
    trial: Trial, *, url: str, source: str, namespace: str, wait: float, ca_file: Path | None = None
) -> Became:
    """Publish a report as its source, and wait for an answer.

    Args:
        trial: what is sent.
        url: of the broker, with the source's user.
        source: whose exchange it goes to.
        namespace: before the names; empty in production.
        wait: seconds for an answer: only what is refused or doubtful gets one.
        ca_file: of CAs that are trusted beside the machine's.

    Raises:
        UserError: the broker cannot be reached, refuses, or has no queue for it; nothing has arrived then.
    """
    names = Names(namespace, "intake")
    try:
        with refusals(Account.of(url)):
            return await _sent(trial, url, names, source, wait, ca_file)
    except ChannelNotFoundEntity as error:
        raise UserError(
            f"Exchange atau antrean {names.source(source)!r} tidak ada: periksa nama sumber dan --namespace.",
            exit_code=1,
        ) from error
    except DeliveryError as error:
        raise UserError("Broker mengembalikan laporan: tidak ada antrean untuk jenisnya.", exit_code=1) from error
    except CONNECTION_TROUBLE as error:
        raise UserError(
            f"RabbitMQ tidak dapat dihubungi ({type(error).__name__}): periksa --amqp-url.", exit_code=1
        ) from error


async def _sent(trial: Trial, url: str, names: Names, source: str, wait: float, ca_file: Path | None) -> Became:
    context = trusting(ca_file) if url.startswith("amqps:") else None
    connection = await aio_pika.connect(url, ssl_context=context, timeout=_SECONDS)
    async with connection, connection.channel(publisher_confirms=True, on_return_raises=True) as channel:
        exchange = await channel.get_exchange(names.source(source), ensure=False)
        await exchange.publish(_message(trial), _type(trial), mandatory=True, timeout=_SECONDS)
        return await _answer(channel, names.answers(source), trial.id, wait)


def _message(trial: Trial) -> aio_pika.Message:
    told = {name: value for name, value in trial.event.attributes.items() if name != "datacontenttype"}
    return aio_pika.Message(
        trial.event.data,
        headers={f"{PREFIX}{name}": str(value) for name, value in told.items()},
        content_type=JSON,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


def _type(trial: Trial) -> str:
    return str(trial.event.attributes["type"])


async def _answer(channel: AbstractChannel, queue_name: str, event_id: str, wait: float) -> Became:
    """Return the answer to a report; those to others stay in the queue."""
    found: asyncio.Future[ReportAnsweredV1] = asyncio.get_running_loop().create_future()

    async def read(message: AbstractIncomingMessage) -> None:
        answer = _answer_in(message.body)
        if answer is not None and answer.report_id == event_id and not found.done():
            await message.ack()
            found.set_result(answer)

    await channel.set_qos(prefetch_count=_AHEAD)
    queue = await channel.get_queue(queue_name, ensure=False)
    await queue.consume(read)
    try:
        async with asyncio.timeout(wait):
            answer = await found
    except TimeoutError:
        return Became(None)
    return Became(answer.outcome, answer.faults)


def _answer_in(body: bytes) -> ReportAnsweredV1 | None:
    try:
        return ReportAnsweredV1.model_validate_json(body)
    except ValidationError:
        return None
