"""Messages about employees, made by intake from what the district's systems report."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from contracts.contract import SOURCES, Code, Contract, ShortText, Text
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


class DatedPosition(BaseModel):
    """How somebody stands from a day on, until the next one."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    since: date | None = None
    """First day (TMT); absent: nobody says when it began."""
    until: date | None = None
    """Last day in the agency; absent while it is open, and where the next one follows at once."""
    unit_code: Code = Field(examples=["BKPSDM-PKAP"])
    """The unit where the employee works."""
    position: Text = Field(examples=["Analis SDM Aparatur Ahli Muda"])
    """Title of the position (jabatan)."""
    grade: ShortText | None = Field(default=None, examples=["III/c"])
    """Rank code (golongan)."""
    superior_nip: NipText | None = None
    """The direct superior."""
    superior_derived: bool = False
    """Whether nobody has named the superior: it is the unit's head or acting head, or that of the next one above."""
    functional_level: FunctionalLevel | None = None
    """Level of a functional official."""


class EmployeeChangedV1(Contract):
    """An employee's record as it now stands (the whole record, not a difference)."""

    type: ClassVar[str] = "employee.changed.v1"
    summary: ClassVar[str] = "Data seorang pegawai berubah di sistem kepegawaian daerah."
    publisher: ClassVar[str] = "intake"
    former_publisher: ClassVar[str | None] = SOURCES
    receivers: ClassVar[tuple[str, ...]] = (
        "skp_service.employees",
        "siasn_gateway.employees",
        "award_service.employees",
    )

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
    """False once the employee has left the agency, or will leave it on `effective_on`. A later record with true, and no
    day or one that has come, cancels a leave that is announced. A system that sends everything again every night must
    therefore send the leave, with false and its last day, every night until it is over, and nothing with true. Of
    leaves that follow one another the last that names a day counts."""
    effective_on: date | None = None
    """From which day this holds (TMT): the first day in the position, or the last in the agency, which still counts as
    a day in it. Absent: the day on which it is received. A day to come announces a move and leaves today's position as
    it is; the same day again replaces what was announced for it, so that the old position on that day cancels the move.
    Another title in the same unit needs a day: without one it corrects the title, or is ignored where it goes back to
    the title before. What has begun is not put off by a later day: send the position before, with its day, first."""
    functional_level: FunctionalLevel | None = None
    """Level of a functional official; absent for others."""
    acting: tuple[ActingPost, ...] = ()
    """Posts that the employee fills beside their own."""
    cpns_on: date | None = Field(default=None, examples=["2015-03-01"])
    """Day of the appointment as a candidate (TMT CPNS)."""
    legal_standing: Code | None = Field(default=None, examples=["01"])
    """Code of the legal standing (kedudukan hukum) as the national record has it, such as `01` active, `02` leave
    without pay, `03` study leave. Its list is the national record's and not closed."""
    probation: bool | None = None
    """Whether the employee is still a candidate (CPNS)."""
    former_nip: NipText | None = Field(default=None, examples=["199001012013212000"])
    """The number that this person had before: a contract employee's changes with a contract elsewhere, and with the
    appointment as PNS. What is kept under it goes on under this one, if both tell of one day of birth and one sex, or
    the records of both of one name, or where the record tells the whole history (`positions`)."""
    superior_derived: bool = False
    """Whether nobody has named the superior: it is the unit's head or acting head, or that of the next one above."""
    positions: tuple[DatedPosition, ...] | None = None
    """All that is known of where the employee has worked, works and will work, oldest first. Where it stands it is the
    whole history: what earlier versions told of it counts no more, and unit, position, grade, superior, presence and
    `effective_on` of this record are what it says of the day on which the record was made."""
