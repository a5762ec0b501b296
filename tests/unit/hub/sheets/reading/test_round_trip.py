"""What we write comes back as it was."""

from pathlib import Path

import pytest

from hub.sheets.reading.header import Layout
from hub.sheets.sheet import Column, Sheet
from tests.support.workbooks import read
from tests.unit.hub.sheets.read_back import AT, bytes_of

TEXTS = ("=1+1", "'x", "_x003D_1", "<r>a</r>", "a\nb", "  é 😀 ", "19900101", "a\ud800")


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
async def test_a_report_of_ours_can_be_read(tmp_path: Path, text: str) -> None:
    sheet = Sheet[str]("Lembar", "Judul", AT, (Column("Nilai", 9, str),), lines=("Baris",))
    layout = Layout("ours", ("No", "Nilai"))
    ((_, cells),) = read(tmp_path / "f", await bytes_of(sheet, [text]), layout)
    assert isinstance(cells, tuple)
    number, value = cells
    assert number == 1
    assert str(value).strip() == text.replace("\ud800", "�").strip()
