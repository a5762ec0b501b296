"""The guide of staff names addresses that exist."""

import re
from pathlib import Path

from fastapi.routing import APIRoute

from services.award_service.api import ministry_answers, packages, people
from services.award_service.api.router import ROUTERS

PAGE = (Path(__file__).parents[3] / "docs" / "satyalancana.md").read_text(encoding="utf-8")


def test_its_addresses_exist() -> None:
    known = {
        f"{method} {route.path}"
        for router in (*ROUTERS, people.router, packages.router, ministry_answers.router)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    told = set(re.findall(r"`((?:GET|POST|PUT) /v1[^`?]+)", PAGE))
    assert len(told) > 20
    assert told - known == set()
