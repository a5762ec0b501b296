"""Each broken answer is found out, and the service as it is passes the same."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import pytest
import sqlalchemy as sa

from tests.broken.requests import answers_before_the_commit, forgets_keys
from tests.integration.services.skp_service.agency_fixture import CHIEF, Agency
from tests.support.waiting import until

History = Callable[[Agency, dict[str, Any]], Awaitable[None]]

LINK: Final = {"name": "Laporan", "link": "https://berkas.example.go.id/laporan"}


async def a_request_is_sent_twice(agency: Agency, skp: dict[str, Any]) -> None:
    await add_evidence(agency, skp, key="the same")
    await add_evidence(agency, skp, key="the same")
    assert await evidence_of(agency, skp) == 1, "recorded twice"


async def a_commit_fails(agency: Agency, skp: dict[str, Any]) -> None:
    engine = agency.runtime.database.engine.sync_engine
    is_answered = False
    sa.event.listen(engine, "commit", _fail)
    try:
        with suppress(ZeroDivisionError):
            await add_evidence(agency, skp, key="once")
            is_answered = True
    finally:
        sa.event.remove(engine, "commit", _fail)
    assert not is_answered, "answered before it is stored"
    await add_evidence(agency, skp, key="once")
    assert await evidence_of(agency, skp) == 1


def _fail(_connection: object) -> None:
    raise ZeroDivisionError


async def add_evidence(agency: Agency, skp: dict[str, Any], *, key: str) -> None:
    path = f"/skps/{skp['id']}/results/{skp['plan']['results'][0]['id']}/evidence/links"
    answer = await agency.person(CHIEF).send("POST", path, LINK, key=key)
    assert answer.status_code == 201, answer.text


async def evidence_of(agency: Agency, skp: dict[str, Any]) -> int:
    answer = await agency.person(CHIEF).get(f"/skps/{skp['id']}/evidence")
    return len(answer.json()["items"])


async def plan_of_the_chief(agency: Agency) -> dict[str, Any]:
    await agency.settle(0)
    _, skp = await agency.cascade(await agency.period())
    return skp


@pytest.mark.parametrize(
    ("damage", "promise", "history"),
    [
        (forgets_keys, "recorded twice", a_request_is_sent_twice),
        (answers_before_the_commit, "answered before it is stored", a_commit_fails),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_a_broken_answer_is_found_out(
    damage: Callable[[pytest.MonkeyPatch], None],
    promise: str,
    history: History,
    agency: Agency,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    skp = await plan_of_the_chief(agency)
    damage(monkeypatch)
    with pytest.raises(AssertionError, match=promise):
        await history(agency, skp)
    await until(lambda: _recorded(agency, skp))  # late, and not after the database is closed


async def _recorded(agency: Agency, skp: dict[str, Any]) -> bool:
    return await evidence_of(agency, skp) > 0


@pytest.mark.parametrize("history", [a_request_is_sent_twice, a_commit_fails], ids=lambda one: one.__name__)
async def test_the_service_as_it_is_passes_the_same(history: History, agency: Agency) -> None:
    await history(agency, await plan_of_the_chief(agency))
