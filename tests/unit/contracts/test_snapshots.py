"""Released schemas: what is current, what is new, what breaks."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from contracts.contract import SOURCES, Contract
from contracts.snapshots import FOLDER, RELEASABLE, BreakingChange, check, export, text_of


class ThingV1(Contract):
    """As released."""

    type: ClassVar[str] = "thing.v1"
    publisher: ClassVar[str] = SOURCES
    code: str
    size: int = 0


class Grown(ThingV1):
    """Has one field more."""

    colour: str | None = None


class Cut(Contract):
    """Has lost a field."""

    code: str


class Demanding(ThingV1):
    """Wants one field more."""

    colour: str


def kinds(folder: Path, model: type[BaseModel] | None) -> list[str]:
    return [one.kind for one in check(folder, {"thing.v1": model} if model else {})]


@pytest.fixture
def released(tmp_path: Path) -> Path:
    export(tmp_path, {"thing.v1": ThingV1})
    return tmp_path


@pytest.mark.parametrize("name", RELEASABLE)
def test_every_contract_is_released_as_it_stands(name: str) -> None:
    assert [one.sentence for one in check() if one.contract == name] == []
    assert (FOLDER / f"{name}.json").read_text() == text_of(RELEASABLE[name])


def test_nothing_is_released_that_is_no_contract() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(RELEASABLE)


def test_snapshot_is_deterministic_and_sorted() -> None:
    text = text_of(ThingV1)
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_new_contract_is_found_and_exported(tmp_path: Path) -> None:
    assert kinds(tmp_path, ThingV1) == ["not_released"]
    assert export(tmp_path, {"thing.v1": ThingV1}) == [tmp_path / "thing.v1.json"]
    assert kinds(tmp_path, ThingV1) == []
    assert export(tmp_path, {"thing.v1": ThingV1}) == []


def test_grown_contract_is_outdated_until_it_is_exported(released: Path) -> None:
    assert kinds(released, Grown) == ["outdated"]
    export(released, {"thing.v1": Grown})
    assert kinds(released, Grown) == []


@pytest.mark.parametrize(("model", "direction"), [(Cut, "forward"), (Demanding, "backward")])
def test_breaking_change_is_found_and_never_exported(released: Path, model: type[Contract], direction: str) -> None:
    before = (released / "thing.v1.json").read_text()
    (finding,) = check(released, {"thing.v1": model})
    assert finding.kind == "incompatible"
    assert direction in finding.sentence
    with pytest.raises(BreakingChange):
        export(released, {"other.v1": ThingV1, "thing.v1": model})
    assert (released / "thing.v1.json").read_text() == before
    assert not (released / "other.v1.json").exists()


def test_vanished_contract_breaks_both_directions(released: Path) -> None:
    (finding,) = check(released, {})
    assert (finding.kind, finding.breaks) == ("vanished", True)
    assert "backward" in finding.sentence
    assert "forward" in finding.sentence


def broken(change: dict[str, Any], folder: Path) -> list[str]:
    """Pretend that the released employee contract had been different, and return what the check says."""
    path = folder / "employee.changed.v1.json"
    schema = json.loads((FOLDER / path.name).read_text())
    schema["properties"].update(change)
    path.write_text(json.dumps(schema))
    return [one.sentence for one in check(folder, {"employee.changed.v1": RELEASABLE["employee.changed.v1"]})]


def test_a_real_contract_that_breaks_somebody_fails(tmp_path: Path) -> None:
    (removed,) = broken({"nickname": {"type": "string"}}, tmp_path)
    assert "nickname" in removed
    assert "forward" in removed
    (narrowed,) = broken({"position": {"type": "string", "minLength": 1, "pattern": r"^[^\x00]*$"}}, tmp_path)
    assert "position" in narrowed
    assert "backward" in narrowed
