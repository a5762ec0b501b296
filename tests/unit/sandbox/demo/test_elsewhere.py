"""The file of a hub that is installed already: what is wrong with it is named, and nothing of it is quoted."""

import json
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from hub.errors import UserError
from sandbox.demo.elsewhere import HubElsewhere, play_elsewhere
from sandbox.demo.run import DemoOptions

HUB = {
    "skp_service": "https://kinerja.example.go.id",
    "metrics": {
        "skp_service": "http://127.0.0.1:8801",
        "siasn_gateway": "http://127.0.0.1:8802",
        "intake": "http://127.0.0.1:8803",
        "award_service": "http://127.0.0.1:8804",
    },
    "sandbox": "https://siasn.example.go.id",
    "sign_in": "https://masuk.example.go.id",
    "source": "district",
    "amqp_url": "amqps://district:TOPSECRET@kinerja.example.go.id:5671/kinerja",
    "kinerja": ["kinerja-as", "intake"],
    "files": "/var/lib/kinerja/intake/siasn",
}


def written(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps(HUB | changes))
    return path


def test_a_sound_file_is_taken_and_its_password_is_not_shown(tmp_path: Path) -> None:
    hub = HubElsewhere.read(written(tmp_path / "hub.json"))
    assert hub.skp_service == HUB["skp_service"]
    assert "TOPSECRET" not in repr(hub)


@pytest.mark.parametrize("told", [{}, {"award_service": "https://penghargaan.example.go.id"}], ids=["absent", "told"])
def test_where_award_service_is_may_be_left_out(tmp_path: Path, told: dict[str, str]) -> None:
    usual = {"skp_service": HUB["skp_service"], "sandbox": HUB["sandbox"], "sign_in": HUB["sign_in"]}
    assert HubElsewhere.read(written(tmp_path / "hub.json", **told)).urls == {**usual, **told}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"skp_service": "TOPSECRET"}, "skp_service"),
        ({"amqp_url": ["TOPSECRET"]}, "amqp_url"),
        ({"TOPSECRETS": 1, "sandbox": None}, "sandbox"),
    ],
)
def test_what_is_wrong_is_named_and_not_quoted(tmp_path: Path, changes: dict[str, object], named: str) -> None:
    with pytest.raises(UserError, match=named) as raised:
        HubElsewhere.read(written(tmp_path / "hub.json", **changes))
    assert "TOPSECRET" not in str(raised.value).replace("TOPSECRETS", "")
    assert raised.value.__cause__ is None


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tidak dapat dibaca"):
        HubElsewhere.read(tmp_path / "hub.json")


async def test_every_service_has_to_tell_its_metrics(tmp_path: Path) -> None:
    hub = HubElsewhere.read(written(tmp_path / "hub.json", metrics={}))
    with pytest.raises(
        UserError, match=r"metrics\.award_service, metrics\.intake, metrics\.siasn_gateway, metrics\.skp_service"
    ):
        await play_elsewhere(hub, DemoOptions(), Console(file=StringIO()))


async def test_it_is_said_that_medals_are_left_out(tmp_path: Path) -> None:
    screen, nowhere = StringIO(), "http://127.0.0.1:1"
    hub = HubElsewhere.read(written(tmp_path / "hub.json", sandbox=nowhere, sign_in=nowhere, skp_service=nowhere))
    with pytest.raises(httpx.TransportError):
        await play_elsewhere(hub, DemoOptions(), Console(file=screen, width=200))
    assert "tidak menyebut award_service" in screen.getvalue()
