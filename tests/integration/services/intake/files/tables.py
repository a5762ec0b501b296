"""Files as districts have them, made of a few people; and handing them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from hub.audit import Actor, Entry, KnownBy
from hub.files.passing import fingerprint
from services.intake.domain.imports import WORKING, Import, Problem
from services.intake.files.file_reading import possible_formats
from services.intake.files.staging import file_read
from services.intake.handlers import importing, working_off
from services.intake.handlers.importing import HandedIn
from services.intake.handlers.telling import Telling
from services.intake.repository import import_mappings, import_problems
from services.intake.repository.sources import Source, add_source
from tests.integration.services.intake.district import Desk

_HEADS: Final = (
    "PNS ID|NIP BARU|NIP LAMA|NAMA|GELAR DEPAN|GELAR BELAKANG|TEMPAT LAHIR ID|TEMPAT LAHIR NAMA|TANGGAL LAHIR|"
    "JENIS KELAMIN|AGAMA ID|AGAMA NAMA|JENIS KAWIN ID|JENIS KAWIN NAMA|NIK|NOMOR HP|EMAIL|EMAIL GOV|ALAMAT|NPWP NOMOR|"
    "BPJS|JENIS PEGAWAI ID|JENIS PEGAWAI NAMA|KEDUDUKAN HUKUM ID|KEDUDUKAN HUKUM NAMA|STATUS CPNS PNS|"
    "KARTU ASN VIRTUAL|NOMOR SK CPNS|TANGGAL SK CPNS|TMT CPNS|NOMOR SK PNS|TANGGAL SK PNS|TMT PNS|GOL AWAL ID|"
    "GOL AWAL NAMA|GOL AKHIR ID|GOL AKHIR NAMA|TMT GOLONGAN|MK TAHUN|MK BULAN|JENIS JABATAN ID|JENIS JABATAN NAMA|"
    "JABATAN ID|JABATAN NAMA|TMT JABATAN|TINGKAT PENDIDIKAN ID|TINGKAT PENDIDIKAN NAMA|PENDIDIKAN ID|PENDIDIKAN NAMA|"
    "TAHUN LULUS|KPKN ID|KPKN NAMA|LOKASI KERJA ID|LOKASI KERJA NAMA|UNOR ID|UNOR NAMA|INSTANSI INDUK ID|"
    "INSTANSI INDUK NAMA|INSTANSI KERJA ID|INSTANSI KERJA NAMA|SATUAN KERJA INDUK ID|SATUAN KERJA INDUK NAMA|"
    "SATUAN KERJA KERJA ID|SATUAN KERJA KERJA NAMA|IS VALID NIK|NAMA SEKOLAH|FLAG IKD"
)
SIASN_HEADS: Final = tuple(_HEADS.split("|"))
"""The 67 columns, in SIASN's order."""
PERSONAL: Final = {
    "NIK": "'3213010101900001",
    "NOMOR HP": "'081200000000",
    "EMAIL": "rahasia@contoh.invalid",
    "ALAMAT": "Jalan Rahasia 1",
    "NPWP NOMOR": "00.000.000.0-000.000",
    "TEMPAT LAHIR NAMA": "Tempat Rahasia",
    "AGAMA NAMA": "Agama Rahasia",
    "TANGGAL LAHIR": "01-01-1990",
}
"""Of everybody in these files: none of it may be found anywhere afterwards."""


def nip(serial: int, *, is_pppk: bool = False, year: int = 1990) -> str:
    """Return a number that the rules take; the person is invented."""
    return f"{year}0101" + ("202321" if is_pppk else "201503") + f"1{serial:03}"


def own_id(serial: int) -> str:
    """Return a key of SIASN, with dashes and in lower case as some exports have it."""
    digits = f"{serial:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@dataclass
class Person:
    """Somebody in an export; `cells` overrides."""

    serial: int
    unit: str
    title: str = "Analis Sumber Daya Manusia Aparatur Ahli Muda"
    is_pppk: bool = False
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def nip(self) -> str:
        """Their number."""
        return nip(self.serial, is_pppk=self.is_pppk)

    def row(self) -> list[str]:
        """Return their row, in the order of the columns."""
        said = {
            "PNS ID": own_id(self.serial),
            "NIP BARU": f"'{self.nip}",
            "NAMA": f"Pegawai Nomor {self.serial}",
            **PERSONAL,
            "KEDUDUKAN HUKUM ID": "71" if self.is_pppk else "01",
            "STATUS CPNS PNS": "" if self.is_pppk else "P",
            "TMT CPNS": "01-03-2023" if self.is_pppk else "01-03-2015",
            "GOL AKHIR NAMA": "IX" if self.is_pppk else "III/c",
            "JENIS JABATAN ID": "2",
            "JABATAN NAMA": self.title,
            "TMT JABATAN": "01-07-2025",
            "UNOR ID": self.unit,
        } | self.cells
        return [said.get(head, "") for head in SIASN_HEADS]


def siasn_csv(people: Iterable[Person]) -> str:
    """Return an export as SIASN makes it."""
    rows = [SIASN_HEADS, *(one.row() for one in people)]
    return "\ufeff" + "\r\n".join("|".join(row) for row in rows) + "\r\n"


def units_csv(units: Iterable[Sequence[str]]) -> str:
    """Return units: id, name, id of the one above, key of the head."""
    rows = [("Id", "NamaUnor", "DiatasanId", "PemimpinPnsId"), *units]
    return "\n".join(";".join(row) for row in rows) + "\n"


def _decided(one: Import) -> Entry:
    return Entry(importing.about(one), "hand_in", Actor("penguji", KnownBy.ENVIRONMENT), after=importing.facts(one))


class FileDesk:
    """Hands files in, and works them off."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.telling = Telling()
        self._folder = folder
        self._files = 0

    async def add_sources(self, *names: str) -> None:
        """Add sources, as an operator does."""
        async with self.desk.runtime.database.begin() as connection:
            for name in names:
                await add_source(connection, Source(name, name.title(), self.desk.runtime.clocks.now()))

    def file(self, content: str | bytes, name: str = "") -> Path:
        """Return a file of this content."""
        self._files += 1
        path = self._folder / (name or f"file-{self._files}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    async def hand_in(
        self, path: Path, source: str = "siasn", *, name: str | None = None, batch: UUID | None = None
    ) -> Import:
        """Take a file in."""
        transactions = self.desk.runtime.transactions
        async with transactions.database.read() as connection:
            mappings = await import_mappings.load_mappings(connection, source)
        told = HandedIn(source, *await fingerprint(path), batch)
        async with file_read(path, possible_formats(name, mappings)) as file:
            return await importing.take_in(transactions, file, told, _decided)

    async def worked_off(self, one: Import, *, at_once: int = working_off.AT_ONCE) -> Import:
        """Work an import off."""
        while one.state in WORKING:
            one = await working_off.work_off(
                self.desk.runtime.transactions, one.id, self.desk.merging, self.telling, at_once=at_once
            )
        return one

    async def checked(self, content: str | bytes, source: str = "siasn", **how: Any) -> Import:
        """Take a file in, and check it."""
        return await self.worked_off(await self.hand_in(self.file(content), source, **how))

    async def applied(self, content: str | bytes, source: str = "siasn", **how: Any) -> Import:
        """Take a file in, check it, and apply it."""
        return await self.apply(await self.checked(content, source, **how))

    async def apply(self, one: Import) -> Import:
        """Apply an import, and make again what it concerns."""
        async with self.desk.runtime.transactions.begin() as tx:
            one = await importing.apply(tx, one.id)
        one = await self.worked_off(one)
        await self.desk.take()
        return one

    async def problems(self, one: Import) -> list[Problem]:
        """Return what is wrong or doubtful, in the order of the file."""
        async with self.desk.runtime.database.read() as connection:
            return [problem async for problem in import_problems.every(connection, one.id)]
