"""What is imported is declared, and the reverse: what a dependency brings may go with its next version."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from release.tree import ROOT, sandbox

PRODUCT: Final = ("contracts", "hub", "readmodels", "services")
DEVELOPMENT: Final = ("local", "sandbox")
BY_NAME: Final = frozenset({"aiosqlite"})
"""Imported by SQLAlchemy, by an address that we give it."""
_WITH_EXTRAS: Final = frozenset({"cryptography"})
"""Comes with `pyjwt[crypto]`."""


def declared(folder: Path) -> set[str]:
    """Return the names of a distribution's dependencies."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}


def imported(packages: tuple[str, ...]) -> set[str]:
    """Return the distributions of others that some packages of ours import."""
    ours, providers = {*PRODUCT, *DEVELOPMENT}, packages_distributions()
    modules = {
        name.partition(".")[0]
        for package in packages
        for file in (ROOT / package).rglob("*.py")
        for name in names(ast.parse(file.read_bytes()))
    }
    return {canonicalize_name(providers[one][0]) for one in modules - ours - sys.stdlib_module_names}


def names(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that a module imports."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0):
                yield module


def test_product_declares_what_it_imports_and_nothing_else() -> None:
    assert imported(PRODUCT) | BY_NAME == declared(ROOT)


def test_sandbox_declares_what_it_imports_beside_the_product() -> None:
    own = declared(sandbox().folder) - {"kinerja-hub"}
    assert imported(DEVELOPMENT) - declared(ROOT) - _WITH_EXTRAS == own
