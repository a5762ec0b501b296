"""Every operation of the API's document, sent what its schemas allow and what they do not: answers keep to it."""

import asyncio
from collections.abc import Iterator, Mapping
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

from hub.clock import Clocks
from hub.runtime import Runtime
from hub.web.operations.context import PREFIX
from services.award_service.app import service
from services.award_service.domain.outcome import Word
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.callers import CALLERS, application_of
from tests.integration.services.award_service.desk import NOW, Desk, employee, nips
from tests.integration.services.award_service.staff import DECREE, Staff
from tests.support.tables import made, unmade

# Many requests; slow machines exist.
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow, pytest.mark.one_database]
MODES: Final = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ANY: Final = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate, Phase.shrink]
)
_OF_A_REQUEST: Final = {"method", "url", "headers", "params", "data", "json", "cookies", "files"}
_OF_THE_WIRE: Final = {"content-length", "host", "connection", "accept-encoding", "user-agent"}


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of refusals from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


@pytest.fixture
def fuzzed(database_url: str, tmp_path: Path) -> Iterator["Fuzzed"]:
    """The API over proposals in several states."""
    config = AwardSettings(database_url=database_url, database_schema=f"award_{uuid4().hex[:12]}", var=tmp_path)
    with asyncio.Runner() as runner:
        runtime = Runtime(service, config, clocks=Clocks(now=NOW.timestamp))
        runner.run(made(runtime.database, service.all_migrations))
        try:
            yield Fuzzed(runtime, runner)
        finally:
            runner.run(unmade(runtime.database))


class Fuzzed:
    """Sends cases, with ids that exist in part of them."""

    def __init__(self, runtime: Runtime[AwardSettings], runner: asyncio.Runner) -> None:
        self.runner = runner
        transport = httpx.ASGITransport(app=application_of(runtime), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://award")
        self.known: Mapping[str, list[str]] = runner.run(self._prepare(Desk(runtime)))

    async def _prepare(self, desk: Desk) -> Mapping[str, list[str]]:
        staff = Staff(desk)
        await desk.take_people(*(employee(nip, cpns_on="2000-03-01", unit_code="DINAS-A") for nip in nips(3)))
        period = await staff.period()
        sent = await staff.batch(period=period)
        targets = await staff.send(sent)
        await staff.say(targets[0].id, Word.DECREED, "1", decree=DECREE)
        await staff.say(targets[1].id, Word.TMS, "2")
        later = list(nips(2, appointed="199603"))
        await desk.take_people(*(employee(nip, cpns_on="1996-03-01", unit_code="DINAS-A") for nip in later))
        batch = await staff.batch(period=period)
        mine = [str(one.id) for one in await staff.proposals(batch)]
        return {
            "proposal_id": [*mine, *(str(one.id) for one in targets)],
            "batch_id": [str(batch.id), str(sent.id)],
            "period_id": [str(period.id)],
            "person_id": [str((await desk.standing(nip)).person_id) for nip in later],
        }

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        document = self.runner.run(self.client.get("/openapi.json")).json()
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
        assert all(isinstance(one, Ok) for one in found), "the document is no OpenAPI"
        known = [one.ok() for one in found if isinstance(one, Ok)]
        return [one for one in known if not one.path.startswith(PREFIX)]  # the kit's own are tried there

    def fuzz(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int) -> None:
        @settings(ANY, max_examples=examples)
        @given(
            case=operation.as_strategy(generation_mode=mode),
            who=st.sampled_from(list(CALLERS)),
            known=st.fixed_dictionaries({name: st.none() | st.sampled_from(ids) for name, ids in self.known.items()}),
        )
        def one(case: Case[Any], who: str, known: Mapping[str, str | None]) -> None:
            self.send(case, who, known)

        one()

    def send(self, case: Case[Any], who: str, known: Mapping[str, str | None]) -> None:
        parameters = dict(case.path_parameters or {})
        case.path_parameters = parameters | {name: known.get(name) or value for name, value in parameters.items()}
        if isinstance(case.body, dict):
            case.body |= {name: known[name] for name in ("period_id", "person_id") if name in case.body and known[name]}
            items: Any = case.body.get("items")
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict) and known["proposal_id"]:
                    item |= {name: known["proposal_id"] for name in ("id", "proposal_id") if name in item}
        if "proposal_id" in parameters or "batch_id" in parameters:
            case.headers["If-Match"] = '"1"'
        elif "person_id" in parameters:
            case.headers["If-Match"] = '"0"'
        case.headers.pop("Authorization", None)
        answer = self.runner.run(self._answer(case, who))
        # A service without a broker is not ready, and says so.
        checks = CHECKS[1:] if case.path == "/health/ready" else CHECKS
        case.validate_response(answer, checks=checks)

    async def _answer(self, case: Case[Any], who: str) -> httpx.Response:
        wanted = case.as_transport_kwargs(base_url="http://award", headers={"Authorization": f"Bearer {who}"})
        sent: Any = requests.Request(**{k: v for k, v in wanted.items() if k in _OF_A_REQUEST}).prepare()
        headers = [(k, v) for k, v in sent.headers.items() if k.lower() not in _OF_THE_WIRE]
        return await self.client.request(sent.method, sent.url, headers=headers, content=sent.body)


@pytest.mark.parametrize("mode", MODES)
def test_every_answer_keeps_to_the_document(fuzzed: Fuzzed, mode: GenerationMode) -> None:
    broken = {}
    for operation in fuzzed.operations():
        try:
            fuzzed.fuzz(operation, mode, examples=3)
        except Unsatisfiable:
            continue  # nothing that this operation takes can be wrong
        except Exception as error:  # noqa: BLE001 - all that break it are named together
            broken[operation.label] = error
    assert not broken, "\n".join(f"{label}: {error}" for label, error in broken.items())
