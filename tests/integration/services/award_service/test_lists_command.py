"""`kinerja award lists`: a file at a terminal, checked, asked about, applied; and gone on with after a kill."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from hub.audit import audit_trail
from hub.runtime import Runtime
from services.award_service.app import service
from services.award_service.command import app
from services.award_service.domain.list_files import ListFileState
from services.award_service.handlers import list_files
from services.award_service.repository import list_files as store
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.desk import Desk, employee
from tests.integration.services.award_service.list_desk import DISCIPLINE_HEADS, ListDesk, nip
from tests.support.kills import Killed, killed_often
from tests.support.tables import made

CONTENT = f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n{nip(2)};TIDAK ADA;;\n"


@pytest_asyncio.fixture
async def at_rest(tmp_path: Path) -> AsyncIterator[ListDesk]:
    """The service's tables in SQLite under `tmp_path`, with two people; the service does not run."""
    runtime = Runtime(service, AwardSettings(var=tmp_path))
    await made(runtime.database, service.all_migrations)
    lists = ListDesk(Desk(runtime), tmp_path)
    await lists.desk.take_people(*(employee(nip(serial), cpns_on="2000-03-01") for serial in (1, 2, 3)))
    yield lists
    await runtime.database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "disiplin.csv"
    path.write_text(CONTENT)
    return path


@pytest.fixture
def exchange_list(tmp_path: Path) -> Path:
    path = tmp_path / "daftar-tukar.csv"
    path.write_text(f"NIP;Slks Lama\n{nip(1)};X\n")
    return path


async def award_lists(var: Path, *args: object, told: str = "", kind: str = "discipline") -> Result:
    environment = {"KINERJA_VAR": str(var), "KINERJA_OPERATOR": "penguji"}
    words = ["lists", *map(str, args), "--kind", kind]
    return await asyncio.to_thread(CliRunner().invoke, app, words, told, environment)


AS_OF = ("--as-of", "30-06-2026")


async def test_a_file_takes_effect_once_somebody_agrees(at_rest: ListDesk, tmp_path: Path, file: Path) -> None:
    told = await award_lists(tmp_path, file, *AS_OF, told="n\n")
    assert told.exit_code == 0, told.output
    assert "dibatalkan" in told.output
    assert await at_rest.lists(nip(1)) == []
    told = await award_lists(tmp_path, file, *AS_OF, "--complete", told="y\n")
    assert told.exit_code == 0, told.output
    assert (
        "2 pegawai diterima, 0 ditolak, 0 dilewati, 1 tidak disebut dan dicatat tidak punya. Terapkan?" in told.output
    )
    (row,) = await at_rest.lists(nip(1))
    assert (row.list.source, row.list.as_of.isoformat(), row.by_subject) == ("berkas", "2026-06-30", "penguji")
    assert [one.list.entries for one in await at_rest.lists(nip(3))] == [()]
    assert nip(1) not in told.output
    async with at_rest.desk.runtime.database.read() as connection:
        acts = (await connection.execute(sa.select(audit_trail.c.act).order_by(audit_trail.c.id))).scalars().all()
    assert acts == ["hand_in", "cancel", "hand_in", "apply"]


async def test_a_dry_run_changes_nothing_and_what_is_wrong_is_told(at_rest: ListDesk, tmp_path: Path) -> None:
    path = tmp_path / "cuti.csv"
    path.write_text(f"NIP;Jenis Cuti;Mulai\n{nip(1)};CLTN;2018-03-01\n12;CLTN;\n")
    report = tmp_path / "catatan.xlsx"
    told = await award_lists(tmp_path, path, *AS_OF, "--dry-run", "--report", report, kind="leave")
    assert told.exit_code == 1
    assert "3" in told.output
    assert "NIP harus" in told.output
    assert re.search(r"tanpa pegawai +keadaan *\n.* 1 +sudah diperiksa", told.output), told.output
    assert any("nip_length" in row for row in load_workbook(report).worksheets[0].iter_rows(values_only=True))
    assert await at_rest.lists(nip(1)) == []
    told = await award_lists(tmp_path, path, *AS_OF, "--yes", kind="leave")
    assert (told.exit_code, await at_rest.lists(nip(1))) == (1, [])
    assert "1 baris tidak diketahui tentang siapa, yang pertama baris 3" in told.output
    assert "dibatalkan" in told.output
    path.write_text(f"NIP;Jenis Cuti;Mulai\n{nip(1)};CLTN;2018-03-01\n{nip(2)};Entah;\n")
    told = await award_lists(tmp_path, path, *AS_OF, "--yes", kind="leave")
    assert (told.exit_code, len(await at_rest.lists(nip(1)))) == (1, 1)


async def test_a_command_that_was_killed_is_gone_on_with(at_rest: ListDesk, tmp_path: Path, file: Path) -> None:
    with killed_often():
        one = await at_rest.hand_in(CONTENT)
        while one.state is not ListFileState.CHECKED:
            try:
                one = await at_rest.worked_off(one, at_once=1)
            except Killed:
                continue
        async with at_rest.transactions.begin() as tx:
            one = await list_files.apply(tx, one.id, "penguji")
        with pytest.raises(Killed):
            await at_rest.worked_off(one, at_once=1)
    dry = await award_lists(tmp_path, file, *AS_OF, "--dry-run")
    assert dry.exit_code == 2 or "sedang diterapkan" in str(dry.exception)
    told = await award_lists(tmp_path, file, *AS_OF, "--yes")
    assert told.exit_code == 0, told.output
    assert "melanjutkan berkas" in told.output
    assert [len(await at_rest.lists(nip(serial))) for serial in (1, 2, 3)] == [1, 1, 0]
    async with at_rest.desk.runtime.database.read() as connection:
        ended = await store.in_states(connection, [*ListFileState])
    assert ended == [one.id]
    assert await at_rest.rows(one.id) == 0


@pytest.mark.usefixtures("at_rest")
async def test_what_cannot_be_is_told_in_a_sentence(tmp_path: Path, file: Path, exchange_list: Path) -> None:
    for args, sentence in (
        (("--as-of", "30-06-2026"), "Sebutkan berkasnya"),
        ((file,), "Sebutkan tanggal"),
        ((file, "--as-of", "06/30/2026"), "Bulan tidak boleh"),
        ((file, "--as-of", "30-06-2076"), "sesudah hari ini"),
        ((file, *AS_OF, "--unit", "X"), "bersama keterangan"),
        ((file, *AS_OF, "--unit", "X", "--complete"), "belum dikenal"),
        ((file, *AS_OF, "--source", "a.b"), "tanpa titik"),
        ((tmp_path / "tidak-ada.csv", *AS_OF), "tidak dapat dibaca"),
    ):
        told = await award_lists(tmp_path, *args)
        assert told.exit_code != 0
        assert sentence in f"{told.output} {told.exception}", args
    told = await award_lists(tmp_path, file, *AS_OF, kind="award")
    assert "Judul kolom" in str(told.exception)
    told = await award_lists(tmp_path, exchange_list, *AS_OF, "--complete", kind="award")
    assert "Daftar tukar" in str(told.exception)


async def test_a_template_is_written(tmp_path: Path) -> None:
    path = tmp_path / "kosong.xlsx"
    told = await award_lists(tmp_path, path, "--template", kind="award")
    assert told.exit_code == 0, told.output
    heads = next(load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert heads[:2] == ("NIP", "Tingkat Satyalancana")
    told = await award_lists(tmp_path, path, "--template", kind="leave")
    assert (told.exit_code, "sudah ada" in str(told.exception)) == (1, True)
    assert next(load_workbook(path).worksheets[0].iter_rows(values_only=True)) == heads
