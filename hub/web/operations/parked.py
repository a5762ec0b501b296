"""HTTP in: messages that the service could not process."""

import base64
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, Base64Bytes, Field, StringConstraints, model_validator

from hub.messaging.parking import DISCARDED, PARKED, REPLAYED
from hub.operations import parked
from hub.store.paging import page_of
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer, Limit, Request
from hub.web.operations.context import TAG, Command, Reading, operator_of
from hub.web.operations.models import (
    After,
    Decision,
    DecisionAnswer,
    Kept,
    Masked,
    Number,
    OpenDecision,
    Word,
)


class WhichParked(StrEnum):
    """Which messages are listed."""

    PARKED = PARKED
    REPLAYED = REPLAYED
    DISCARDED = DISCARDED
    ALL = "all"


class ParkedQuery(Request):
    """Parameters of the list."""

    state: Annotated[WhichParked, Field(description="Keadaannya.")] = WhichParked.PARKED
    code: Annotated[Word | None, Field(description="Hanya yang terparkir karena kode ini.")] = None
    after: After = 0
    limit: Limit = 100


class ParkedAnswer(Answer):
    """A parked message without its content."""

    id: int
    subscription: str
    message_key: Masked
    event_type: Masked | None
    queue: str
    publisher: Annotated[Masked | None, Field(description="Pengguna RabbitMQ pengirimnya; null: tidak dikenal.")]
    content_type: Masked | None
    error_code: str
    error: Masked
    attempts: Annotated[int, Field(description="Berapa kali dicoba.")]
    state: str
    parked_at: datetime
    decided_at: datetime | None
    decision_reason: Masked | None
    size: Annotated[int, Field(description="Besar isinya, dalam byte.")]


class ParkedPage(Answer):
    """A page of parked messages."""

    items: list[ParkedAnswer]
    next: int | None


class WholeParkedAnswer(ParkedAnswer):
    """A parked message with all that came."""

    headers: dict[str, Any]
    body: Annotated[str | None, Field(description="Isinya, bila UTF-8; dapat memuat NIP dan nama.")]
    body_base64: Annotated[str | None, Field(description="Isinya, bila bukan UTF-8.")]
    decisions: Annotated[list[DecisionAnswer], Field(description="Yang terlama lebih dahulu.")]

    @classmethod
    def of(cls, message: parked.WholeParkedMessage) -> Self:
        """Return what is shown of a message."""
        known = ParkedAnswer.model_validate(message).model_dump()
        decisions = [DecisionAnswer.of(one) for one in message.decisions]
        try:
            body, base64_body = message.body.decode(), None
        except UnicodeDecodeError:
            body, base64_body = None, base64.b64encode(message.body).decode()
        return cls(**known, headers=dict(message.headers), body=body, body_base64=base64_body, decisions=decisions)


def _encodable(text: str) -> str:
    text.encode()  # half a character is none: ValueError
    return text


_HeaderName = Annotated[str, StringConstraints(min_length=1, max_length=200), Kept]
_HeaderValue = Annotated[str, StringConstraints(max_length=2000), Kept]


class ReplayRequest(OpenDecision):
    """How one message is sent again."""

    body: Annotated[
        Annotated[str, AfterValidator(_encodable)] | None, Field(description="Isi penggantinya, sebagai teks UTF-8.")
    ] = None
    body_base64: Annotated[Base64Bytes | None, Field(description="Atau dalam Base64.")] = None
    headers: Annotated[
        dict[_HeaderName, _HeaderValue],
        Field(default_factory=dict, description="Kepala yang diganti atau ditambah."),
    ]

    publisher: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=128), Kept] | None,
        Field(description="Sebagai pesan dari pengguna RabbitMQ ini, bila pengirim aslinya tidak dikenal."),
    ] = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.body is not None and self.body_base64 is not None:
            raise ValueError("isi salah satu saja: body atau body_base64")
        return self

    @property
    def content(self) -> bytes | None:
        """The body that it is sent with; None: its own."""
        return self.body_base64 if self.body is None else self.body.encode()


class ReplaySomeRequest(OpenDecision):
    """Which messages are sent again."""

    code: Annotated[Word | None, Field(description="Hanya yang terparkir karena kode ini.")] = None
    after: After = 0


class ReplayedAnswer(Answer):
    """What is sent again."""

    replayed: Annotated[list[int], Field(description="Nomor pesan yang dikirim ulang.")]
    next: Annotated[int | None, Field(description="Kirim lagi sebagai `after`; null: sudah semuanya.")]


_MENDED: Final = {"reason": "Tanggalnya diperbaiki.", "body": "{}", "headers": {"cloudEvents:type": "thing.v1"}}

router = APIRouter(prefix="/parked-messages", tags=[TAG])


@router.get("", **documented("listParkedMessages", "Daftar pesan terparkir", (422,)))
async def list_parked(query: Annotated[ParkedQuery, Query()], call: Reading) -> ParkedPage:
    """Pesan yang tidak dapat diproses, tanpa isinya, yang terlama lebih dahulu."""
    state = None if query.state is WhichParked.ALL else query.state.value
    async with call.read() as connection:
        rows = await parked.listed(connection, state=state, code=query.code, after=query.after, limit=query.limit + 1)
    page = page_of(rows, query.limit, read=ParkedAnswer.model_validate, key=lambda row: row.id)
    return ParkedPage(items=page.items, next=page.next)


@router.get("/{number}", **documented("getParkedMessage", "Satu pesan terparkir", field="number"))
async def get_parked(number: Number, call: Reading) -> WholeParkedAnswer:
    """Seutuhnya, dengan kepala, isi, dan siapa memutuskan apa; dapat memuat NIP dan nama: jangan menyalinnya."""
    async with call.read() as connection:
        return WholeParkedAnswer.of(await parked.shown(connection, number))


@router.post(
    "/replay", **documented("replayParkedMessages", "Kirim ulang banyak", POSTS, response_model=ReplayedAnswer)
)
async def replay_some(
    body: Annotated[ReplaySomeRequest, example({"code": "unknown_type", "reason": "Layanan sudah diperbarui."})],
    call: Command,
) -> Response:
    """Sampai seratus sekaligus, yang terlama lebih dahulu; ulangi dengan `after` sampai `next` kosong."""
    async with call.transaction() as tx:
        replayed, following = await parked.replay_some(
            tx, by=operator_of(call), reason=body.reason, code=body.code, after=body.after
        )
        return call.answer(ReplayedAnswer(replayed=replayed, next=following))


@router.post(
    "/{number}/replay",
    status_code=204,
    response_class=Response,
    **documented("replayParkedMessage", "Kirim ulang satu", POSTS, field="number"),
)
async def replay(number: Number, body: Annotated[ReplayRequest, example(_MENDED)], call: Command) -> Response:
    """Bila perlu setelah diperbaiki.

    Yang gagal lagi terparkir lagi: dengan nomor yang sama, atau nomor baru bila pengirim, sumber, id, atau (tanpa
    salah satunya) isinya diganti.
    """
    async with call.transaction() as tx:
        await parked.replay(
            tx,
            number,
            by=operator_of(call),
            reason=body.reason,
            body=body.content,
            headers=body.headers,
            publisher=body.publisher,
        )
        return call.no_content()


@router.post(
    "/{number}/discard",
    status_code=204,
    response_class=Response,
    **documented("discardParkedMessage", "Buang satu", POSTS, field="number"),
)
async def discard(
    number: Number, body: Annotated[Decision, example({"reason": "Sudah dikirim lagi oleh sumbernya."})], call: Command
) -> Response:
    """Dengan alasan; catatannya tetap tersimpan."""
    async with call.transaction() as tx:
        await parked.discard(tx.connection, number, by=operator_of(call), reason=body.reason)
        return call.no_content()
