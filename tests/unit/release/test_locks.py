"""Production installs what the product needs, all of it and nothing else, in the versions that the tests run with."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.tree import LOCK, ROOT, product, sandbox

_PINNED: Final = re.compile(
    r"^(?P<pinned>\S+==[^\s;]+)(?: ; (?P<marker>.+?))? \\$((?:\n    --hash=\S+(?: \\)?)+)", re.MULTILINE
)
DEVELOPMENT: Final = frozenset(
    {
        "boto3",
        "cyclonedx-bom",
        "docker",
        "flask",
        "hatchling",
        "hypothesis",
        "kinerja-hub-sandbox",
        "moto",
        "mypy",
        "pip",
    }
    | {"psutil", "pytest", "ruff", "schemathesis", "setuptools"}
)


def locked(file: Path) -> dict[str, tuple[Requirement, frozenset[str]]]:
    """Return what a lock file pins, by name, each with its hashes."""
    found: dict[str, tuple[Requirement, frozenset[str]]] = {}
    for match in _PINNED.finditer(file.read_text(encoding="utf-8")):
        pinned = Requirement(f"{match['pinned']}; {match['marker']}" if match["marker"] else match["pinned"])
        found[canonicalize_name(pinned.name)] = (pinned, frozenset(match[3].replace("\\", "").split()))
    return found


def declared(folder: Path) -> dict[str, Any]:
    """Return the `project` table of a distribution."""
    project: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def needed(wanted: Iterable[Requirement]) -> set[str]:
    """Return the names of everything that some requirements need on this machine, as the installed packages say it."""
    found: set[tuple[str, str]] = set()
    waiting = [(one, extra) for one in wanted for extra in ("", *one.extras)]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, extra) in found:
            continue
        found.add((name, extra))
        theirs = [Requirement(one) for one in requires(name) or ()]
        holding = [one for one in theirs if one.marker is None or one.marker.evaluate({"extra": extra})]
        waiting += [(one, more) for one in holding for more in ("", *one.extras)]
    return {name for name, _ in found}


PRODUCTION: Final[Mapping[str, tuple[Requirement, frozenset[str]]]] = locked(LOCK)
DEPENDENCIES: Final = [Requirement(one) for one in declared(ROOT)["dependencies"]]


@pytest.mark.parametrize("name", ["requirements.lock", "benchmarks/requirements.lock"])
def test_what_production_installs_is_what_the_tests_run_with(name: str) -> None:
    other = locked(ROOT / name)
    different = {one for one, pinned in PRODUCTION.items() if other.get(one) != pinned}
    assert different == set(), "run `make lock`"


def test_lock_is_all_that_the_product_needs_and_nothing_else() -> None:
    here = {name for name, (pinned, _) in PRODUCTION.items() if pinned.marker is None or pinned.marker.evaluate()}
    assert here == needed(DEPENDENCIES), "run `make lock`"


def test_no_tool_of_development_is_installed_in_production() -> None:
    assert DEVELOPMENT & PRODUCTION.keys() == set()


def test_every_package_has_hashes_and_comes_from_no_index_that_is_named() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert len(PRODUCTION) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
    assert all(hashes for _, hashes in PRODUCTION.values())
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)


def test_installed_versions_are_the_locked_ones() -> None:
    here = [pinned for pinned, _ in PRODUCTION.values() if pinned.marker is None or pinned.marker.evaluate()]
    assert [str(one) for one in here if not one.specifier.contains(version(one.name))] == [], "run `make setup`"


def test_both_distributions_are_of_one_version_and_name_it() -> None:
    assert sandbox().version == product().version
    assert f"kinerja-hub=={product().version}" in declared(sandbox().folder)["dependencies"]
    assert declared(ROOT)["optional-dependencies"]["sandbox"] == [f"kinerja-hub-sandbox=={product().version}"]


def test_what_the_sandbox_needs_is_installed_for_development() -> None:
    own = [Requirement(one) for one in declared(sandbox().folder)["dependencies"]]
    others = [one for one in own if one.name != product().name]
    assert needed(others) <= locked(ROOT / "requirements.lock").keys()
