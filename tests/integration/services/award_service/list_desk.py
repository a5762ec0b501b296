"""Files of lists, as somebody hands them in without HTTP: written, read, checked and applied."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from hub.audit import Actor, Entry, KnownBy
from hub.files.passing import fingerprint
from hub.sheets.reading.threads import read_in_thread
from services.award_service.api.list_parts import taking_now
from services.award_service.domain.list_files import WORKING, ListFile, Problem
from services.award_service.domain.listed import ListKind
from services.award_service.files.reading import OpenLists, open_lists
from services.award_service.handlers import list_files
from services.award_service.handlers.list_files import HandedIn
from services.award_service.handlers.working_off import Taking, work_off
from services.award_service.repository import list_file_problems
from services.award_service.repository.lists import ListedRow, lists_of
from services.award_service.tables import list_file_rows
from tests.integration.services.award_service.desk import Desk

AS_OF: Final = date(2026, 6, 30)
DISCIPLINE_HEADS: Final = "NIP;Tingkat Hukuman;Tanggal SK;TMT"


def nip(serial: int, *, born: int = 1975) -> str:
    """Return a number that files may name; the person is invented."""
    return f"{born}0301200003{1 + serial // 900}{serial % 900 + 100:03}"


class ListDesk:
    """Hands files in, and works them off."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.transactions = desk.transactions
        self._folder = folder

    async def hand_in(
        self,
        content: str,
        kind: ListKind = ListKind.DISCIPLINE,
        *,
        source: str = "berkas",
        as_of: date = AS_OF,
        complete: bool = False,
        unit_code: str | None = None,
    ) -> ListFile:
        """Take a file in."""
        path = self._folder / f"{uuid4().hex}.csv"
        path.write_text(content)
        told = HandedIn(kind, source, as_of, complete, unit_code, *await fingerprint(path), "penguji")
        return await self.take_in(open_lists(path, kind, as_of), kind, told)

    async def take_in(
        self, opening: AbstractContextManager[OpenLists], kind: ListKind, told: HandedIn | None = None
    ) -> ListFile:
        """Take in what an open file says."""
        told = told or HandedIn(kind, "berkas", AS_OF, False, None, "0" * 64, 1, "penguji")
        async with read_in_thread(opening) as file:
            return await list_files.take_in(self.transactions, file, told, self._entry)

    def taking(self) -> Taking:
        """Return what lists are taken by."""
        return taking_now(self.desk.runtime)

    async def worked_off(self, one: ListFile, *, at_once: int = 300) -> ListFile:
        """Work a file off as far as it goes without a decision."""
        while one.state in WORKING:
            one = await work_off(self.transactions, one.id, self.taking(), at_once=at_once)
        return one

    async def apply(self, one: ListFile, *, at_once: int = 300) -> ListFile:
        """Let a file that was checked take effect."""
        async with self.transactions.begin() as tx:
            one = await list_files.apply(tx, one.id, "penguji")
        return await self.worked_off(one, at_once=at_once)

    async def applied(self, content: str, kind: ListKind = ListKind.DISCIPLINE, **told: object) -> ListFile:
        """Hand a file in, check and apply it."""
        handed_in = await self.hand_in(content, kind, **told)  # type: ignore[arg-type]
        return await self.apply(await self.worked_off(handed_in))

    async def problems(self, one: ListFile) -> Sequence[Problem]:
        """Return what is wrong or doubtful in a file."""
        async with self.desk.runtime.database.read() as connection:
            return (await list_file_problems.list_problems(connection, one.id, limit=500)).items

    async def lists(self, of: str) -> list[ListedRow]:
        """Return all lists of somebody."""
        async with self.desk.runtime.database.read() as connection:
            return (await lists_of(connection, [of]))[of]

    async def rows(self, file_id: UUID) -> int:
        """Return how many rows of a file are kept."""
        counted = sa.select(sa.func.count()).where(list_file_rows.c.file_id == file_id)
        async with self.desk.runtime.database.read() as connection:
            return (await connection.execute(counted)).scalar_one()

    @staticmethod
    def _entry(one: ListFile) -> Entry:
        by = Actor("penguji", KnownBy.OPTION)
        return Entry(list_files.about(one), "hand_in", by, {}, list_files.facts(one), None)
