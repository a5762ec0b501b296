"""The command that loads the files is run again until it has ended well, and a sentence says why it cannot be."""

from pathlib import Path

import pytest

from hub.errors import UserError
from sandbox.agency.generate import sample_agency
from sandbox.demo.file_import import FileImport

CUT_OFF_ONCE = 'if [ -e "$0" ]; then echo "baris: 61"; exit 1; else touch "$0"; kill -9 $$; fi'


def running(script: str, folder: Path) -> FileImport:
    return FileImport(folder / "siasn", "district", ("sh", "-c", script, str(folder / "was-here")), rest_seconds=0)


async def test_one_that_is_cut_off_is_run_again_and_refused_rows_are_no_failure(tmp_path: Path) -> None:
    said: list[str] = []
    await running(CUT_OFF_ONCE, tmp_path).load(sample_agency(), said.append)
    command, told = said
    assert "kinerja import --first --yes --source district" in command
    assert told == "baris: 61"
    assert sorted(path.stem for path in (tmp_path / "siasn").iterdir()) == ["pns", "pppk", "pppk-paruh-waktu", "unor"]


async def test_one_that_never_ends_well_is_told_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tidak dapat dimuat: tidak ada tabel"):
        await running("echo tidak ada tabel >&2; exit 2", tmp_path).load(sample_agency(), lambda _: None)
