"""What the settings of the file channel refuse before a service starts."""

from typing import Any, Final

import pytest
from pydantic import ValidationError

from services.award_service.domain.ministry_answer import WORDS
from services.award_service.domain.outcome import Word
from services.award_service.settings import AwardSettings

SERVER: Final[dict[str, Any]] = {
    "award_sftp_host": "sftp.contoh.go.id",
    "award_sftp_host_key": "ssh-ed25519 AAAA",
    "award_sftp_user": "bkpsdm",
}


def test_packages_are_made_as_they_say() -> None:
    setup = AwardSettings(award_letter_role="Bupati Contoh", award_region_code="003").channel_setup
    assert (setup.region, setup.signatory.role, setup.signatory.name) == ("003", "Bupati Contoh", None)
    assert setup.rules.kinds == ("pdf",)


@pytest.mark.parametrize("host", ["sftp", "sftp.kab.go.id", "10.1.2.3", "fd00::17", "::ffff:10.1.2.3"])
def test_names_and_addresses_of_servers_are_taken(host: str) -> None:
    assert AwardSettings(**(SERVER | {"award_sftp_password": "x", "award_sftp_host": host})).award_sftp_host == host


def test_a_server_with_a_password_or_a_key_is_taken() -> None:
    for secret in ({"award_sftp_password": "x"}, {"award_sftp_key": "x"}):
        assert AwardSettings(**(SERVER | secret)).award_sftp_port == 22


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (SERVER, "KINERJA_AWARD_SFTP_PASSWORD"),
        (SERVER | {"award_sftp_host_key": "", "award_sftp_password": "x"}, "KINERJA_AWARD_SFTP_HOST_KEY"),
        (SERVER | {"award_sftp_user": "", "award_sftp_password": "x"}, "KINERJA_AWARD_SFTP_USER"),
        ({"award_sftp_host": "a b"}, "award_sftp_host"),
        ({"award_sftp_host": "sftp..kab.go.id"}, "award_sftp_host"),
        ({"award_sftp_host": f"{'a' * 64}.go.id"}, "award_sftp_host"),
        ({"award_person_folder": "{name}"}, "award_person_folder"),
        ({"award_file_name": "{order}/{code}.pdf"}, "award_file_name"),
        ({"award_part_name": "usulan.zip"}, "award_part_name"),
        ({"award_answer_words": {**WORDS, Word.TMS: ("ms",)}}, "KINERJA_AWARD_ANSWER_WORDS"),
        ({"award_letter_nip": "12"}, "award_letter_nip"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(told: dict[str, Any], named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AwardSettings(**told)
    assert named in str(refused.value)
