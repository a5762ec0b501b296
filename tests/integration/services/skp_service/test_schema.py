"""Every operation of the API's document, sent what its schemas allow and what they do not: answers keep to it."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from uuid import UUID

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

from hub.web.operations.context import PREFIX
from tests.integration.services.skp_service.properties.acts import Choice
from tests.integration.services.skp_service.properties.machine import PerformanceMachine
from tests.integration.services.skp_service.properties.service_fixture import CALLERS, QUARTER, ServiceUnderTest, Who

# Many requests; slow machines exist.
pytestmark = [pytest.mark.timeout(900), pytest.mark.slow]
MODES: Final = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
ROLES: Final = ["head", "chief", "one", "admin", "head who administers", "admin of BKD-1", "operator", "nobody"]
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
def fuzzed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Fuzzed"]:
    """The API over a world that has SKPs at several stages."""
    with asyncio.Runner() as runner:
        office = ServiceUnderTest.new(database_url, tmp_path, monkeypatch)
        try:
            yield Fuzzed(office, runner)
        finally:
            runner.run(office.close())


class Fuzzed:
    """Sends cases, with ids that exist in part of them."""

    def __init__(self, office: ServiceUnderTest, runner: asyncio.Runner) -> None:
        self.office = office
        self.runner = runner
        machine = PerformanceMachine(office, runner)
        kept = Choice(number=1)
        quarter = next(one.id for one in machine.view.periods.values() if one.kind == QUARTER)
        runner.run(machine.open_skp(CALLERS["head"], quarter, 1))
        for number, steps in enumerate((9, 4, 6, 0, 1)):
            machine.go_on(number, steps, kept)
        self.stages = {skp.stage for skp in machine.view.skps.values()}
        first = next(iter(machine.view.proofs))
        results = [one["id"] for skp in machine.view.skps.values() for one in skp.content["plan"]["results"]]
        self.known: Mapping[str, list[str]] = {
            "skp_id": [str(one) for one in machine.view.skps],
            "period_id": [str(one) for one in machine.view.periods],
            "evidence_id": list(machine.view.proofs[first]),
            "result_id": results,
            "unit_code": ["BKD", "BKD-1"],
            "paper_id": [runner.run(self._printed(one.id)) for one in machine.view.skps.values() if one.approvals],
        }

    async def _printed(self, skp_id: UUID) -> str:
        for path in ("documents/skp.pdf", "papers"):
            answer = await self.office.send(CALLERS["admin"], "GET", f"/skps/{skp_id}/{path}")
        return str(answer.json()["items"][0]["id"])

    def operations(self) -> list[APIOperation[Any, Any, Any, Any]]:
        document = self.runner.run(self.office.client.get("/openapi.json")).json()
        found = list(schemathesis.openapi.from_dict(document).get_all_operations())
        assert all(isinstance(one, Ok) for one in found), "the document is no OpenAPI"
        known = [one.ok() for one in found if isinstance(one, Ok)]
        return [one for one in known if not one.path.startswith(PREFIX)]  # the kit's own are tried there

    def fuzz(self, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, examples: int) -> None:
        @settings(ANY, max_examples=examples)
        @given(
            case=operation.as_strategy(generation_mode=mode),
            who=st.sampled_from(ROLES),
            known=st.fixed_dictionaries({name: st.none() | st.sampled_from(ids) for name, ids in self.known.items()}),
            seen=st.booleans(),
        )
        def one(case: Case[Any], who: str, known: Mapping[str, str | None], *, seen: bool) -> None:
            self.send(case, CALLERS[who], known, seen=seen)

        one()

    def send(self, case: Case[Any], who: Who, known: Mapping[str, str | None], *, seen: bool) -> None:
        parameters = dict(case.path_parameters or {})
        case.path_parameters = parameters | {name: known.get(name) or value for name, value in parameters.items()}
        if isinstance(case.body, dict) and "skp_ids" in case.body and known["skp_id"]:
            case.body["skp_ids"] = [known["skp_id"]]
        if isinstance(case.body, dict) and "period_id" in case.body and known["period_id"]:
            case.body["period_id"] = known["period_id"]
        if seen and "skp_id" in parameters:
            case.headers["If-Match"] = self._etag(parameters["skp_id"])
        case.headers.pop("Authorization", None)
        answer = self.runner.run(self._answer(case, who))
        # A service without a broker is not ready, and says so.
        checks = CHECKS[1:] if case.path == "/health/ready" else CHECKS
        case.validate_response(answer, checks=checks)

    async def _answer(self, case: Case[Any], who: Who) -> httpx.Response:
        wanted = case.as_transport_kwargs(base_url="http://skp", headers=who.headers)
        sent: Any = requests.Request(**{k: v for k, v in wanted.items() if k in _OF_A_REQUEST}).prepare()
        headers = [(k, v) for k, v in sent.headers.items() if k.lower() not in _OF_THE_WIRE]
        return await self.office.client.request(sent.method, sent.url, headers=headers, content=sent.body)

    def _etag(self, skp_id: str) -> str:
        answer = self.runner.run(self.office.send(CALLERS["head"], "GET", f"/skps/{skp_id}"))
        return str(answer.headers.get("ETag", '"1"'))


@pytest.mark.parametrize("mode", MODES)
def test_every_answer_keeps_to_the_document(fuzzed: Fuzzed, mode: GenerationMode) -> None:
    assert len(fuzzed.stages) >= 4
    broken = {}
    for operation in fuzzed.operations():
        try:
            fuzzed.fuzz(operation, mode, examples=8)
        except Unsatisfiable:
            continue  # nothing that this operation takes can be wrong
        except Exception as error:  # noqa: BLE001 - all that break it are named together
            broken[operation.label] = error
    assert not broken, "\n".join(f"{label}: {error}" for label, error in broken.items())
