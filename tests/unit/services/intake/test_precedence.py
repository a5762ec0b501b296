"""The table of who is believed."""

import pytest

from services.intake.domain.precedence import Precedence, WrongPrecedence
from services.intake.precedence_file import read_precedence


def test_it_names_sources() -> None:
    table = Precedence.read('default = ["simpeg", "*"]\n[unit]\nhead_nip = ["*", "absensi"]\n')
    assert table.sources == {"simpeg", "absensi"}
    assert read_precedence(None).sources == {"siasn"}


def test_what_no_source_can_be_called_is_refused() -> None:
    with pytest.raises(WrongPrecedence, match="tanpa titik"):
        Precedence.read('default = ["sim.peg", "*"]')
