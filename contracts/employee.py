"""Messages about employees, published by district systems."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from contracts.contract import Code, Contract, ShortText, Text
from contracts.nip import NipText
from contracts.vocabulary import ActingKind, Employment, FunctionalLevel

Version = Annotated[int, Field(ge=1, le=2**53)]


class ActingPost(BaseModel):
    """A post that somebody fills beside their own (Plt, Plh)."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    unit_code: Code = Field(examples=["BKPSDM"])
    """The unit whose head is replaced."""
    kind: ActingKind
    """Plt or Plh."""
    since: date
    """First day."""
    until: date | None = None
    """Last day; absent while it is open."""


class EmployeeChangedV1(Contract):
    """An employee's record as it now stands (the whole record, not a difference)."""

    type: ClassVar[str] = "employee.changed.v1"
    summary: ClassVar[str] = "Data seorang pegawai berubah di sistem kepegawaian daerah."

    nip: NipText
    """Whom it is about."""
    version: Version
    """Grows with every change of this employee; a consumer ignores what is older than it holds."""
    name: Text = Field(examples=["Sariwangi Padmanegara"])
    """Full name without titles."""
    employment: Employment
    """PNS or PPPK."""
    unit_code: Code = Field(examples=["BKPSDM-PKAP"])
    """The unit where the employee works (unit organisasi)."""
    position: Text = Field(examples=["Analis SDM Aparatur Ahli Muda"])
    """Title of the position (jabatan)."""
    grade: ShortText | None = Field(default=None, examples=["III/c"])
    """Rank code (golongan): `III/c` for PNS, `IX` for PPPK."""
    superior_nip: NipText | None = None
    """The assessor: the direct superior. Absent for the head of the agency, and where the post is vacant."""
    active: bool = True
    """False once the employee has left the agency."""
    effective_on: date | None = None
    """From which day this holds (TMT): the first day in the position, or the last in the agency. Absent: the day on
    which it is received."""
    functional_level: FunctionalLevel | None = None
    """Level of a functional official; absent for others."""
    acting: tuple[ActingPost, ...] = ()
    """Posts that the employee fills beside their own."""
