"""What a sample district consists of."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.nip import Sex
from contracts.personal import personal
from contracts.vocabulary import Employment, Rating

PositionKind = Literal["structural", "functional", "general"]


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """An organisational unit (unit organisasi)."""

    code: str
    name: str
    kind: str
    """dinas, badan, bidang, kecamatan ... in lower case."""
    parent_code: str | None
    """The unit above it; None where the head reports to the regional secretary, and for that secretariat."""
    head_title: str


@personal
class SampleEmployee:
    """An invented civil servant in office."""

    nip: str
    name: str
    """Invented, without titles."""
    employment: Employment
    unit_code: str
    position: str
    position_kind: PositionKind
    """Jabatan: struktural; fungsional; general is pelaksana, which SIASN calls fungsional umum."""
    superior_nip: str | None
    """Direct superior; None for the top official, whom the regent assesses, and where the superior's post is vacant."""
    grade: str
    """Golongan: `III/c` for PNS, `IX` for PPPK."""
    sex: Sex
    birth_date: date
    appointed_on: date
    """First day of service: TMT CPNS, or of the contract."""


@personal
class SampleAssessment:
    """An invented annual assessment, both ratings by the superior."""

    nip: str
    year: int
    work_results: Rating
    behaviour: Rating


@dataclass(frozen=True, slots=True)
class District:
    """A whole sample district; `assessments` are in the order of `employees`, one for each."""

    units: tuple[SampleUnit, ...]
    employees: tuple[SampleEmployee, ...]
    assessments: tuple[SampleAssessment, ...]
