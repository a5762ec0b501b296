"""What a paper says of people and of the agency, as on the day on which it was signed; and which papers there are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PaperForm(StrEnum):
    """Which form a paper has."""

    SKP = "skp"
    """Sasaran kinerja pegawai: the approved plan."""
    EVALUATION = "evaluation"
    """Evaluasi kinerja pegawai, result by result."""
    EVALUATION_SUMMARY = "evaluation_summary"
    """Dokumen evaluasi kinerja pegawai: the page that promotions ask for."""
    PREDICATE_LIST = "predicate_list"
    """Penetapan predikat kinerja of a unit's people."""


# No generated repr in this file: it would carry names and NIPs into tracebacks.
@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Somebody whom a document names, as at the time of the document.

    Attributes:
        name: full name with titles.
        position: jabatan.
        unit: name of the unit (unit kerja).
        nip: None for somebody who is not a civil servant, such as the regent.
        grade: code of the rank (golongan ruang), such as `III/d`, which is printed with its name, or `IX` of a PPPK.
    """

    name: str
    position: str
    unit: str
    nip: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Particulars:
    """Whom a paper names, and as what: never changed by what becomes of them later.

    Attributes:
        employee: whose SKP it is, in the position that it is for.
        assessor: pejabat penilai kinerja.
        reviewer: the assessor's superior (atasan pejabat penilai kinerja); None where nobody is known to stand there.
        start: first day of the period on which the position was held.
        end: last one.
        heads_unit: whether the employee's title was that of the unit's head.
        agency: name of the agency (instansi); None: not kept yet, of papers from before it was.
        place: where it was signed; likewise.
    """

    employee: Person
    assessor: Person
    reviewer: Person | None
    start: date
    end: date
    heads_unit: bool = False
    agency: str | None = None
    place: str | None = None
