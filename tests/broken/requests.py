"""Answers to requests that break one promise."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

import pytest

from hub.transaction import Transaction, Transactions
from hub.web import context, idempotency
from hub.web.idempotency import IdempotencyKey, Once

_LATE_SECONDS: Final = 0.4


def forgets_keys(patch: pytest.MonkeyPatch) -> None:
    """Take every request for a new one, whatever key it brings."""

    def keyless(transactions: Transactions, _key: object, *, caller: str) -> AbstractAsyncContextManager[Once]:
        return idempotency.once(transactions, None, caller=caller)

    patch.setattr(context, "once", keyless)


def answers_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    """Tell who adds evidence or feedback that it is recorded a moment before it is."""
    once = idempotency.once
    committing = set[asyncio.Task[None]]()

    class Late(Transactions):
        def __init__(self, transactions: Transactions) -> None:
            self._transactions = transactions

        @asynccontextmanager
        async def begin(self) -> AsyncIterator[Transaction]:
            async with AsyncExitStack() as stack:
                yield await stack.enter_async_context(self._transactions.begin())
                task = asyncio.create_task(_close_late(stack.pop_all()))
            committing.add(task)
            task.add_done_callback(committing.discard)

    def answer_early(
        transactions: Transactions, key: IdempotencyKey | None, *, caller: str
    ) -> AbstractAsyncContextManager[Once]:
        adds = key is not None and key.operation.endswith(("/evidence/links", "/feedback"))
        return once(Late(transactions) if adds else transactions, key, caller=caller)

    patch.setattr(context, "once", answer_early)


async def _close_late(stack: AsyncExitStack) -> None:
    await asyncio.sleep(_LATE_SECONDS)
    await stack.aclose()
