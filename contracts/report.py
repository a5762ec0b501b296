"""What the district's systems report about people and units: observations, which intake alone makes records of.

A source says what it knows, and nothing else: a field that is absent is not known to it, or has been said before; null
is known to be none; what a source does not say any more it names in `withdrawn`. Who the source is follows from how
the report came in (its exchange, its key), never from the message.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Final, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.contract import SOURCES, Code, Contract, ShortText, Text
from contracts.employee import ActingPost, Version
from contracts.nip import NipText
from contracts.vocabulary import Employment, FunctionalLevel

EVERYTHING: Final = "*"
"""In `withdrawn`: all that the source has said of the person or unit."""

OwnId = Annotated[ShortText, Field(examples=["A5EB03E23AFBF6A0E040640A040252AD"])]
"""A person's key in the source's own system: letters and digits, compared without dashes and in upper case."""


class Report(Contract):
    """What every report says beside the fields that it knows."""

    # What is not a field is kept until it is told: a name that is mistyped would leave a field unsaid without a word.
    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    publisher: ClassVar[str] = SOURCES
    receivers: ClassVar[tuple[str, ...]] = ("intake.reports",)
    by_source: ClassVar[bool] = True
    about: ClassVar[frozenset[str]]
    """Names of the fields that say whom or what the report is about, and from when."""

    version: Version | None = None
    """The source's own number of this state, which grows with every change there: the order of its reports. Absent:
    they count in the order of their arrival."""
    hash: ShortText | None = Field(default=None, examples=["3f79bb7b435b05321651daefd374cdc6"])
    """Where the source has no number: something that differs when the state does. A report with the hash of the newest
    one changes nothing."""
    withdrawn: tuple[ShortText, ...] = Field(default=(), examples=[["superior_nip"]])
    """Names of the fields that the source does not say any more; `*`: all of them. What another source says of them
    holds then, as if this one had never said anything; with `effective_on`, from that day on."""

    @cached_property
    def said(self) -> frozenset[str]:
        """The names of the fields that this report speaks of, null included."""
        return frozenset(self.model_fields_set - _ABOUT_THE_REPORT - self.about - self.unknown)

    @property
    def unknown(self) -> frozenset[str]:
        """The names in it that are no fields."""
        return frozenset(self.model_extra or ())

    @model_validator(mode="after")
    def _says_or_withdraws(self) -> Self:
        if both := sorted(self.said & {*self.withdrawn}):
            raise PydanticCustomError("said_and_withdrawn", "said and withdrawn at once: {names}", {"names": both[0]})
        return self


_ABOUT_THE_REPORT: Final = frozenset(Report.model_fields)


class EmployeeReportedV1(Report):
    """What a source knows of an employee."""

    type: ClassVar[str] = "employee.reported.v1"
    summary: ClassVar[str] = "Sebuah sistem melaporkan apa yang diketahuinya tentang seorang pegawai."
    about: ClassVar[frozenset[str]] = frozenset({"nip", "effective_on"})

    nip: NipText
    """Whom it is about."""
    own_id: OwnId | None = None
    """The person's key in the source's own system, by which its units name their heads (`head_own_id`)."""
    name: Text = Field(default="", examples=["Sariwangi Padmanegara"])
    """Full name without titles."""
    employment: Employment = Field(default=Employment.PNS)
    """PNS or PPPK. Said by nobody: as the NIP has it."""
    unit_code: Code | None = Field(default=None, examples=["BKPSDM-PKAP"])
    """The unit where the employee works (unit organisasi)."""
    position: Text | None = Field(default=None, examples=["Analis SDM Aparatur Ahli Muda"])
    """Title of the position (jabatan)."""
    grade: ShortText | None = Field(default=None, examples=["III/c"])
    """Rank code (golongan): `III/c` for PNS, `IX` for PPPK."""
    superior_nip: NipText | None = None
    """The assessor: the direct superior. Null: has none, such as the head of the agency. Said by nobody: the
    unit's head or acting head, or that of the next one above."""
    functional_level: FunctionalLevel | None = None
    """Level of a functional official; null for others."""
    active: bool = True
    """False: has left the agency, or will leave it on `effective_on`."""
    effective_on: date | None = None
    """From which day what this report says of unit, position, grade, superior and presence holds (TMT): the first day,
    or, with `active` false, the last. A day to come announces it. Absent or null: as of the receipt; of the first
    report of a person, since ever. Another title in the same unit without a day corrects the title."""
    acting: tuple[ActingPost, ...] = ()
    """All posts that the employee fills beside their own."""
    cpns_on: date | None = Field(default=None, examples=["2015-03-01"])
    """Day of the appointment as a candidate (TMT CPNS)."""
    legal_standing: Code | None = Field(default=None, examples=["01"])
    """Code of the legal standing (kedudukan hukum) as the national record has it, two digits or three as text."""
    probation: bool | None = None
    """Whether the employee is still a candidate (CPNS)."""
    former_nip: NipText | None = Field(default=None, examples=["199001012013212000"])
    """The number that this person had before."""


class UnitReportedV1(Report):
    """What a source knows of a unit (unit organisasi)."""

    type: ClassVar[str] = "unit.reported.v1"
    summary: ClassVar[str] = "Sebuah sistem melaporkan apa yang diketahuinya tentang sebuah unit organisasi."
    about: ClassVar[frozenset[str]] = frozenset({"code", "effective_on"})

    code: Code = Field(examples=["BKPSDM"])
    """The unit's code, unique in the district."""
    name: Text = Field(default="", examples=["Badan Kepegawaian dan Pengembangan SDM"])
    """Official name."""
    kind: Code = Field(default="", examples=["badan"])
    """What it is: dinas, badan, bidang, kecamatan ... Said by nobody: `unit`."""
    parent_code: Code | None = None
    """The unit above it; null at the top."""
    head_title: Text | None = Field(default=None, examples=["Kepala Badan"])
    """Title of its head."""
    head_nip: NipText | None = None
    """Who heads it; null: the post is vacant. From their units' heads people get superiors where nobody says them."""
    head_own_id: OwnId | None = None
    """Who heads it, by the person's key in the source's own system (`own_id`), where it does not say `head_nip`."""
    effective_on: date | None = None
    """From which day the head named here heads it. Absent or null: as of the receipt; of the first one, since ever."""
    active: bool = True
    """False once the unit is dissolved."""
