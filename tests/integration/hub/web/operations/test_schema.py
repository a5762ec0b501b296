"""Whatever an operator sends is answered as the API's description says, and never by an error of ours."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.web.operations.context import PREFIX
from tests.integration.hub.web.operations.world import World

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(900)]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ANY: Final = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate],
    max_examples=30,
)
KNOWN: Final = {"number": 1, "name": "retention", "partner": "bank", "type": "thing.counted.v1"}
_SENT: Final = {"method", "url", "headers", "params", "data", "json"}


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_keeps_to_the_document(
    runner: asyncio.Runner, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: GenerationMode
) -> None:
    world = World.new(database_url, tmp_path, monkeypatch)
    runner.run(world.prepare())
    document = runner.run(world.api.get("/openapi.json")).json()
    found = [one.ok() for one in schemathesis.openapi.from_dict(document).get_all_operations() if isinstance(one, Ok)]
    for operation in found:
        if not operation.path.startswith(PREFIX):
            continue

        @settings(ANY)
        @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
        def one(case: Case[Any], *, known: bool) -> None:
            if known and case.path_parameters:
                case.path_parameters = {name: KNOWN[name] for name in case.path_parameters}
            case.headers.pop("Authorization", None)
            wanted = case.as_transport_kwargs(base_url="http://courier")
            made: Any = requests.Request(**{k: v for k, v in wanted.items() if k in _SENT}).prepare()
            given_headers = [(k, v) for k, v in made.headers.items() if k.lower() not in {"content-length", "host"}]
            headers = [*given_headers, ("Authorization", "Bearer operator")]
            answer = runner.run(world.api.request(made.method, made.url, headers=headers, content=made.body))
            case.validate_response(answer, checks=CHECKS)

        try:
            one()
        except Unsatisfiable:
            continue  # nothing that this operation takes can be wrong
    runner.run(world.close())
