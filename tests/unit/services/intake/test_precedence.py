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


@pytest.mark.parametrize(
    "field",
    ["employee.effective_on", "employee.own_id", "unit.effective_on", "unit.head_own_id", "unit.withdrawn"],
)
def test_a_field_without_an_effect_is_refused(field: str) -> None:
    subject, name = field.split(".")
    with pytest.raises(WrongPrecedence, match=f"'{name}' bukan isian"):
        Precedence.read(f'default = ["*"]\n[{subject}]\n{name} = ["*"]')
