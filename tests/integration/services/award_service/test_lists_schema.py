"""Every operation on lists, sent what the API's document allows and what it does not: answers keep to it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.runtime import Runtime
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.callers import application_of
from tests.integration.services.award_service.desk import Desk, employee
from tests.integration.services.award_service.list_desk import DISCIPLINE_HEADS, ListDesk, nip
from tests.support.tables import made, unmade

pytestmark = [pytest.mark.slow, pytest.mark.one_database, pytest.mark.timeout(600)]
MODES: Final = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ANY: Final = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate], max_examples=4
)
_OF_A_REQUEST: Final = {"method", "url", "headers", "params", "data", "json", "cookies", "files"}
_OF_THE_WIRE: Final = {"content-length", "host", "connection", "accept-encoding", "user-agent"}
WHO: Final = ["admin", "verifier", "admin", "unit", "employee", None]
TAGS: Final = {"daftar kepegawaian", "berkas daftar"}


class Fuzzed:
    """Sends cases, with ids that exist in part of them."""

    def __init__(self, client: httpx.AsyncClient, runner: asyncio.Runner, ids: dict[str, str]) -> None:
        self._client = client
        self._runner = runner
        self._ids = ids

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        """Return those on lists."""
        document = self._runner.run(self._client.get("/openapi.json")).json()
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
        known = [one.ok() for one in found if isinstance(one, Ok)]
        assert len(known) == len(found), "the document is no OpenAPI"
        return [one for one in known if TAGS & set(one.tags or ())]

    def fuzz(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
        """Send some cases of an operation."""

        @ANY
        @given(case=operation.as_strategy(generation_mode=mode), who=st.sampled_from(WHO), known=st.booleans())
        def one(case: Case[Any], who: str | None, known: bool) -> None:
            case.headers.pop("Authorization", None)
            if known:
                case.path_parameters.update({key: self._ids[key] for key in case.path_parameters if key in self._ids})
            case.validate_response(self._runner.run(self._answer(case, who)), checks=CHECKS)

        one()

    async def _answer(self, case: Case[Any], who: str | None) -> httpx.Response:
        given_headers = {} if who is None else {"Authorization": f"Bearer {who}"}
        wanted = case.as_transport_kwargs(base_url="http://award", headers=given_headers)
        sent: Any = requests.Request(**{k: v for k, v in wanted.items() if k in _OF_A_REQUEST}).prepare()
        headers = [(k, v) for k, v in sent.headers.items() if k.lower() not in _OF_THE_WIRE]
        return await self._client.request(sent.method, sent.url, headers=headers, content=sent.body)


@pytest.fixture
def fuzzed(database_url: str, tmp_path: Path) -> Iterator[Fuzzed]:
    """The API over somebody and a file that was checked."""
    told = AwardSettings(database_url=database_url, database_schema=f"award_{uuid4().hex[:12]}", var=tmp_path)
    runtime = Runtime(service, told)
    with asyncio.Runner() as runner:
        runner.run(made(runtime.database, service.all_migrations))
        transport = httpx.ASGITransport(app=application_of(runtime), raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://award")
        yield Fuzzed(client, runner, runner.run(_prepared(Desk(runtime), tmp_path)))
        runner.run(client.aclose())
        runner.run(unmade(runtime.database))


async def _prepared(desk: Desk, folder: Path) -> dict[str, str]:
    await desk.take_people(employee(nip(1)))
    lists = ListDesk(desk, folder)
    one = await lists.worked_off(await lists.hand_in(f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;\n12;Berat;;\n"))
    return {"person_id": str((await desk.standing(nip(1))).person_id), "file_id": str(one.id)}


def test_answers_keep_to_the_document(fuzzed: Fuzzed) -> None:
    operations = fuzzed.operations()
    assert len(operations) == 13
    for operation in operations:
        for mode in MODES:
            try:
                fuzzed.fuzz(operation, mode)
            except Unsatisfiable:
                continue  # a call without parameters and body cannot be wrong
