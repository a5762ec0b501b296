"""The recorded exchanges with SIASN, and what tells an answer from a recorded one."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[2] / "services" / "siasn_gateway" / "exchanges"
NIP: Final = "199001012015032000"
"""Of the assessed person in every exchange."""
ASSESSOR_NIP: Final = "197503121998031000"
PERSON_ID: Final = "8A1F3C5E7B9D2F4061728394A5B6C7D8"
"""Of the assessed person in every exchange; whoever plays one puts the partner's own id there."""
ASSESSOR_ID: Final = "7E2D4C6B8A90F1E3D5C7B9A8F6E4D2C0"
ROW_ID: Final = "5b1f2c40-7d1e-11ef-9a3c-0a580a830070"
"""Of the row that was saved before."""
NEW_ROW_ID: Final = "9e4d7a62-8c05-11ef-b1d8-0a580a83005c"
"""Of the row that the exchange creates: any id will do."""
UNIT_ID: Final = "8ae48308a1b2c3d4e5f60718293a4b5c"
PARENT_UNIT_ID: Final = "8ae48308ffeeddccbbaa998877665544"
DOCUMENT: Final = "peremajaan/usulan/8A1F3C5E7B9D2F4061728394A5B6C7D8_20250115_093000_skp.pdf"

MEANINGS: Final = frozenset(
    {
        "token", "token_refused", "person", "rows", "units", "file", "nothing_there", "stored", "deleted", "refused",
        "not_carried_out", "outage",
    }
)  # fmt: skip
SOURCES: Final = frozenset(["BC", "AB", "KA", "RU", "DJ", "NS", "SI", "RS", "BO", "GW", "WS", "LX"])
BASES: Final = frozenset({"api", "reference", "token", "sso"})

_FORMS: Final = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),  # a row: UUID version 1
    re.compile(r"[0-9A-F]{32}"),  # a person
    re.compile(r"[0-9a-f]{32}"),  # a unit
    re.compile(r"\d{2}-\d{2}-\d{4}"),  # a date
    re.compile(r"\d{18}"),  # a NIP
)
_LITERAL: Final = frozenset({"code", "success", "message", "data", "error", "Error", "token_type"})


@dataclass(frozen=True)
class Exchange:
    """One question and its answer. The fields are those of the file."""

    file: str
    name: str
    request: Mapping[str, Any]
    answer: Mapping[str, Any]
    means: str
    sources: tuple[str, ...]
    one_source: bool
    switch: Mapping[str, Any] | None
    whole: bool
    any_text: frozenset[str]

    @property
    def label(self) -> str:
        """Return what names it among all: `skp22_save: update`."""
        return f"{self.file}: {self.name}"


def files() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every file's name without its ending, and its content."""
    for path in sorted(FOLDER.glob("*.json")):
        content: dict[str, Any] = json.loads(path.read_text())
        yield path.stem, content


def exchanges() -> Mapping[str, Exchange]:
    """Return every exchange by its label."""
    found: dict[str, Exchange] = {}
    for file, content in files():
        for recorded in content["exchanges"]:
            sets = {"sources": tuple(recorded["sources"]), "any_text": frozenset(recorded["any_text"])}
            exchange = Exchange(file=file, **(recorded | sets))
            found[exchange.label] = exchange
    return found


def differences(recorded: object, given: object, *, whole: bool, any_text: frozenset[str]) -> list[str]:
    """Return in what a JSON answer differs from the recorded one: names, types, forms, and the envelope's texts.

    Ids, and values inside `data`, are free as long as their form is right; null may stand for a value there.
    """
    if not isinstance(recorded, dict) or not isinstance(given, dict):
        return [] if type(recorded) is type(given) else [f"a {type(given).__name__}"]
    found = list(_shape(recorded, given, "", whole=whole))
    for name in sorted((_LITERAL & recorded.keys() & given.keys()) - any_text):
        found.extend(_text(name, recorded[name], given[name]))
    found.extend(_map_data(recorded.get("mapData"), given.get("mapData")))
    return sorted(found)


def _text(name: str, recorded: object, given: object) -> Iterator[str]:
    if not isinstance(recorded, dict | list) and recorded != given:
        yield f"{name} is {given!r} instead of {recorded!r}"


def _map_data(recorded: object, given: object) -> Iterator[str]:
    """A row that was there keeps its id."""
    if isinstance(recorded, dict) and isinstance(given, dict):
        for name in recorded.keys() & given.keys():
            yield from _map_data(recorded[name], given[name])
    elif isinstance(recorded, str) and recorded not in {NEW_ROW_ID, given}:
        yield f"mapData is {given!r} instead of {recorded!r}"


def _shape(recorded: object, given: object, at: str, *, whole: bool) -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(given, dict):
        yield from (f"{at}{name} is missing" for name in recorded.keys() - given.keys())
        if whole:
            yield from (f"{at}{name} is not recorded" for name in given.keys() - recorded.keys())
        for name in recorded.keys() & given.keys():
            yield from _shape(recorded[name], given[name], f"{at}{name}.", whole=whole)
    elif isinstance(recorded, list) and isinstance(given, list):
        if bool(recorded) is not bool(given):
            yield f"{at.rstrip('.')} has {len(given)} entries"
        for entry in given if recorded else []:
            yield from _shape(recorded[0], entry, at, whole=whole)
    elif not _null_for_a_value(recorded, given, at):
        if type(recorded) is not type(given):
            yield f"{at.rstrip('.')} is a {type(given).__name__}: {given!r}"
        elif not _has_the_form(recorded, given):
            yield f"{at.rstrip('.')} has another form: {given!r}"


def _null_for_a_value(recorded: object, given: object, at: str) -> bool:
    inside_data = at.startswith("data.")
    return inside_data and None in (recorded, given) and not isinstance(recorded or given, dict | list)


def _has_the_form(recorded: object, given: object) -> bool:
    if not isinstance(recorded, str) or not isinstance(given, str):
        return True
    return all(form.fullmatch(given) for form in _FORMS if form.fullmatch(recorded))
