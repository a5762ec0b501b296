"""Webhooks over real TLS: signed, told again until they arrive, and never led astray."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web

from hub.audit import KnownBy, newest
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.partner import Delivery
from hub.delivery.tables import deliveries
from hub.errors import Permanent, Transient
from hub.operations.operator import Operator
from services.intake.handlers.sources import Decided, change, set_webhook
from services.intake.settings import IntakeSettings
from services.intake.webhooks.partner import WebhookPartner, policy_of
from tests.integration.hub.tls_servers import https_server
from tests.integration.services.intake.door import Door, event
from tests.support.certificates import Authority
from tests.support.waiting import until

pytestmark = pytest.mark.one_database
DECIDED = Decided(Operator("petugas", KnownBy.OPTION), "uji")
TOLD = Delivery(1, "receipts-1-1", 1, b'{"a":1}', 1, 0, None, uncertain=False)


class Receiver:
    """Somebody's webhook.

    Attributes:
        got: headers and body of each call.
        answers: statuses to answer with; then 204.
    """

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a call."""
        self.got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        status = self.answers.pop(0) if self.answers else 204
        return web.Response(status=status, headers={"Location": str(request.url)} if status == 302 else {})


@asynccontextmanager
async def receiving(door: Door, folder: Path, **settings: Any) -> AsyncIterator[tuple[Receiver, WebhookPartner, str]]:
    receiver, authority = Receiver(), Authority.new(folder)
    async with https_server(authority.issue(name="localhost"), receiver.answer) as port:
        told = door.runtime.settings.model_dump(exclude_unset=True)
        changed = IntakeSettings(**(told | {"ca_file": authority.ca_file} | settings))
        async with door.runtime.transactions.begin() as tx:
            await change(tx, "simpeg", {"hosts": ["localhost"]}, "set_hosts", DECIDED)
            address = f"https://localhost:{port}/hook"
            secret = await set_webhook(tx, "simpeg", address, DECIDED, master=changed.intake_webhook_secret)
        yield receiver, WebhookPartner("simpeg", changed, door.runtime.database), secret


async def test_what_is_told_is_signed_and_told_again_until_it_arrives(door: Door, tmp_path: Path) -> None:
    async with receiving(door, tmp_path, intake_webhook_private_addresses=True) as (receiver, partner, secret):
        receiver.answers = [503, 302]
        await door.send(event({"nip": "1"}))
        policy = policy_of(door.runtime.settings)
        object.__setattr__(policy, "back_off_first", 0.01)
        object.__setattr__(policy, "back_off_max", 0.01)
        dispatcher = Dispatcher(partner, policy, door.runtime.transactions)
        dispatcher.start()
        await until(lambda: _told(door))
        await dispatcher.stop(deadline=10)
    assert len(receiver.got) == 3  # none of them led by the redirection
    headers, body = receiver.got[2]
    assert {one[0]["webhook-id"] for one in receiver.got} == {headers["webhook-id"]}
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    key = b64decode(secret.removeprefix("whsec_"))
    assert headers["webhook-signature"] == "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()
    assert json.loads(body)["data"]["receipts"][0]["faults"][0]["code"] == "nip_length"


async def _told(door: Door) -> bool:
    return [row.state for row in await door.rows(sa.select(deliveries.c.state))] == ["accepted"]


async def test_an_address_that_is_not_public_is_not_called(door: Door, tmp_path: Path) -> None:
    async with receiving(door, tmp_path) as (receiver, partner, _):
        with pytest.raises(Transient) as raised:
            await partner.send(TOLD, None)
    assert (raised.value.code, receiver.got) == ("no_address", [])


@pytest.mark.parametrize(
    ("settings", "change_to", "error", "code"),
    [
        ({"ca_file": None}, {}, Transient, "certificate_refused"),
        ({}, {"hosts": ["a.example"]}, Transient, "wrong_webhook"),
        ({}, {"webhook": None}, Permanent, "no_webhook"),
    ],
)
async def test_it_is_not_called_where_it_must_not_be(
    door: Door, tmp_path: Path, settings: dict[str, Any], change_to: dict[str, Any], error: type[Exception], code: str
) -> None:
    async with receiving(door, tmp_path, intake_webhook_private_addresses=True, **settings) as (receiver, partner, _):
        async with door.runtime.transactions.begin() as tx:
            if change_to:
                await change(tx, "simpeg", change_to, "try", DECIDED)
        with pytest.raises(error) as raised:
            await partner.send(TOLD, None)
    assert (getattr(raised.value, "code", None), receiver.got) == (code, [])


async def test_who_is_gone_is_not_told_again(door: Door, tmp_path: Path) -> None:
    async with receiving(door, tmp_path, intake_webhook_private_addresses=True) as (receiver, partner, _):
        receiver.answers = [410]
        with pytest.raises(Permanent):
            await partner.send(TOLD, None)
    async with door.runtime.database.read() as connection:
        acts = [one.act for one in await newest(connection, kind="source")]
    assert acts == ["set_webhook", "set_hosts"]
