"""The examples of answers in the documentation are answers that the API could give."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from hub.runtime import Runtime
from services.skp_service.api.context import Desks
from services.skp_service.api.follow_up import results_router
from services.skp_service.api.matrix import matrix_router
from services.skp_service.api.reports import reports_router
from services.skp_service.app import service
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import sign_in_by_name


def test_every_example_is_what_its_model_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in_by_name(monkeypatch)
    runtime = Runtime(service, SkpSettings(var=tmp_path))
    desks = Desks.of(runtime, runtime.settings)
    seen = 0
    for make in (reports_router, matrix_router, results_router):
        for route in make(runtime, desks).routes:
            assert isinstance(route, APIRoute)
            content = route.responses[200]["content"]
            if example := content.get("application/json", {}).get("example"):
                model = TypeAdapter(route.response_model)
                shown = model.dump_python(model.validate_python(example), mode="json")
                assert shown == example
                seen += 1
            else:
                assert list(content) != ["application/json"]
    assert seen == 9, "each of these endpoints that answers with JSON has one"
