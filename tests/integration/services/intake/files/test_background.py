"""Imports worked off beside one that fails, and forgotten while somebody decides."""

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from services.intake.domain.imports import ENDED, ImportState
from services.intake.handlers import importing, working_off
from services.intake.importing import ImportWorker
from services.intake.repository import imports
from services.intake.tables import import_rows
from tests.integration.services.intake.files.tables import FileDesk, nip

HEADS = "NIP;Nama;Kode Unit;Jabatan"


def table(people: int) -> str:
    return "\n".join([HEADS, *(f"{nip(serial)};Nama;B1;Staf" for serial in range(1, people + 1))]) + "\n"


@pytest.mark.one_database
async def test_an_import_that_fails_keeps_no_other_back(files: FileDesk) -> None:
    transactions = files.desk.runtime.transactions
    broken, sound = [await files.hand_in(files.file(table(one)), "simpeg") for one in (1, 2)]
    async with transactions.begin() as tx:
        of_broken = sa.update(import_rows).where(import_rows.c.import_id == broken.id)
        await tx.connection.execute(of_broken.values(body={"nip": 1}))
    with pytest.raises(ValidationError):
        await ImportWorker(transactions, files.desk.merging, files.telling).turn()
    async with transactions.database.read() as connection:
        states = [(await imports.load(connection, one.id)).state for one in (broken, sound)]
    assert states == [ImportState.CHECKING, ImportState.CHECKED]


async def test_what_somebody_applies_meanwhile_is_not_forgotten(files: FileDesk) -> None:
    transactions = files.desk.runtime.transactions
    one = await files.checked(table(10), "simpeg")
    async with transactions.begin() as tx:
        one = await importing.apply(tx, one.id)
    await working_off.work_off(transactions, one.id, files.desk.merging, files.telling, at_once=3)
    await importing.forget(transactions, one.id, {ImportState.CHECKED})
    one = await files.worked_off(one)
    assert (one.state, one.taken + one.doubted) == (ImportState.APPLIED, 10)
    assert len(await files.desk.employees()) == 10
    await importing.forget(transactions, one.id, ENDED)
    async with transactions.database.read() as connection:
        assert (await imports.list_newest(connection, source=None, after=None, limit=9)).items == []
        assert (await connection.execute(sa.select(import_rows))).all() == []
