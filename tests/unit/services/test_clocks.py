"""A service that is given clocks reads no others."""

import ast
import gc
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import pytest

from hub.clock import SYSTEM, Clocks
from hub.discovery import load_service, service_names
from hub.runtime import Runtime
from hub.service import attach
from hub.web.http import Readiness, build_app

ROOT: Final = Path(__file__).parents[3]
OF_THE_SYSTEM: Final = {id(one) for one in (SYSTEM, SYSTEM.now, SYSTEM.elapsed, time.time, time.monotonic)}
NAMES: Final = frozenset({"now", "steady", "elapsed", "time", "monotonic", "today", "datetime", "SYSTEM"})
"""How a module may call its clock."""
PATCHES: Final = frozenset({"setattr", "patch", "object", "multiple"})


def leads_to_the_system(start: Any) -> list[str]:
    """Return by which objects a clock of the system is reached from one, none if it is not: no code, only its data."""
    came_from: dict[int, tuple[Any, int | None]] = {id(start): (start, None)}
    left = deque([start])
    while left:
        one = left.popleft()
        if id(one) in OF_THE_SYSTEM:
            return list(_way(id(one), came_from))
        if isinstance(one, type | ModuleType):
            continue
        for each in (
            gc.get_referents(*(one.__closure__ or ())) if isinstance(one, FunctionType) else gc.get_referents(one)
        ):
            if id(each) not in came_from:
                came_from[id(each)] = each, id(one)
                left.append(each)
    return []


def _way(last: int | None, came_from: dict[int, tuple[Any, int | None]]) -> Iterator[str]:
    while last is not None:
        one, last = came_from[last]
        yield f"{type(one).__name__} {getattr(one, '__qualname__', '')}".strip()


@pytest.mark.parametrize("name", service_names())
def test_no_clock_of_the_system_is_reached_from_a_service(name: str, tmp_path: Path) -> None:
    service = load_service(name)
    runtime = Runtime(service, service.settings(var=tmp_path), clocks=Clocks(now=lambda: 1.0, elapsed=lambda: 1.0))
    parts = service.build(runtime)
    app = build_app(runtime, parts, Readiness(), attach(runtime, parts))
    for one in (runtime, parts, app):
        assert leads_to_the_system(one) == []


@pytest.mark.parametrize("name", service_names())
def test_one_that_is_reached_is_found(name: str, tmp_path: Path) -> None:
    service = load_service(name)
    assert leads_to_the_system(service.build(Runtime(service, service.settings(var=tmp_path)))) != []


def patched_clocks(code: str) -> list[int]:
    """Return the lines on which a clock is patched by the name that a module gives it."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if _called(call) in PATCHES and NAMES & set(_named(call))]


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _named(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value.rpartition(".")[2]
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
            yield keyword.value.value.rpartition(".")[2]
        yield keyword.arg or ""


def test_no_test_patches_a_clock() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / "tests").rglob("*.py")
        for line in patched_clocks(path.read_text(encoding="utf-8"))
    }
    assert sorted(found) == [], "hand the clocks in (hub.clock.Clocks)"


@pytest.mark.parametrize(
    "code",
    [
        'monkeypatch.setattr(desks, "now", clock)',
        'monkeypatch.setattr(target=desks, name="now", value=clock)',
        'patch.setattr("services.skp_service.api.context.now", clock)',
        'patch("hub.messaging.outbox.steady")',
        'patch.object(time, "time")',
        "patch.multiple(module, elapsed=clock)",
    ],
)
def test_a_patched_clock_is_found(code: str) -> None:
    assert patched_clocks(code) == [1]
