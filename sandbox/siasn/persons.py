"""The people SIASN knows: what an auditor registers, and how `pns/data-utama` shows them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.nip import Nip, NipText, parse_nip
from sandbox.siasn.codes import EMPLOYMENTS, POSITIONS, RANKS, STANDINGS
from sandbox.siasn.main_data import MainData, Text

_PERSONS: Final = UUID("6f1c1c52-6a0e-5a0b-9d53-2f7f6d1f0c11")
_ROW_LIMIT: Final = 20_000
_RANK_IDS: Final = {label: rank_id for rank_id, label in RANKS.items()}
_OUR_FIELDS: Final = {"nip", "nama", "jenisPegawai", "nilaiIpAsn"}


def person_id(nip: str) -> str:
    """Return SIASN's id of a person, 32 hex digits in upper case: always the same for the same NIP."""
    return uuid5(_PERSONS, nip).hex.upper()


Points = Annotated[Decimal, Field(ge=0, le=100)]


class ProfessionalismIndex(BaseModel):
    """BKN's index of a person's professionalism (IP ASN), in points, as `pns/nilaiipasn` shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kualifikasi: Points
    kompetensi: Points
    kinerja: Points
    disiplin: Points
    tahun: Annotated[int, Field(ge=2000, le=2100)]


class Person(MainData):
    """A person to be known to the simulator. Names of the fields as in `pns/data-utama`, except these."""

    nip: NipText
    nama: Annotated[Text, StringConstraints(min_length=1)]
    jenisPegawai: Literal["PNS", "PPPK"] = "PNS"  # noqa: N815 - the wire's name
    kedudukanPnsId: Literal[tuple(STANDINGS)] = "01"  # type: ignore[valid-type]  # noqa: N815 - the wire's name
    jenisJabatanId: Literal[tuple(POSITIONS)] = "4"  # type: ignore[valid-type]  # noqa: N815 - the wire's name
    nilaiIpAsn: ProfessionalismIndex | None = None  # noqa: N815 - in the wire's manner

    @property
    def id(self) -> str:
        """SIASN's id."""
        return person_id(self.nip)


class Registration(BaseModel):
    """Persons to register in one call."""

    model_config = ConfigDict(extra="forbid")

    persons: Annotated[list[Person], Field(min_length=1, max_length=_ROW_LIMIT)]


@dataclass(frozen=True)
class Unit:
    """A unit that registered persons belong to."""

    id: str
    name: str | None
    agency_id: str | None
    parent_id: str | None

    def row(self) -> dict[str, str | None]:
        """Return the unit as `referensi/ref-unor` shows it. What no registration tells is null."""
        return {
            "Id": self.id,
            "InstansiId": self.agency_id,
            "DiatasanId": self.parent_id,
            "EselonId": None,
            "NamaUnor": self.name,
            "NamaJabatan": None,
            "CepatKode": None,
            "IndukUnorId": self.parent_id,
            "PemimpinPnsId": None,
            "JenisUnorId": None,
        }


def main_data(person: Person) -> dict[str, Any]:
    """Return the person as `pns/data-utama` shows it. What nobody registered, and no NIP or code tells, is null."""
    shown: dict[str, Any] = {"id": person.id, "nipBaru": person.nip, "nama": person.nama}
    shown |= person.model_dump(exclude=_OUR_FIELDS)
    for name, value in _implied(person, parse_nip(person.nip)).items():
        if shown[name] is None:
            shown[name] = value
    return shown | {"path": None}


def professionalism(person: Person, index: ProfessionalismIndex) -> dict[str, str | None]:
    """Return a person's index as `pns/nilaiipasn` shows it: numbers as strings."""
    parts = index.kualifikasi, index.kompetensi, index.kinerja, index.disiplin
    return {
        **{name: str(value) for name, value in index.model_dump().items()},
        "subtotal": str(sum(parts)),
        "instansiKerjaId": None if person.instansiKerjaId is None else str(person.instansiKerjaId),
        "unorIndukNama": person.unorIndukNama,
    }


def _implied(person: Person, nip: Nip) -> dict[str, Any]:
    """Return what follows from the NIP and from the codes of the registration."""
    type_id, type_name = EMPLOYMENTS[person.jenisPegawai]
    kind = {"1": "Struktural", "2": "Fungsional", "4": "FungsionalUmum"}.get(person.jenisJabatanId)
    return {
        "tglLahir": nip.birth_date.strftime("%d-%m-%Y"),
        "jenisKelamin": "M" if nip.sex == "male" else "F",
        "jenisPegawaiId": type_id,
        "jenisPegawaiNama": type_name,
        "statusPegawai": person.jenisPegawai,
        "kedudukanPnsNama": STANDINGS[person.kedudukanPnsId],
        "tmtCpns": _first_of_month(nip.appointment_year, nip.appointment_month),
        "jenisJabatan": POSITIONS[person.jenisJabatanId],
        "eselonLevel": person.eselonId[0] if person.eselonId else None,
        "golRuangAkhirId": _RANK_IDS.get(person.golRuangAkhir or ""),
        "golRuangAkhir": RANKS.get(person.golRuangAkhirId or ""),
    } | ({} if kind is None else {f"jabatan{kind}Nama": person.jabatanNama})


def _first_of_month(year: int, month: int | None) -> str | None:
    return None if month is None else f"01-{month:02}-{year}"
