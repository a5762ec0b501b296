"""The yearly assessment on SIASN's wire: the body of `skp22/save` and a row of `pns/rw-skp22`."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from sandbox.siasn.codes import QUADRANTS, RATINGS


def _not_a_flag(value: object) -> object:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_type", "harus bilangan bulat")
    return value


# A text of digits passes, as it does with many clients of the real system.
Whole = Annotated[int, BeforeValidator(_not_a_flag)]
Rating = Annotated[Whole, Field(ge=min(RATINGS), le=max(RATINGS))]
Quadrant = Annotated[Whole, Field(ge=min(QUADRANTS), le=max(QUADRANTS))]
Text = Annotated[str, StringConstraints(max_length=300)]
Filled = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1)]


class DocumentReference(BaseModel):
    """One entry of `path`: a document uploaded before."""

    model_config = ConfigDict(extra="ignore")

    dok_id: Text
    dok_nama: Text | None = None
    dok_uri: Text | None = None
    object: Text | None = None
    slug: Text | None = None


class Skp22Save(BaseModel):
    """Body of `skp22/save`. Fields that SIASN does not know are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Text | None = None
    tahun: Annotated[Whole, Field(ge=2021, le=2100)]
    pnsDinilaiOrang: Filled  # noqa: N815 - the wire's name
    hasilKerjaNilai: Rating  # noqa: N815 - the wire's name
    perilakuKerjaNilai: Rating  # noqa: N815 - the wire's name
    kuadranKinerjaNilai: Quadrant  # noqa: N815 - the wire's name
    statusPenilai: Literal["ASN", "NON ASN"]  # noqa: N815 - the wire's name
    penilaiNipNrp: Text | None  # noqa: N815 - the wire's name
    penilaiNama: Filled  # noqa: N815 - the wire's name
    penilaiJabatan: Text | None  # noqa: N815 - the wire's name
    penilaiUnorNama: Text | None  # noqa: N815 - the wire's name
    penilaiGolongan: Text | None  # noqa: N815 - the wire's name
    path: list[DocumentReference] | None = None


def refusal_of(error: ValidationError) -> str:
    """Return SIASN's sentence about a body that is not what it should be; it names fields, never values."""
    fields = sorted({".".join(map(str, fault["loc"])) or "body" for fault in error.errors()})
    return f"Data tidak valid: {', '.join(fields)}"


def history_row(row_id: str, save: Skp22Save, *, strings: bool) -> dict[str, Any]:
    """Return a row of `pns/rw-skp22`, capitals as they are there.

    Args:
        row_id: of the row.
        save: what was saved last.
        strings: whether numbers arrive as strings.
    """

    def number(value: int) -> int | str:
        return str(value) if strings else value

    return {
        "id": row_id,
        "tahun": number(save.tahun),
        "hasilKinerja": RATINGS[save.hasilKerjaNilai],
        "hasilKinerjaNilai": number(save.hasilKerjaNilai),
        "perilakuKerja": RATINGS[save.perilakuKerjaNilai],
        "PerilakuKerjaNilai": number(save.perilakuKerjaNilai),
        "kuadranKinerja": QUADRANTS[save.kuadranKinerjaNilai],
        "KuadranKinerjaNilai": number(save.kuadranKinerjaNilai),
        "namaPenilai": save.penilaiNama,
        "nipNrpPenilai": save.penilaiNipNrp,
        "penilaiJabatanNm": save.penilaiJabatan,
        "penilaiUnorNm": save.penilaiUnorNama,
        "penilaiGolonganId": save.penilaiGolongan,
        "pnsDinilaiId": save.pnsDinilaiOrang,
        "statusPenilai": save.statusPenilai,
        "path": [document.model_dump() for document in save.path] if save.path else None,
    }
