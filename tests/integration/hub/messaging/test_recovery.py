"""What breaks around the consumer and the relay, and mends without a hand."""

import asyncio
from collections.abc import Sequence
from typing import Any

import aio_pika
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Transient
from hub.operations.parked import replay
from hub.store.database import Database, DatabaseStalled, database_is_away
from hub.tables import outbox
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.operators import OPERATOR
from tests.support.services import count_effects, count_things, counted, echoes, parked_count, running, settled
from tests.support.waiting import until


async def test_a_statement_that_is_never_answered_means_that_the_database_is_away(postgresql_url: str) -> None:
    database = Database(postgresql_url, schema="stalled", statement_seconds=0.2)
    with pytest.raises(DatabaseStalled) as raised:
        async with database.begin() as connection:
            await connection.execute(sa.text("SELECT pg_sleep(30)"))
    await database.close()
    assert database_is_away(raised.value)


async def _write_where_nothing_may_be_written(connection: AsyncConnection) -> None:
    await connection.execute(sa.text("SET TRANSACTION READ ONLY"))
    await connection.execute(sa.text("CREATE TABLE never (x int)"))


async def test_a_server_that_only_reads_is_away(postgresql_url: str) -> None:
    """After a failover to a standby: what is waited for comes back without us."""
    database = Database(postgresql_url, schema="readonly")
    with pytest.raises(DBAPIError) as raised:
        async with database.begin() as connection:
            await _write_where_nothing_may_be_written(connection)
    await database.close()
    assert database_is_away(raised.value)


async def test_a_stopped_peer_does_not_keep_rows_locked(postgresql_url: str) -> None:
    database = Database(postgresql_url, schema="limits")
    async with database.read() as connection:
        for limit in ("idle_in_transaction_session_timeout", "lock_timeout", "tcp_keepalives_idle"):
            shown = (await connection.execute(sa.text(f"SHOW {limit}"))).scalar_one()
            assert shown not in {"0", "0ms", ""}, limit
    await database.close()


async def test_one_event_that_cannot_be_encoded_keeps_no_other_from_leaving(environment: Environment) -> None:
    async with running(environment, unroutable_retry_seconds=60.0) as instance, environment.channel() as channel:
        async with instance.runtime.transactions.begin() as tx:
            row: dict[str, Any] = {
                "exchange": environment.names.exchange,
                "headers": {},
                "content_type": None,
                "body": b"{}",
            }
            moments = {"created_at": 0.0, "due_at": 0.0}
            tx.emit_row({"event_id": "odd", "routing_key": "名" * 100, **row, **moments})
        codes = [f"thing-{number}" for number in range(20)]
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])
        await counted(environment, echoes, at_least=20)
        assert (await count_effects(environment, codes)).clean
        errors = await environment.rows(sa.select(outbox.c.last_error).where(outbox.c.event_id == "odd"))
        assert [tuple(one) for one in errors] == [("unencodable",)]


async def test_a_deleted_queue_comes_back_with_its_bindings(sqlite_environment: Environment) -> None:
    environment = sqlite_environment
    async with running(environment) as instance, environment.channel() as channel:
        name = environment.names.queue("things")
        await channel.queue_delete(name)

        async def consumed_again() -> bool:
            async with environment.channel() as look:
                try:
                    queue = await look.declare_queue(name, passive=True)
                except aio_pika.exceptions.ChannelNotFoundEntity:
                    return False
            return queue.declaration_result.consumer_count == 1

        await until(consumed_again)
        instance.runtime.keeper.wake()  # as its clock does now and then
        exchange = await channel.get_exchange(environment.names.exchange)
        async with asyncio.timeout(30):
            while True:
                try:
                    await publish(exchange, [message("after")])
                except aio_pika.exceptions.PublishError:
                    await asyncio.sleep(0.1)  # not bound again yet: a publisher is told
                else:
                    break
        await counted(environment, echoes, at_least=1)
        assert (await count_effects(environment, ["after"])).clean


async def test_a_deleted_retry_queue_is_made_again_for_the_message_that_needs_it(
    sqlite_environment: Environment,
) -> None:
    environment = sqlite_environment
    tries = 0

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        nonlocal tries
        tries += 1
        if tries <= 4:  # the batch and the three of its first tier
            raise Transient("not yet", code="not_yet")
        await count_things(batch, tx)

    async with running(environment, handler) as _, environment.channel() as channel:
        await channel.queue_delete(environment.names.retry(0.2))
        await publish(await channel.get_exchange(environment.names.exchange), [message("late")])
        await counted(environment, echoes, at_least=1)
        await settled(environment)
        assert (await count_effects(environment, ["late"])).clean


@pytest.mark.parametrize("attempt", [2**31, 2**63 - 1, -1, "many"])
async def test_a_strange_attempt_header_costs_only_its_message(environment: Environment, attempt: Any) -> None:
    good = [f"thing-{number}" for number in range(20)]
    async with running(environment) as instance, environment.channel() as channel:
        bad = message("odd", b"not JSON", {"x-kinerja-attempt": attempt})
        await publish(await channel.get_exchange(environment.names.exchange), [*map(message, good), bad])
        await counted(environment, echoes, at_least=20)
        (row,) = await parked_count(environment, at_least=1)
        assert (await count_effects(environment, good)).clean
        async with instance.runtime.transactions.begin() as tx:
            await replay(tx, row["id"], by=OPERATOR, body=b'{"code": "odd", "size": 1}')
        await counted(environment, echoes, at_least=21)
