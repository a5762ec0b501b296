"""`Idempotency-Key`: a request that is sent again takes effect once, and gets the first one's answer.

The key is claimed before the work and its answer stored behind it, in the transaction of the effect: after a crash all
of it is there, or nothing. Semantics: draft-ietf-httpapi-idempotency-key-header-07.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import field
from hashlib import sha256
from typing import Annotated, Final, Self

import sqlalchemy as sa
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from hub.tables import idempotency_keys
from hub.transaction import Transaction, Transactions
from hub.web.problems import Answered, Problem

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
"""Header of an answer that was remembered."""

_LOCK_TIMEOUT: Final = "55P03"
_Header = Header(
    alias=HEADER,
    min_length=1,
    max_length=255,
    pattern=r"^[ -~]+$",
    description=(
        "Kunci pilihan pemanggil, sebaiknya UUID baru untuk setiap perbuatan. Permintaan yang diulang dengan kunci dan "
        f"isi yang sama berlaku sekali saja; jawaban pertama dikirim lagi dengan `{REPLAYED}: true`."
    ),
)


@personal
class IdempotencyKey:
    """A key as one request brought it.

    Attributes:
        value: what the client chose, as it was sent: 1 to 255 printable ASCII characters.
        operation: method and path; the same key means something else at another address.
        fingerprint: SHA-256 of query and body, hexadecimal.
    """

    value: str
    operation: str
    fingerprint: str


@personal
class Answer:
    """A successful answer, as it can be given again byte for byte.

    Attributes:
        status: of HTTP, 2xx.
        body: JSON, or empty.
        headers: few, such as `ETag` and `Location`.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, model: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Self:
        """Return the answer that shows `model`."""
        return cls(status, model.model_dump_json(by_alias=True).encode(), headers or {})

    def response(self, *, replayed: bool = False) -> Response:
        """Return it for FastAPI; `replayed`: with the header that says so."""
        headers = dict(self.headers) | ({REPLAYED: "true"} if replayed else {})
        media_type = "application/json" if self.body else None
        return Response(self.body, status_code=self.status, headers=headers, media_type=media_type)


async def idempotency_key(request: Request, value: Annotated[str | None, _Header] = None) -> IdempotencyKey | None:
    """FastAPI dependency: the request's key, None without one; a malformed one is 422. Not for forms and uploads."""
    if value is None:
        return None
    operation = f"{request.method} {request.scope['path']}"
    return IdempotencyKey(value, operation, _digest(request.scope["query_string"], await request.body()))


OptionalKey = Annotated[IdempotencyKey | None, Depends(idempotency_key)]
"""An endpoint's parameter that takes the header."""


class Once:
    """A transaction that takes effect once for its key.

    Attributes:
        tx: the transaction; every check that the request needs is made inside it (`If-Match`, too).
        answer: what its caller is told; to be set before the block ends wherever there may be a key.
    """

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.answer: Answer | None = None


@asynccontextmanager
async def once(transactions: Transactions, key: IdempotencyKey | None, *, caller: str) -> AsyncIterator[Once]:
    """Open a transaction unless this caller's key has been answered already; without a key, just open it.

    What is raised inside is not remembered: nothing took effect, and the same key may try again. Of two requests with
    one key the second waits for the first.

    Args:
        transactions: opens the transaction.
        key: what `idempotency_key` gave.
        caller: who asks, as the issuer names them (`Caller.subject`). Nobody gets the answer to another's key.

    Raises:
        Answered: the key has been answered; it carries that answer.
        Problem: 422 `idempotency_key_reused`: the key came with another request before. 409 `idempotency_in_progress`:
            the first one takes longer than a statement may wait for a lock.
        ValueError: there was a key, and the block ended without an answer to remember.
    """
    async with transactions.begin() as tx:
        doing = Once(tx)
        if key is None:
            yield doing
            return
        name = _digest(caller.encode(), key.operation.encode(), key.value.encode())
        remembered = await _claim(tx.connection, name, key.fingerprint)
        if remembered is not None:
            raise Answered(remembered.response(replayed=True))
        yield doing
        if doing.answer is None:
            raise ValueError("there is no answer to remember")
        await _remember(tx.connection, name, doing.answer)


async def _claim(connection: AsyncConnection, name: str, fingerprint: str) -> Answer | None:
    """Return the answer to a key; None makes it ours until the transaction ends. One statement.

    The update changes nothing: it makes the statement wait for another's claim, and return the row that is there.
    """
    row = {"key": name, "fingerprint": fingerprint, "created_at": clocks_of(connection).now()}
    claim = insert_for(connection, idempotency_keys).values(row)
    claim = claim.on_conflict_do_update(index_elements=["key"], set_={"key": claim.excluded.key})
    try:
        found = (await connection.execute(claim.returning(*idempotency_keys.c))).one()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
            raise
        detail = "Permintaan pertama dengan kunci ini masih dikerjakan; ulangi sebentar lagi."
        raise Problem(409, "idempotency_in_progress", detail, headers={"Retry-After": "2"}) from error
    if found.fingerprint != fingerprint:
        detail = f"{HEADER} ini sudah dipakai untuk permintaan lain; pakai kunci baru."
        raise Problem(422, "idempotency_key_reused", detail, field=HEADER)
    return None if found.status is None else Answer(found.status, found.body, found.headers)


async def _remember(connection: AsyncConnection, name: str, answer: Answer) -> None:
    remembered = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
    ours = idempotency_keys.c.key == name
    await connection.execute(sa.update(idempotency_keys).where(ours).values(remembered))


def _digest(*parts: bytes) -> str:
    """Return one SHA-256 of several texts; their lengths keep `ab`, `c` apart from `a`, `bc`."""
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
