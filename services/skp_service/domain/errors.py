"""What the rules refuse. Each error is named after its rule and has a stable code and an Indonesian sentence."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from contracts.refusal import Fault, Refusal, RefusalKind


class SkpError(Refusal):
    """A rule refuses what was asked; nothing has changed.

    Attributes:
        dated: the sentence with the day that is past as `{until}`, where the rule has one.
        about: which SKP (its id) or employee (the NIP) was asked for; never part of the text.
    """

    dated: ClassVar[str] = ""

    def __init__(self, about: UUID | str, faults: Sequence[Fault] = (), *, until: date | None = None) -> None:
        super().__init__(None if until is None else self.dated.format(until=f"{until:%d-%m-%Y}"), faults=faults)
        self.about = about


class UnknownEmployee(SkpError):
    """No event has told of this employee."""

    code = "unknown_employee"
    sentence = "Pegawai dengan NIP ini belum dikenal."
    kind = RefusalKind.NOT_FOUND


class UnknownSkp(SkpError):
    """There is no such SKP."""

    code = "unknown_skp"
    sentence = "SKP ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class AssessorMissing(SkpError):
    """The employee has no superior, and the settings name nobody who assesses instead."""

    code = "assessor_missing"
    sentence = "Pegawai ini tidak mempunyai atasan, dan pejabat penilai pimpinan tertinggi belum disetel."


class AssessorUnknown(SkpError):
    """No event has told of the employee's superior, or of the superior's unit, yet."""

    code = "assessor_unknown"
    sentence = "Data atasan yang menilai, atau unit kerjanya, belum diterima."


class NotAllowed(SkpError):
    """The table of the cycle does not let this caller do it."""

    code = "not_allowed"
    sentence = "Anda tidak berwenang melakukan ini pada SKP ini."
    kind = RefusalKind.FORBIDDEN


class PeriodNotYours(NotAllowed):
    """An agency admin makes and changes periods."""

    sentence = "Periode hanya dibuat dan diubah oleh admin instansi."


class SkpNotYours(NotAllowed):
    """Whoever begins an SKP is an employee, and it is their own."""

    sentence = "SKP hanya dibuat oleh pegawai untuk dirinya sendiri."


class NotHeadOfUnit(NotAllowed):
    """Whose predicates become final, the agency or the unit's head says."""

    sentence = (
        "Predikat hanya difinalkan dan ditetapkan oleh admin instansi dan kepala unit (atau Plt/Plh-nya), "
        "masing-masing untuk unitnya."
    )


class NotUnitAdmin(NotAllowed):
    """How a unit has done, those who administer it say."""

    sentence = "Capaian kinerja unit hanya diisi oleh admin instansi dan admin unit, masing-masing untuk unitnya."


class DistributionNotYours(NotAllowed):
    """How predicates are distributed is for those who administer or head the unit."""

    sentence = "Sebaran predikat hanya untuk admin instansi, admin unit, dan kepala unit, masing-masing untuk unitnya."


class NotYourUnit(NotAllowed):
    """Reports are for those who administer or head what they are about."""

    code = "not_your_unit"
    sentence = "Hanya untuk admin instansi, admin unit, dan kepala unit, masing-masing untuk unitnya."


class MatrixTooLarge(SkpError):
    """A matrix of a whole district is nobody's to read."""

    code = "matrix_too_large"
    sentence = "Matriks terlalu besar: pilih unit di bawahnya, atau below=false."


class WrongStage(SkpError):
    """The table of the cycle does not let anybody do it at this stage."""

    code = "wrong_stage"
    sentence = "Langkah ini tidak dapat dilakukan pada tahap SKP sekarang."


class UnknownPeriod(SkpError):
    """There is no such period."""

    code = "unknown_period"
    sentence = "Periode ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "period_id"


class UnknownPosition(SkpError):
    """The employee has no such position in the period."""

    code = "unknown_position"
    sentence = "Pegawai tidak memegang jabatan ini dalam periode tersebut."
    kind = RefusalKind.NOT_FOUND


class UnknownResult(SkpError):
    """The plan has no such work result."""

    code = "unknown_result"
    sentence = "Hasil kerja ini tidak ada pada SKP."
    kind = RefusalKind.NOT_FOUND


class UnknownEvidence(SkpError):
    """There is no such evidence."""

    code = "unknown_evidence"
    sentence = "Bukti dukung ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class UnknownUnit(SkpError):
    """No event has told of this unit."""

    code = "unknown_unit"
    sentence = "Unit organisasi ini belum dikenal."
    kind = RefusalKind.NOT_FOUND


class SkpExists(SkpError):
    """There is one SKP a position and period."""

    code = "skp_exists"
    sentence = "SKP untuk jabatan dan periode ini sudah ada."


class PeriodExists(SkpError):
    """Periods of one kind do not overlap."""

    code = "period_exists"
    sentence = "Sudah ada periode sejenis yang tanggalnya bertumpang tindih."


class PeriodInUse(SkpError):
    """A period whose SKPs exist keeps its span."""

    code = "period_in_use"
    sentence = "Rentang periode tidak dapat diubah karena sudah ada SKP di dalamnya."


class PeriodEnded(SkpError):
    """No plan is begun, withdrawn or revised when its period and its own deadline are over."""

    code = "period_ended"
    sentence = "Periode sudah berakhir; mintalah kelonggaran waktu kepada admin instansi."
    dated = (
        "Rencana SKP ini dapat dibuat, diubah, ditarik, atau direvisi sampai {until}; "
        "mintalah kelonggaran waktu kepada admin instansi."
    )


class DraftsClosed(SkpError):
    """A first draft is submitted by its deadline."""

    code = "drafts_closed"
    sentence = "Batas waktu pengajuan SKP ini sudah lewat; mintalah kelonggaran waktu kepada admin instansi."
    dated = "SKP ini dapat diajukan sampai {until}; mintalah kelonggaran waktu kepada admin instansi."


class PlanIncomplete(SkpError):
    """The plan lacks something that its form asks for."""

    code = "plan_incomplete"
    sentence = "Rencana SKP belum lengkap."


class SuperiorNotApproved(SkpError):
    """A subordinate submits after the superior's SKP stands."""

    code = "superior_not_approved"
    sentence = "SKP atasan untuk periode ini belum disetujui atau sedang direvisi; ajukan setelah itu disetujui."


class EvidenceMissing(SkpError):
    """Nobody rates what has no evidence."""

    code = "evidence_missing"
    sentence = "Belum semua hasil kerja mempunyai bukti dukung."


class FeedbackMissing(SkpError):
    """Feedback comes before a rating."""

    code = "feedback_missing"
    sentence = "Umpan balik harus diberikan lebih dahulu."


class ObjectionTooLate(SkpError):
    """An objection has its deadline, and is made once."""

    code = "objection_too_late"
    sentence = "Keberatan tidak dapat diajukan lagi: batas waktunya lewat, hasil sudah diterima, atau sudah diputus."


class ObjectionDecided(SkpError):
    """What the reviewer has decided, the assessor does not change."""

    code = "objection_decided"
    sentence = "Keberatan sudah diputus; pejabat penilai tidak dapat mengubah nilainya lagi."


class AssessorNotHeard(SkpError):
    """Who decides an objection hears both sides (PP 30/2019, article 59)."""

    code = "assessor_not_heard"
    sentence = (
        "Pejabat penilai belum memberi keterangan atas keberatan ini: isikan pada assessor_said apa yang didengar "
        "darinya, atau mengapa ia tidak dapat didengar."
    )


class AssessorAnswered(SkpError):
    """What the assessor has said stands as it was said."""

    code = "assessor_answered"
    sentence = "Pejabat penilai sudah memberi keterangan sendiri: kirim putusan tanpa assessor_said."


class ObjectionStillPossible(SkpError):
    """An assessment becomes final once the employee has accepted it or can object no more."""

    code = "objection_still_possible"
    sentence = "Pegawai belum menerima hasil penilaian dan masih dapat mengajukan keberatan."


class DistributionRefused(SkpError):
    """The agency wants the distribution guide kept."""

    code = "distribution_refused"
    sentence = "Sebaran predikat menyimpang dari pola distribusi: periksa kembali penilaian yang belum final."


class NoUnitPerformance(SkpError):
    """The guide follows from how the unit itself has done."""

    code = "unit_performance_missing"
    sentence = "Capaian kinerja unit untuk periode ini belum diisi."
