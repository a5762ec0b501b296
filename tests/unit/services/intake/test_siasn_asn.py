"""What a row of SIASN's "Export Data ASN" reports."""

from typing import Any

import pytest

from services.intake.files.formats.siasn_asn import SIASN_ASN
from tests.support.intake.reported import NIP

SAID: dict[str, Any] = {"nip": NIP, "name": "Satu", "position": "Guru Ahli Muda", "kind": "2"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {"functional_level": "ahli_muda"}),
        ({"position": "Guru Kelas"}, {}),
        ({"kind": None}, {}),
        ({"kind": "4", "position": "Pengadministrasi"}, {"functional_level": None}),
    ],
    ids=["a level", "a title without one", "no kind", "another kind"],
)
def test_a_level_is_none_only_where_there_is_none(changes: dict[str, Any], told: dict[str, Any]) -> None:
    body = SIASN_ASN.report(SAID | changes)
    assert {name: value for name, value in body.items() if name == "functional_level"} == told
