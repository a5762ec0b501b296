"""The people SIASN knows: what an auditor registers, and how `pns/data-utama` shows them."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.nip import NipText, parse_nip
from sandbox.siasn.codes import STANDINGS

_PERSONS: Final = UUID("6f1c1c52-6a0e-5a0b-9d53-2f7f6d1f0c11")
_ROW_LIMIT: Final = 20_000

Text = Annotated[str, StringConstraints(max_length=300)]


def person_id(nip: str) -> str:
    """Return SIASN's id of a person: always the same for the same NIP."""
    return str(uuid5(_PERSONS, nip)).upper()


class Person(BaseModel):
    """A person to be known to the simulator. Names of the fields as in `pns/data-utama`, except the first three."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    nip: NipText
    nama: Annotated[Text, StringConstraints(min_length=1)]
    jenisPegawai: Literal["PNS", "PPPK"] = "PNS"  # noqa: N815 - the wire's name
    nipLama: Text | None = None  # noqa: N815 - the wire's name
    gelarDepan: Text | None = None  # noqa: N815 - the wire's name
    gelarBelakang: Text | None = None  # noqa: N815 - the wire's name
    kedudukanPnsId: Literal[tuple(STANDINGS)] = "01"  # type: ignore[valid-type]  # noqa: N815 - the wire's name
    instansiKerjaId: Text | None = None  # noqa: N815 - the wire's name
    unorId: Text | None = None  # noqa: N815 - the wire's name
    unorNama: Text | None = None  # noqa: N815 - the wire's name
    unorIndukId: Text | None = None  # noqa: N815 - the wire's name
    jenisJabatanId: Literal["1", "2", "3", "4"] = "4"  # noqa: N815 - the wire's name
    jabatanNama: Text | None = None  # noqa: N815 - the wire's name
    eselonId: Literal["21", "22", "31", "32", "41", "42"] | None = None  # noqa: N815 - the wire's name
    golRuangAkhirId: Text | None = None  # noqa: N815 - the wire's name
    golRuangAkhir: Text | None = None  # noqa: N815 - the wire's name
    pangkatAkhir: Text | None = None  # noqa: N815 - the wire's name

    @property
    def id(self) -> str:
        """SIASN's id."""
        return person_id(self.nip)


class Registration(BaseModel):
    """Persons to register in one call."""

    model_config = ConfigDict(extra="forbid")

    persons: Annotated[list[Person], Field(min_length=1, max_length=_ROW_LIMIT)]


def main_data(person: Person) -> dict[str, Any]:
    """Return the person as `pns/data-utama` shows it. What nobody registered is null."""
    nip = parse_nip(person.nip)
    kind = {"1": "Struktural", "2": "Fungsional", "4": "FungsionalUmum"}.get(person.jenisJabatanId)
    positions: dict[str, Any] = {
        f"jabatan{name}{part}": None
        for name in ("Struktural", "Fungsional", "FungsionalUmum")
        for part in ("Id", "Nama")
    }
    if kind is not None:
        positions[f"jabatan{kind}Nama"] = person.jabatanNama
    return {
        "id": person.id,
        "nipBaru": person.nip,
        **person.model_dump(exclude={"nip", "jenisPegawai"}),
        "tglLahir": nip.birth_date.strftime("%d-%m-%Y"),
        "jenisKelamin": "M" if nip.sex == "male" else "F",
        "jenisPegawaiId": "12" if person.jenisPegawai == "PNS" else "71",
        "statusPegawai": person.jenisPegawai,
        "kedudukanPnsNama": STANDINGS[person.kedudukanPnsId],
        "mkTahun": None,
        "mkBulan": None,
        "tmtCpns": _first_of_month(nip.appointment_year, nip.appointment_month),
        "tmtPns": None,
        "tmtPensiun": None,
        "asnJenjangJabatan": None,
        "eselonLevel": person.eselonId[0] if person.eselonId else None,
        **positions,
    }


def _first_of_month(year: int, month: int | None) -> str | None:
    return None if month is None else f"01-{month:02}-{year}"
