"""What the rules of proposals refuse. Each error is named after its rule, with a stable code and a sentence."""

from collections.abc import Iterable
from uuid import UUID

from contracts.refusal import Fault, Refusal, RefusalKind


class AwardError(Refusal):
    """A rule refuses what was asked; nothing has changed."""


class UnknownPeriod(AwardError):
    """There is no such period."""

    code = "unknown_period"
    sentence = "Periode penganugerahan ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "period_id"


class UnknownBatch(AwardError):
    """There is no such batch, or none for this caller."""

    code = "unknown_batch"
    sentence = "Berkas usulan ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "batch_id"


class UnknownProposal(AwardError):
    """There is no such proposal, or none for this caller."""

    code = "unknown_proposal"
    sentence = "Usulan ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class UnknownPerson(AwardError):
    """Nobody is known under this id, or nobody whom this caller proposes."""

    code = "unknown_person"
    sentence = "Pegawai ini tidak ditemukan, atau bukan dari unit Anda."
    kind = RefusalKind.NOT_FOUND
    field = "person_id"


class UnknownUnit(AwardError):
    """No event has told of this unit."""

    code = "unknown_unit"
    sentence = "Unit organisasi ini belum dikenal."
    kind = RefusalKind.NOT_FOUND
    field = "unit_code"


class UnknownOutcome(AwardError):
    """Nothing that the ministry said waits for somebody under this id."""

    code = "unknown_outcome"
    sentence = "Jawaban ini tidak ditemukan, atau sudah diselesaikan."
    kind = RefusalKind.NOT_FOUND


class UnknownDocument(AwardError):
    """There is no such document, or none for this caller."""

    code = "unknown_document"
    sentence = "Dokumen ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class NotAllowed(AwardError):
    """The table of the cycle does not let this caller do it."""

    code = "not_allowed"
    sentence = "Anda tidak berwenang melakukan langkah ini."
    kind = RefusalKind.FORBIDDEN


class OwnAffair(AwardError):
    """Nobody writes down or decides anything about themselves."""

    code = "own_affair"
    sentence = "Tidak seorang pun mencatat atau memutuskan sesuatu tentang dirinya sendiri; mintalah petugas lain."
    kind = RefusalKind.FORBIDDEN


class ChangedMeanwhile(AwardError):
    """Somebody has changed a proposal since the caller saw it."""

    code = "changed_meanwhile"
    sentence = "Data ini sudah diubah pihak lain sejak Anda memuatnya; muat ulang, lalu ulangi perubahan Anda."
    kind = RefusalKind.CHANGED


class WrongState(AwardError):
    """The table of the cycle does not let anybody do it in this state, or not this caller."""

    code = "wrong_state"
    sentence = "Langkah ini tidak dapat dilakukan pada status usulan sekarang."


class WrongBatchState(AwardError):
    """The table of batches does not let anybody do it in this state."""

    code = "wrong_batch_state"
    sentence = "Langkah ini tidak dapat dilakukan pada status berkas usulan sekarang."


class BatchSignedOff(AwardError):
    """What is signed off stays as it was signed."""

    code = "batch_signed_off"
    sentence = "Berkas usulan sudah ditandatangani; buka kembali berkasnya sebelum mengubah usulan di dalamnya."


class BatchNotOpen(AwardError):
    """A proposal goes, or goes on, in an open batch."""

    code = "batch_not_open"
    sentence = "Berkas usulan ini tidak terbuka lagi; pilih berkas usulan lain yang masih terbuka."
    field = "batch_id"


class NotAllVerified(AwardError):
    """A batch is signed off when each proposal in it is verified, or out of it."""

    code = "not_all_verified"
    sentence = "Masih ada usulan yang belum diverifikasi; verifikasi, kembalikan, tunda, atau tarik lebih dahulu."


class NothingToSend(AwardError):
    """A batch without a verified proposal is nothing to sign or send."""

    code = "nothing_to_send"
    sentence = "Tidak ada usulan yang sudah diverifikasi di dalam berkas ini."


class StandsAgainst(AwardError):
    """Nobody is signed off or sent against whom the record or a source's list stands now."""

    code = "standing_against"
    sentence = (
        "Ada usulan yang tertahan menurut keadaan sekarang; tunda, kembalikan, tolak, atau tarik usulan itu, "
        "setelah berkasnya dibuka kembali bila sudah ditandatangani."
    )


class PeriodOutOfOrder(AwardError):
    """Departments, the agency, the ceremony: in this order."""

    code = "period_out_of_order"
    sentence = (
        "Tanggal periode harus berurutan: penutupan usulan di instansi, penutupan di kementerian, lalu upacara; "
        "masa kerja tidak dihitung melewati upacara."
    )
    kind = RefusalKind.INVALID


class PeriodInUse(AwardError):
    """The day that service was counted to stands once somebody was verified by it."""

    code = "period_in_use"
    sentence = "Tanggal hitung dan saluran tidak dapat diubah: sudah ada usulan yang diverifikasi pada periode ini."


class GradeTaken(AwardError):
    """A grade is proposed once at a time, and awarded once."""

    code = "grade_taken"

    def __init__(self, proposal_id: UUID | None = None) -> None:
        """Name the proposal that has it, as far as it is known."""
        which = "" if proposal_id is None else f": usulan {proposal_id}"
        super().__init__(f"Jenjang ini sudah diusulkan atau dianugerahkan kepada pegawai ini{which}.")


class TwoProposals(AwardError):
    """Two numbers were found to be one person's, and both were proposed: a person decides which one goes on."""

    code = "two_proposals"
    sentence = (
        "Pegawai ini mempunyai dua usulan untuk jenjang yang sama; tarik salah satunya lebih dahulu. Yang sudah "
        "dianugerahkan dicabut, atau dicatat sebagai ditarik kembali oleh kementerian."
    )


class DocumentsMissing(AwardError):
    """The first step of verification needs every mandatory document."""

    code = "documents_missing"
    sentence = "Dokumen wajib belum lengkap."


class DocumentsNotTaken(AwardError):
    """What the ministry's intake does not take goes no further."""

    code = "documents_not_taken"
    sentence = "Ada dokumen yang tidak diterima kementerian."


class NotEligible(AwardError):
    """Nobody is verified whom the rules refuse."""

    code = "not_eligible"
    sentence = "Pegawai ini belum dapat diverifikasi."


class SecondPersonNeeded(AwardError):
    """Who has done the first step does not do the second."""

    code = "second_person_needed"
    sentence = "Langkah kedua verifikasi dilakukan oleh orang lain daripada langkah pertama."


class DaysOutOfOrder(AwardError):
    """Sending, decree, receipt, handing over and revocation follow one another, and none lies ahead."""

    code = "days_out_of_order"
    sentence = (
        "Tanggal tidak berurutan: pengiriman, Keppres, penerimaan, penyerahan, pencabutan; "
        "dan tidak boleh di masa depan."
    )
    kind = RefusalKind.INVALID


def days_out_of_order(field: str, places: Iterable[int]) -> DaysOutOfOrder:
    """Return the refusal of some of several that one field of a request brings, by their places."""
    code, sentence = DaysOutOfOrder.code, DaysOutOfOrder.sentence
    return DaysOutOfOrder(faults=[Fault(code, sentence, f"{field}.{place}") for place in places])


class UnknownItem(AwardError):
    """What is returned names items of the checklist."""

    code = "unknown_item"
    sentence = "Kode ini tidak ada pada daftar persyaratan."
    kind = RefusalKind.INVALID
    field = "lacks"


class ChecklistRefused(AwardError):
    """Each code of a checklist stands once."""

    code = "checklist_refused"
    sentence = "Setiap kode pada daftar persyaratan harus berbeda."
    kind = RefusalKind.INVALID
    field = "items"
