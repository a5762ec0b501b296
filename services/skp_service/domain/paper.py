"""What a paper says of people and of the agency, as on the day on which it was signed; and which papers there are."""

from datetime import date
from enum import StrEnum

from contracts.personal import personal
from services.skp_service.domain.errors import NotAllowed, SkpError, UnknownEvidence


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


class PaperOut(StrEnum):
    """Which of a paper's two files is given out."""

    RENDERED = "rendered"
    """As it was first printed."""
    SIGNED = "signed"
    """With its signatures, once somebody has sent a signed copy."""


class UnknownPaper(UnknownEvidence):
    """There is no such paper, or not for the caller."""

    code = "unknown_paper"
    sentence = "Dokumen ini tidak ditemukan."


class UnknownSignedCopy(UnknownEvidence):
    """Nobody has sent such a signed copy of the paper."""

    code = "unknown_signed_copy"
    sentence = "Salinan bertanda tangan dari dokumen ini belum ada."


class ApprovalNotKept(SkpError):
    """Who approved the plan, and as what, was not kept in the first versions: nothing can be printed of it."""

    code = "approval_not_kept"
    sentence = (
        "Rencana SKP ini disetujui sebelum keterangan persetujuannya disimpan, sehingga dokumen SKP dan evaluasi "
        "kinerjanya tidak dapat dicetak: pakailah dokumen yang ditandatangani waktu itu, atau dokumen evaluasi satu "
        "halaman (evaluation-summary.pdf) setelah penilaiannya final."
    )


class OtherVersion(SkpError):
    """The document stands in another version than the one that was asked for."""

    code = "other_version"
    sentence = (
        "Dokumen ini berlaku dalam versi lain daripada yang diminta; mintalah tanpa version, atau coba lagi nanti."
    )


class NothingFinal(SkpError):
    """An act sets final predicates only, and there are none."""

    code = "nothing_final"
    sentence = "Belum ada SKP yang final di unit ini dan di bawahnya pada periode tersebut."


class SignatoryMissing(SkpError):
    """Nobody is known who could sign the act."""

    code = "signatory_missing"
    sentence = "Pejabat yang menandatangani belum dikenal: lengkapi data kepala unit, atau pilih signatory yang lain."


class SignatoryNotAllowed(NotAllowed):
    """The regent signs what the head of the topmost unit or the agency's admin asks for, not any head below."""

    code = "signatory_not_allowed"
    sentence = (
        "Penetapan yang ditandatangani penilai pimpinan (signatory head_assessor) hanya dikeluarkan oleh admin "
        "instansi atau kepala unit teratas; pilih signatory head."
    )


@personal
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


@personal
class Particulars:
    """Whom a paper names, and as what: never changed by what becomes of them later.

    Attributes:
        employee: whose SKP it is, in the position that it is for.
        assessor: pejabat penilai kinerja.
        reviewer: the assessor's superior (atasan pejabat penilai kinerja); None where nobody is known to stand there.
        start: first day of the period on which the position was held.
        end: last one.
        agency: name of the agency (instansi).
        place: where it was signed.
        heads_unit: whether the employee's title was that of the unit's head.
    """

    employee: Person
    assessor: Person
    reviewer: Person | None
    start: date
    end: date
    agency: str
    place: str
    heads_unit: bool = False
