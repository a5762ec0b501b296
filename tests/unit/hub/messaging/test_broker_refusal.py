"""Telling a refusal from a broken connection; what RabbitMQ really says is tried in the integration tests."""

import asyncio

import pytest
from aiormq.exceptions import AMQPConnectionError, ChannelNotFoundEntity, ConnectionClosed

from hub.messaging.broker_refusal import Account, incomplete, refusal_of, refusals

ACCOUNT = Account.of("amqp://kin:rahasia@broker.subang.go.id:5673/dinas%20satu")


def test_an_account_is_read_out_of_the_address() -> None:
    assert (ACCOUNT.place, ACCOUNT.user, ACCOUNT.vhost) == ("broker.subang.go.id:5673", "kin", "dinas satu")
    assert "rahasia" not in repr(ACCOUNT)


@pytest.mark.parametrize("path", ["", "/", "/%2F", "//"])
def test_the_default_virtual_host(path: str) -> None:
    assert Account.of(f"amqp://broker:5672{path}").vhost == "/"


def test_what_is_missing_is_named_with_the_command_that_makes_it() -> None:
    refusal = incomplete(ACCOUNT, exchanges=["kinerja"], queues=["skp_service.units"])
    assert str(refusal) == (
        "RabbitMQ di broker.subang.go.id:5673 belum mempunyai exchange 'kinerja', antrean 'skp_service.units' di vhost "
        "'dinas satu'; buat dengan `kinerja broker apply` di mesin RabbitMQ."
    )
    assert refusal.passes


@pytest.mark.parametrize(
    "error",
    [
        AMQPConnectionError("connection reset"),
        ConnectionClosed(320, "CONNECTION_FORCED - broker forced connection closure"),
        ChannelNotFoundEntity("NOT_FOUND - no queue 'q' in vhost '/'"),
        TimeoutError(),
    ],
)
async def test_an_outage_is_no_refusal(error: Exception) -> None:
    assert refusal_of(error, ACCOUNT) is None
    with pytest.raises(type(error)), refusals(ACCOUNT):
        raise error


@pytest.mark.parametrize("error", [asyncio.CancelledError(), Exception()])
async def test_what_a_broken_connection_throws_at_those_who_wait_is_an_outage(error: BaseException) -> None:
    with pytest.raises(ConnectionAbortedError), refusals(ACCOUNT):
        raise error


async def test_who_is_cancelled_ends() -> None:
    async def work() -> None:
        with refusals(ACCOUNT):
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_defect_stays_a_defect() -> None:
    with pytest.raises(KeyError), refusals(ACCOUNT):
        raise KeyError
