"""The yearly assessment on SIASN's wire: the body of `skp22/save` and a row of `pns/rw-skp22`."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from sandbox.siasn.bodies import named_as
from sandbox.siasn.codes import QUADRANTS, RATINGS
from sandbox.siasn.switches import NumberStyle

REQUIRED: Final = (
    "pnsDinilaiOrang",
    "tahun",
    "hasilKinerjaNilai",
    "perilakuKerjaNilai",
    "kuadranKinerjaNilai",
    "statusPenilai",
)
"""Fields of `skp22/save` without which every client's call is pointless; which ones SIASN asks for is not known."""


def _not_a_flag(value: object) -> object:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_type", "harus bilangan bulat")
    return value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _named_as_a_document(value: object) -> object:
    return named_as(DocumentReference.model_fields, value) if isinstance(value, Mapping) else value


def _no_documents(value: object) -> object:
    return None if value == "" else value


# A text of digits passes, as it does with many clients of the real system.
Whole = Annotated[int, BeforeValidator(_not_a_flag)]
Rating = Annotated[Whole, Field(ge=min(RATINGS), le=max(RATINGS))]
Quadrant = Annotated[Whole, Field(ge=min(QUADRANTS), le=max(QUADRANTS))]
Text = Annotated[str, StringConstraints(max_length=300), BeforeValidator(_as_text)]


class DocumentReference(BaseModel):
    """One entry of `path`: a document uploaded before."""

    model_config = ConfigDict(extra="ignore")

    dok_id: Text
    dok_nama: Text | None = None
    dok_uri: Text | None = None
    object: Text | None = None
    slug: Text | None = None


Document = Annotated[DocumentReference, BeforeValidator(_named_as_a_document)]


class Skp22Save(BaseModel):
    """Body of `skp22/save`. Fields that SIASN does not know are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[str, StringConstraints(max_length=300)] | None = None
    tahun: Annotated[Whole, Field(ge=2021, le=2100)]
    pnsDinilaiOrang: Annotated[str, StringConstraints(max_length=300)]  # noqa: N815 - the wire's name
    hasilKinerjaNilai: Rating  # noqa: N815 - the wire's name
    perilakuKerjaNilai: Rating  # noqa: N815 - the wire's name
    kuadranKinerjaNilai: Quadrant  # noqa: N815 - the wire's name
    statusPenilai: Literal["ASN", "NON ASN"]  # noqa: N815 - the wire's name
    penilaiNipNrp: Text | None = None  # noqa: N815 - the wire's name
    penilaiNama: Text | None = None  # noqa: N815 - the wire's name
    penilaiJabatan: Text | None = None  # noqa: N815 - the wire's name
    penilaiUnorNama: Text | None = None  # noqa: N815 - the wire's name
    penilaiGolongan: Text | None = None  # noqa: N815 - the wire's name
    path: Annotated[list[Document] | None, BeforeValidator(_no_documents)] = None


EXAMPLE: Final[Mapping[str, Any]] = {
    "id": None,
    "tahun": 2025,
    "pnsDinilaiOrang": "396DF555A3A35920A0EFB602056F1602",
    "hasilKinerjaNilai": 1,
    "perilakuKerjaNilai": 2,
    "kuadranKinerjaNilai": 2,
    "statusPenilai": "ASN",
    "penilaiNipNrp": "198502022010012000",
    "penilaiNama": "Contoh Penilai",
    "penilaiJabatan": "Kepala Bidang",
    "penilaiUnorNama": "Dinas Contoh",
    "penilaiGolongan": "43",
    "path": [
        {
            "dok_id": "891",
            "dok_nama": "Dok Realisasi SKP",
            "dok_uri": "peremajaan/usulan/contoh.pdf",
            "object": "peremajaan/usulan/contoh.pdf",
            "slug": "891",
        }
    ],
}
"""A body of `skp22/save`; `pnsDinilaiOrang` is the person's id in `pns/data-utama`."""


def refusal_of(error: ValidationError) -> str:
    """Return SIASN's sentence about a body that is not what it should be; it names fields, never values."""
    fields = sorted({".".join(map(str, fault["loc"])) or "body" for fault in error.errors()})
    return f"Data tidak valid: {', '.join(fields)}"


def history_row(row_id: str, save: Skp22Save, *, style: NumberStyle) -> dict[str, Any]:
    """Return a row of `pns/rw-skp22`, capitals as they are there.

    Args:
        row_id: of the row.
        save: what was saved last.
        style: how its numbers arrive; any but `mixed`.
    """

    def rating(value: int) -> int | str:
        if style == "numbers":
            return value
        return f"{value}.00" if style == "decimals" else str(value)

    return {
        "id": row_id,
        "tahun": save.tahun if style == "numbers" else str(save.tahun),
        "hasilKinerja": RATINGS[save.hasilKinerjaNilai],
        "hasilKinerjaNilai": rating(save.hasilKinerjaNilai),
        "perilakuKerja": RATINGS[save.perilakuKerjaNilai],
        "PerilakuKerjaNilai": rating(save.perilakuKerjaNilai),
        "kuadranKinerja": QUADRANTS[save.kuadranKinerjaNilai],
        "KuadranKinerjaNilai": rating(save.kuadranKinerjaNilai),
        "namaPenilai": save.penilaiNama,
        "nipNrpPenilai": save.penilaiNipNrp,
        "penilaiJabatanNm": save.penilaiJabatan,
        "penilaiUnorNm": save.penilaiUnorNama,
        "penilaiGolonganId": save.penilaiGolongan,
        "pnsDinilaiId": save.pnsDinilaiOrang,
        "statusPenilai": save.statusPenilai,
        "path": {document.dok_id: document.model_dump() for document in save.path} if save.path else None,
    }
