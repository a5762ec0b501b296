"""What an operator decides about sources."""

import pytest

from hub.audit import KnownBy
from hub.operations.operator import Operator
from services.intake.handlers import sources as deciding
from services.intake.handlers.sources import Decided, ProgramTaken, SourceExists
from services.intake.repository.sources import Source, load_sources
from tests.integration.services.intake.district import Desk

DECIDED = Decided(Operator("petugas", KnownBy.ENVIRONMENT), "uji")


async def test_a_program_is_one_source(desk: Desk) -> None:
    begin = desk.runtime.transactions.begin
    async with begin() as tx:
        await deciding.add(tx, Source("absensi", "Absensi", 0.0, client="program"), DECIDED)
        await deciding.add(tx, Source("simpeg", "SIMPEG", 0.0), DECIDED)
    with pytest.raises(ProgramTaken):
        async with begin() as tx:
            await deciding.add(tx, Source("lain", "Lain", 0.0, client="program"), DECIDED)
    with pytest.raises(ProgramTaken):
        async with begin() as tx:
            await deciding.change(tx, "simpeg", {"client": "program"}, "set_client", DECIDED)
    with pytest.raises(SourceExists):
        async with begin() as tx:
            await deciding.add(tx, Source("absensi", "Absensi", 0.0, client="program"), DECIDED)
    async with begin() as tx:
        await deciding.change(tx, "absensi", {"client": "program"}, "set_client", DECIDED)
    async with desk.runtime.database.read() as connection:
        assert [(one.name, one.client) for one in await load_sources(connection)] == [
            ("absensi", "program"),
            ("simpeg", None),
        ]
