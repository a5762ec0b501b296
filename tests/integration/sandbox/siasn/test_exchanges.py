"""The simulator answers as the recorded exchanges do: the same status, names, types and texts of the envelope."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.integration.sandbox.siasn.exchange_player import Player
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn
from tests.support.siasn_exchanges import BASES, MEANINGS, SOURCES, Exchange, differences, exchanges, files

ALL: Final = exchanges()
UNPLAYED: Final[Mapping[str, str]] = {
    "data_utama: unknown, null": "one test of one client; the simulator says in words that nobody is known",
}
"""What the simulator cannot be made to answer, and why that is so."""

FIELDS: Final = frozenset(
    ["name", "request", "answer", "means", "sources", "one_source", "switch", "whole", "any_text"]
)
REQUEST_FIELDS: Final = frozenset(["method", "path", "base", "query", "headers"])
BODIES: Final = frozenset(["json", "form", "multipart"])


@pytest.mark.parametrize(("file", "content"), list(files()), ids=[name for name, _ in files()])
def test_every_file_has_the_form_that_its_readme_tells(file: str, content: Mapping[str, Any]) -> None:
    assert content.keys() == {"operation", "about", "exchanges"}
    names = [exchange["name"] for exchange in content["exchanges"]]
    assert len(names) == len(set(names)) > 0
    for exchange in content["exchanges"]:
        assert exchange.keys() == FIELDS
        request, answer = exchange["request"], exchange["answer"]
        assert request.keys() - BODIES == REQUEST_FIELDS
        assert len(request.keys() & BODIES) <= 1
        assert request["base"] in BASES
        assert len(answer.keys() & {"json", "text"}) == 1
        assert answer.keys() - {"json", "text"} == {"status"}


@pytest.mark.parametrize("exchange", ALL.values(), ids=ALL.keys())
def test_every_exchange_names_its_meaning_and_its_sources(exchange: Exchange) -> None:
    assert exchange.means in MEANINGS
    assert exchange.sources
    assert set(exchange.sources) <= SOURCES
    assert exchange.one_source is (len(exchange.sources) == 1)


def test_what_is_not_played_is_recorded() -> None:
    assert UNPLAYED.keys() <= ALL.keys()


@pytest.mark.parametrize("label", sorted(ALL.keys() - UNPLAYED.keys()))
async def test_the_simulator_answers_so(label: str, siasn: SimulatedSiasn) -> None:
    exchange = ALL[label]
    answer, expected = await Player(siasn).play(exchange)
    if exchange.answer["status"] is not None:
        assert answer.status_code == exchange.answer["status"], answer.text
    if "text" in exchange.answer:
        assert answer.text[:5] == exchange.answer["text"][:5]
    else:
        found = differences(expected, answer.json(), whole=exchange.whole, any_text=exchange.any_text)
        assert not found, f"{found} in {answer.text}"


REFUSAL: Final[dict[str, Any]] = {"success": False, "mapData": None, "message": "nomor sk tidak valid"}
ROW: Final[dict[str, Any]] = {"ID": "5b1f2c40-7d1e-11ef-9a3c-0a580a830070", "path": {"892": {}}, "tahun": "2023"}
ROWS: Final = {"code": 1, "data": [ROW]}


@pytest.mark.parametrize(
    ("recorded", "given", "found"),
    [
        (REFUSAL, REFUSAL, []),
        (REFUSAL, REFUSAL | {"message": "salah"}, ["message is 'salah' instead of 'nomor sk tidak valid'"]),
        (REFUSAL, REFUSAL | {"code": 0}, ["code is not recorded"]),
        (REFUSAL, {"success": False, "mapData": None}, ["message is missing"]),
        (ROWS, ROWS, []),
        (ROWS, {"code": 1, "data": [ROW | {"tahun": None}]}, []),
        (ROWS, {"code": 1, "data": [ROW | {"tahun": 2023}]}, ["data.tahun is a int: 2023"]),
        (ROWS, {"code": 1, "data": [ROW | {"path": None}]}, ["data.path is a NoneType: None"]),
        (ROWS, {"code": 1, "data": [ROW | {"ID": "1"}]}, ["data.ID has another form: '1'"]),
        (ROWS, {"code": 1, "data": []}, ["data has 0 entries"]),
        (ROWS, {"code": "1", "data": [ROW]}, ["code is '1' instead of 1", "code is a str: '1'"]),
        ({"code": 1, "data": None}, {"code": 1, "data": []}, ["data is [] instead of None", "data is a list: []"]),
        ({"success": True, "mapData": "a"}, {"success": True, "mapData": "b"}, ["mapData is 'b' instead of 'a'"]),
        ([], {}, ["a dict"]),
    ],
)  # fmt: skip
def test_differences_are_told(recorded: object, given: object, found: list[str]) -> None:
    assert differences(recorded, given, whole=True, any_text=frozenset()) == found
