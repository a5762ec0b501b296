"""What a source holds of one person, whole: punishments, leave, medals. Each source has a list of its own.

A list replaces the one that the same source told of the same person before, if it is of a later moment, which cannot be
in the future; an empty one says that there is nothing. Of whom none was ever told is another matter: nobody has asked.
"""

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.contract import SOURCES, Contract, ShortText, Text
from contracts.nip import NipText
from contracts.vocabulary import AwardGrade, DisciplineLevel, LeaveKind

_MOST: Final = 200


class _Entry(BaseModel):
    """What all entries have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    decree_number: ShortText | None = None
    """Number of the decree (SK)."""
    decree_on: date | None = None
    """Day of the decree."""


class DisciplineEntry(_Entry):
    """A disciplinary punishment (hukuman disiplin)."""

    level: DisciplineLevel
    """How heavy. What is no punishment, such as a return to service, is not listed."""
    kind: Text | None = Field(default=None, examples=["Penurunan jabatan setingkat lebih rendah selama 12 bulan"])
    """What it is, in the decree's words."""
    effective_on: date | None = None
    """From which day (TMT); absent: from the day of the decree."""
    until: date | None = None
    """Last day; absent: it has none, or nobody says."""
    annulled: bool = False
    """Whether it was annulled: it counts as if it had never been."""


class LeaveEntry(_Entry):
    """A leave (cuti), or another absence by decree."""

    kind: LeaveKind
    """What kind."""
    since: date | None = None
    """First day; absent: from the day of the decree."""
    until: date | None = None
    """Last day; absent while it is open."""


class AwardEntry(_Entry):
    """A medal that was granted."""

    grade: AwardGrade
    """Which."""
    revoked: bool = False
    """Whether it was revoked."""


class PersonListed(Contract):
    """What every list says beside its entries."""

    publisher: ClassVar[str] = SOURCES
    receivers: ClassVar[tuple[str, ...]] = ("award_service.lists",)
    by_source: ClassVar[bool] = True

    nip: NipText
    """Whose list it is."""
    as_of: AwareDatetime
    """The moment of which the source says so. Of two lists of one source about one person the later moment counts,
    whatever their order; of one moment, the one that arrives last. A moment up to a day ahead counts as that of the
    arrival; one further ahead is refused and parked (`as_of_in_future`): no later list would count until then."""


class DisciplineListedV1(PersonListed):
    """All punishments that a source knows of somebody."""

    type: ClassVar[str] = "discipline.listed.v1"
    summary: ClassVar[str] = "Sebuah sistem menyebut seluruh hukuman disiplin seorang pegawai yang diketahuinya."

    entries: Annotated[tuple[DisciplineEntry, ...], Field(max_length=_MOST)]
    """All of them, annulled ones included; empty: none."""


class LeaveListedV1(PersonListed):
    """All leave that a source knows of somebody."""

    type: ClassVar[str] = "leave.listed.v1"
    summary: ClassVar[str] = "Sebuah sistem menyebut seluruh cuti dan tugas belajar seorang pegawai yang diketahuinya."

    entries: Annotated[tuple[LeaveEntry, ...], Field(max_length=_MOST)]
    """All of it, or at least all leave without pay; empty: none."""


class AwardListedV1(PersonListed):
    """All medals for long service that a source knows of somebody."""

    type: ClassVar[str] = "award.listed.v1"
    summary: ClassVar[str] = (
        "Sebuah sistem menyebut seluruh Satyalancana Karya Satya seorang pegawai yang diketahuinya."
    )

    entries: Annotated[tuple[AwardEntry, ...], Field(max_length=_MOST)]
    """All of them, revoked ones included; empty: none."""
