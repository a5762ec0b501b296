"""What production has after it was installed without a network, from a wheelhouse, by the lock of its own."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import httpx
import pytest

from release.licences import third_party
from release.parts import bill_of_materials
from release.tree import ROOT, product
from tests.support.ports import free_port
from tests.support.release import installed, offline, surroundings

DEVELOPMENT: Final = ("boto3", "flask", "hatchling", "local", "moto", "mypy", "psutil", "pytest", "release", "sandbox")
_SECONDS: Final = 60.0


@pytest.fixture(scope="module")
def environment() -> Path:
    """Where production is installed."""
    return installed()


def site(environment: Path) -> Path:
    return next(environment.glob("lib/python*/site-packages"))


@pytest.mark.slow
def test_nothing_of_development_is_installed(environment: Path) -> None:
    found = f"import importlib.util as u; print([n for n in {DEVELOPMENT!r} if u.find_spec(n)])"
    assert offline(environment / "bin" / "python", "-c", found).strip() == "[]"
    commands = offline(environment / "bin" / "kinerja", "--help")
    assert "\n  doctor " in commands
    assert not any(f"\n  {name} " in commands for name in ("demo", "sandbox", "up"))


def test_pages_and_schemas_are_made_as_in_the_tree(environment: Path, tmp_path: Path) -> None:
    kinerja = environment / "bin" / "kinerja"
    offline(kinerja, "contracts", "check")
    offline(kinerja, "docs", "--folder", tmp_path)
    pages = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.iterdir()}
    settings = pages.pop("settings.md")
    assert pages == {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in pages}
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").startswith(settings.rstrip())


def test_service_starts_and_makes_its_tables(environment: Path, tmp_path: Path) -> None:
    with _running(environment, tmp_path) as url:
        assert "RabbitMQ" in _waits_for(url, "RabbitMQ")  # the database comes first
        assert httpx.get(f"{url}/health/live", timeout=30).status_code == 200
        assert httpx.get(f"{url}/docs", timeout=30).status_code == 200
    assert (tmp_path / "skp_service.sqlite3").stat().st_size > 0


@contextmanager
def _running(environment: Path, var: Path) -> Iterator[str]:
    port = free_port()
    variables = surroundings(
        KINERJA_VAR=str(var),
        KINERJA_HTTP_PORT=str(port),
        KINERJA_AMQP_URL=f"amqp://skp_service:x@127.0.0.1:{free_port()}/",
    )
    words = [str(environment / "bin" / "kinerja"), "run", "skp_service"]
    with (var / "log").open("w") as log, subprocess.Popen(words, cwd="/", env=variables, stderr=log, stdout=log) as run:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            run.terminate()
            run.wait(_SECONDS)


def _waits_for(url: str, what: str) -> str:
    """Return what readiness says when it says that the service waits for `what`, or the last that it said."""
    end, said = monotonic() + _SECONDS, ""
    while monotonic() < end and what not in said:
        try:
            said = httpx.get(f"{url}/health/ready", timeout=30).text
        except httpx.TransportError as error:
            said = type(error).__name__
        sleep(0.1)
    return said


def test_bill_of_materials_names_the_product_and_every_package(environment: Path, tmp_path: Path) -> None:
    bill_of_materials(tmp_path / "bill.json", environment / "bin" / "python")
    bill = json.loads((tmp_path / "bill.json").read_text(encoding="utf-8"))
    root = bill["metadata"]["component"]
    assert (root["name"], root["version"]) == (product().name, product().version)
    assert root["licenses"][0]["license"]["id"] == "Apache-2.0"
    listed = {(one["name"], one["version"]) for one in bill["components"]}
    installed = {(one.name, one.version) for one in distributions(path=[str(site(environment))])}
    assert listed == installed - {(product().name, product().version)}
    assert [one["name"] for one in bill["components"] if not one.get("licenses")] == []


def test_licences_of_all_packages_are_told(environment: Path) -> None:
    text = third_party(site(environment))
    assert "not told" not in text
    for name in ("SQLAlchemy", "uvloop", "zeep", "Noto Sans fonts"):
        assert f"\n{name}" in text
    assert text.count("Permission is hereby granted") > 10, "texts that packages ship are taken over"
