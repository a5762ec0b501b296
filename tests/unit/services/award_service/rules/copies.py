"""Copies of the service's domain with one place changed, loaded beside the product under a name of their own."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from services.award_service import domain as product

PACKAGE: Final = "services.award_service.domain"
COPY: Final = "award_domain_copy"
FOLDER: Final = Path(str(product.__file__)).parent


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of the product's source that breaks one rule.

    Attributes:
        module: in the domain, `due`.
        old: text that occurs there once.
        new: what stands there instead.
    """

    module: str
    old: str
    new: str


class Domain:
    """A domain's modules by their names: `of.due.standing_of`."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, module: str) -> Any:
        return importlib.import_module(f"{self._package}.{module}")


PRODUCT: Final = Domain(PACKAGE)


@contextmanager
def mutated(mutation: Mutation) -> Iterator[Domain]:
    """Lend a copy of the domain in which one place is changed."""
    copies = _Copies(mutation)
    sys.meta_path.insert(0, copies)
    try:
        yield Domain(COPY)
    finally:
        sys.meta_path.remove(copies)
        for name in [name for name in sys.modules if name == COPY or name.startswith(f"{COPY}.")]:
            del sys.modules[name]


class _Copies(MetaPathFinder, Loader):
    """Finds the copy's modules in the product's files, and changes one of them."""

    def __init__(self, mutation: Mutation) -> None:
        self._mutation = mutation

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname != COPY and not fullname.startswith(f"{COPY}."):
            return None
        return ModuleSpec(fullname, self, is_package=fullname == COPY)

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__.removeprefix(COPY).removeprefix(".") or "__init__"
        code = _changed(name, self._mutation) if name == self._mutation.module else _unchanged(name)
        exec(code, module.__dict__)


@cache
def _unchanged(name: str) -> CodeType:
    return _compiled(name, _source(name))


def _changed(name: str, mutation: Mutation) -> CodeType:
    source = _source(name)
    assert source.count(mutation.old) == 1, f"{mutation.old!r} is not there once"
    return _compiled(name, source.replace(mutation.old, mutation.new))


def _source(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text(encoding="utf-8")


def _compiled(name: str, source: str) -> CodeType:
    return compile(source.replace(PACKAGE, COPY), str(FOLDER / f"{name}.py"), "exec")
