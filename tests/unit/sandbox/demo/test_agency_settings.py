"""The demonstration is told what a district has to be told for its lists and letters."""

import pytest

from sandbox.demo.partner_process import demo_environment
from services.award_service.settings import AwardSettings


def test_nothing_of_the_exchange_list_or_the_letter_is_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in demo_environment("http://127.0.0.1:1").items():
        monkeypatch.setenv(name, value)
    setup = AwardSettings().channel_setup
    assert all((setup.agency, setup.place, setup.regency, setup.province, setup.region, setup.signatory.name))
