"""Every operation of intake's API, sent what its document allows and what it does not: answers keep to it."""

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
from structlog.testing import capture_logs

from hub.runtime import Runtime
from hub.web.operations.context import PREFIX
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.integration.services.intake.door import SETUP, Door, application_of
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
    deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate], max_examples=6
)
_OF_A_REQUEST: Final = {"method", "url", "headers", "params", "data", "json", "cookies", "files"}
_OF_THE_WIRE: Final = {"content-length", "host", "connection", "accept-encoding", "user-agent"}
WHO: Final = ["simpeg", "operator", "person", "importer", "importer", None]


class Fuzzed:
    """Sends cases."""

    def __init__(self, door: Door, runner: asyncio.Runner) -> None:
        self._door = door
        self._runner = runner

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        """Return the service's own."""
        document = self._runner.run(self._door.client.get("/openapi.json")).json()
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
        known = [one.ok() for one in found if isinstance(one, Ok)]
        assert len(known) == len(found), "the document is no OpenAPI"
        return [one for one in known if one.path.startswith("/v1") and not one.path.startswith(PREFIX)]

    def fuzz(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
        """Send some cases of an operation."""

        @ANY
        @given(case=operation.as_strategy(generation_mode=mode), who=st.sampled_from(WHO))
        def one(case: Case[Any], who: str | None) -> None:
            case.headers.pop("Authorization", None)
            case.validate_response(self._runner.run(self._answer(case, who)), checks=CHECKS)

        one()

    async def _answer(self, case: Case[Any], who: str | None) -> httpx.Response:
        wanted = case.as_transport_kwargs(base_url="http://intake", headers=self._door.headers(who))
        sent: Any = requests.Request(**{k: v for k, v in wanted.items() if k in _OF_A_REQUEST}).prepare()
        headers = [(k, v) for k, v in sent.headers.items() if k.lower() not in _OF_THE_WIRE]
        return await self._door.client.request(sent.method, sent.url, headers=headers, content=sent.body)


@pytest.fixture
def fuzzed(database_url: str, tmp_path: Path) -> Iterator[Fuzzed]:
    """The API over a few people and units."""
    told = IntakeSettings(
        database_url=database_url,
        database_schema=f"intake_{uuid4().hex[:12]}",
        var=tmp_path,
        intake_source_calls_per_second=1e6,
        intake_source_burst=10_000,
    )
    runtime = Runtime(service, told)
    with asyncio.Runner() as runner, capture_logs():
        runner.run(made(runtime.database, service.all_migrations))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app=application_of(runtime)), base_url="http://intake")
        door = Door(runtime, client)
        runner.run(door.add("simpeg"))
        runner.run(door.told(*SETUP, {"nip": "1"}, {"nip": "199002022015032000", "name": "Dua", "unit_code": "X"}))
        yield Fuzzed(door, runner)
        runner.run(client.aclose())
        runner.run(unmade(runtime.database))


@pytest.mark.parametrize("mode", MODES)
def test_every_answer_keeps_to_the_document(fuzzed: Fuzzed, mode: GenerationMode) -> None:
    broken = {}
    operations = fuzzed.operations()
    assert len(operations) == 19
    for operation in operations:
        try:
            fuzzed.fuzz(operation, mode)
        except Unsatisfiable:
            continue  # nothing that this operation takes can be wrong
        except Exception as error:  # noqa: BLE001 - all that break it are named together
            broken[operation.label] = error
    assert not broken, "\n".join(f"{label}: {error}" for label, error in broken.items())
