"""Tests use the product by its public names, so that what is private can be changed without them.

Ruff sees most of it (SLF001); this sees imports, names in strings, and what a subclass or a stand-in reaches for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = ("contracts", "hub", "readmodels", "sandbox", "services")
BY_STRING: Final = frozenset({"attrgetter", "delattr", "getattr", "hasattr", "multiple", "object", "patch", "setattr"})
ALLOWED: Final[dict[str, str]] = {}
"""What tests may reach for all the same, and why."""


def is_private(name: str) -> bool:
    """Return whether a name begins with one underscore."""
    return name.startswith("_") and not name.startswith("__") and name != "_"


def defined(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a module, a class or a function defines, attributes of instances among them."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def private_names_of_the_product() -> frozenset[str]:
    """Return what the product's modules keep to themselves."""
    files = [file for package in PRODUCT for file in (ROOT / package).rglob("*.py")]
    names = {name for file in files for name in defined(ast.parse(file.read_bytes()))}
    return frozenset(filter(is_private, names))


def reached_for(tree: ast.AST, private: frozenset[str]) -> set[str]:
    """Return the private names of the product that a test names, but those that its own classes define."""
    own = {name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for name in defined(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name not in own:
                found.add(name)
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in PRODUCT:
                found.update(*(f"{module}.{alias.name}".split(".") for alias in names))
            case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function)) if function in BY_STRING:
                values = (*node.args, *(one.value for one in node.keywords))
                given = [one.value for one in values if isinstance(one, ast.Constant)]
                found.update(*(one.split(".") for one in given if isinstance(one, str)))
                found.update(one.arg for one in node.keywords if one.arg)
    return found & private


def test_no_test_reaches_for_what_the_product_keeps_to_itself() -> None:
    private = private_names_of_the_product()
    found = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in (ROOT / "tests").rglob("*.py")
        for name in reached_for(ast.parse(file.read_bytes()), private)
    }
    assert sorted(found) == sorted(ALLOWED), "make it a parameter, a public step, or look at what it does"


@pytest.mark.parametrize(
    "text",
    [
        "from hub.messaging.relay import _hidden",
        "import hub.messaging.relay\nhub.relay._hidden",
        "relay._hidden = 1",
        "def broken(self: Relay) -> None:\n    self._hidden()",
        "class Stepped(Relay):\n    def step(self):\n        return self._hidden",
        "monkeypatch.setattr(Relay, '_hidden', None)",
        "monkeypatch.setattr(target=Relay, name='_hidden', value=None)",
        "monkeypatch.setattr('hub.messaging.relay._hidden', None)",
        "patch.object(Relay, '_hidden')",
        "patch.multiple('hub.messaging.relay', _hidden=None)",
        "getattr(relay, '_hidden')",
    ],
)
def test_each_way_to_reach_for_it_is_seen(text: str) -> None:
    assert reached_for(ast.parse(text), frozenset({"_hidden"})) == {"_hidden"}


@pytest.mark.parametrize(
    "text",
    [
        "class Own:\n    def __init__(self):\n        self._hidden = 1\n    def it(self):\n        return self._hidden",
        "class Own:\n    def _hidden(self): ...\n    def it(self):\n        return self._hidden()",
        "from tests.support.environment import _hidden",
        "name.endswith('_hidden')",
    ],
)
def test_what_is_a_test_s_own_is_its_own(text: str) -> None:
    assert reached_for(ast.parse(text), frozenset({"_hidden"})) == set()
