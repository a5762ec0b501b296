"""What holds, or leads to, a person does not show in logs and tracebacks."""

import ast
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Final, Generic, TypeVar

import pytest

from contracts.personal import personal

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("contracts", "hub", "local", "readmodels", "sandbox", "services")
PERSONAL: Final = ("nip", "former_nip", "nips")
"""How fields are named that hold a NIP; also those that end so: `assessor_nip`."""
T = TypeVar("T")


@personal
class Person:
    nip: str
    grade: str = "III/c"


@personal(frozen=False)
class Changing:
    nip: str


@personal(slots=False)
class Holding(Generic[T]):
    content: T


def test_a_dataclass_of_a_person_shows_nothing() -> None:
    person = Person("199001012015032000")
    assert "199001012015032000" not in repr(person)
    assert replace(person, grade="III/d") == Person("199001012015032000", "III/d")
    with pytest.raises(FrozenInstanceError):
        person.grade = "III/d"  # type: ignore[misc]
    changing = Changing("199001012015032000")
    changing.nip = "199001012015032001"
    assert "1990" not in repr(changing) + repr(Holding[str]("199001012015032000"))


def test_every_dataclass_with_a_nip_is_a_personal_one() -> None:
    shown = [
        f"{file.relative_to(ROOT)}: {node.name}"
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and _shows(node) and any(map(_is_personal, node.body))
    ]
    assert shown == [], "make them with contracts.personal.personal"


def _shows(node: ast.ClassDef) -> bool:
    """Whether a dataclass has the generated repr."""
    made = [ast.unparse(one) for one in node.decorator_list]
    return any(one.startswith("dataclass") and "repr=False" not in one for one in made)


def _is_personal(statement: ast.stmt) -> bool:
    if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
        return False
    name = statement.target.id
    return name in PERSONAL or name.endswith("_nip")
