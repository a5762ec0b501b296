"""What an operator is advised to do after `kinerja siasn check`."""

from typing import Any

import httpx
import pytest

from hub.partner.wire import Answer
from services.siasn_gateway.check import Checked, differences_of
from services.siasn_gateway.check_advice import advice
from services.siasn_gateway.client import Exchange
from services.siasn_gateway.shapes import Difference, What

UNITS = "referensi/ref-unor"
HISTORY = "pns/rw-skp22"


def read(operation: str = UNITS, status: int | None = 200, *, understood: bool = True, **more: Any) -> Checked:
    return Checked(operation, status, "", understood=understood, **more)


def new(what: What) -> list[Difference]:
    return [Difference("data", what)]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([read(), read(HISTORY, 429, understood=False, served=False)], "ulangi perintah ini nanti"),
        ([read(), read(HISTORY, None, understood=False, served=False)], "ulangi perintah ini nanti"),
        ([read(), read(HISTORY, 404, understood=False)], "Jangan mengirim dulu: ada jawaban"),
        ([read(), read(HISTORY, shows_data=True, differences=new(What.MISSING))], "Jangan mengirim dulu: ada jawaban"),
        ([read(UNITS, 404, understood=False)], "KINERJA_SIASN_API_URL"),
        ([read(UNITS, 404, understood=False, served=False)], "KINERJA_SIASN_API_URL"),
        ([read(), read(HISTORY, shows_data=True, differences=new(What.NEW))], "agar dikenal"),
        ([read(shows_data=True), read(HISTORY)], "sedikit membuktikan"),
        ([read(shows_data=True), read("pns/data-utama", shows_data=True), read(HISTORY)], "sedikit membuktikan"),
        ([read(), read(HISTORY), read("pns/rw-cltn", shows_data=True)], "kinerja siasn deliver --first 1"),
    ],
)
def test_what_to_do_follows_from_the_gravest(done: list[Checked], said: str) -> None:
    assert said in advice(done, with_person=True)


def test_without_a_person_one_is_asked_for() -> None:
    assert "--nip" in advice([read()], with_person=False)


@pytest.mark.parametrize(
    "answer",
    [
        {"fault": {"code": 900802, "message": "Message throttled out", "description": "x"}},
        {"code": 303001, "message": "Runtime Error", "description": "Endpoint is suspended"},
        {"message": "Sedang dalam pemeliharaan"},
    ],
)
@pytest.mark.parametrize("status", [200, 429, 503])
def test_an_outage_is_no_new_shape_whatever_its_status(answer: dict[str, Any], status: int) -> None:
    body = httpx.Response(status, json=answer).content
    assert differences_of(Exchange("GET", HISTORY, None, Answer(status, httpx.Headers(), body))) == []
