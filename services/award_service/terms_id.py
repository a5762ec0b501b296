"""What this service's words are called on screens and in lists: Indonesian."""

from collections.abc import Mapping
from typing import Final

from services.award_service.domain.cycle import Act, BatchAct, BatchState, Capacity, State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.outcome import Word

STATE: Final[Mapping[State, str]] = {
    State.CANDIDATE: "Calon",
    State.PROPOSED: "Diusulkan",
    State.CHECKED: "Diperiksa",
    State.VERIFIED: "Terverifikasi",
    State.SENT: "Dikirim",
    State.AT_MINISTRY: "Di kementerian",
    State.DECREED: "Sudah Keppres",
    State.RECEIVED: "Diterima",
    State.HANDED_OVER: "Diserahkan",
    State.RETURNED: "Dikembalikan",
    State.REFUSED: "Ditolak (TMS)",
    State.POSTPONED: "Ditunda",
    State.WITHDRAWN: "Ditarik",
    State.REVOKED: "Dicabut",
}
"""How far a proposal has come."""

MILESTONE: Final[Mapping[MilestoneState, str]] = {
    MilestoneState.DUE: "Sudah berhak",
    MilestoneState.TO_COME: "Belum waktunya",
    MilestoneState.HELD: "Sudah dimiliki",
    MilestoneState.REVOKED: "Pernah dimiliki, dicabut",
    MilestoneState.PASSED_OVER: "Terlampaui tingkat yang lebih tinggi",
    MilestoneState.AFTER_HIGHER: "Menunggu tingkat yang lebih tinggi",
    MilestoneState.EXCLUDED: "Terhalang hukuman disiplin atau CLTN",
    MilestoneState.AFTER_LEAVING: "Tidak tercapai sebelum berhenti",
    MilestoneState.NO_START: "Awal masa kerja tidak diketahui",
    MilestoneState.NOT_REGULATED: "Belum diatur",
}
"""How somebody stands to a grade."""

ACT: Final[Mapping[Act, str]] = {
    Act.CREATE: "Menambahkan calon",
    Act.RECORD: "Mengisi pernyataan, catatan",
    Act.ATTACH: "Melampirkan dokumen",
    Act.ATTEST: "Menyatakan hukuman disiplin atau cuti sudah ditanyakan",
    Act.PROPOSE: "Mengajukan",
    Act.CHECK: "Memeriksa (langkah 1)",
    Act.VERIFY: "Memverifikasi (langkah 2)",
    Act.RETURN: "Mengembalikan",
    Act.REFUSE: "Menolak (TMS)",
    Act.POSTPONE: "Menunda",
    Act.RESUME: "Melanjutkan",
    Act.WITHDRAW: "Menarik",
    Act.SEND: "Mengirim",
    Act.RECEIPT: "Mencatat tanda terima",
    Act.ACCEPT: "Menyatakan MS",
    Act.DECREE: "Menetapkan Keppres",
    Act.CORRECT_DECREE: "Membetulkan Keppres",
    Act.TAKE_BACK: "Menarik kembali jawaban",
    Act.RECEIVE: "Menerima piagam dan tanda kehormatan",
    Act.HAND_OVER: "Menyerahkan",
    Act.REVOKE: "Mencabut",
    Act.READ: "Membaca",
}
"""What is done to a proposal."""

CAPACITY: Final[Mapping[Capacity, str]] = {
    Capacity.PROPOSER: "Pengusul",
    Capacity.VERIFIER: "Verifikator",
    Capacity.SIGNATORY: "Penanda tangan",
    Capacity.AGENCY_ADMIN: "Admin instansi",
    Capacity.MINISTRY: "Kementerian",
    Capacity.SERVICE: "Layanan ini",
}
"""What somebody is to a proposal."""

BATCH_STATE: Final[Mapping[BatchState, str]] = {
    BatchState.OPEN: "Terbuka",
    BatchState.SIGNED_OFF: "Ditandatangani",
    BatchState.SENT: "Dikirim",
    BatchState.AT_MINISTRY: "Di kementerian",
    BatchState.CLOSED: "Selesai",
}
"""How far a batch has come."""

BATCH_ACT: Final[Mapping[BatchAct, str]] = {
    BatchAct.CREATE: "Membuat",
    BatchAct.CHANGE: "Mengubah nama",
    BatchAct.ADD: "Menambah usulan",
    BatchAct.SIGN_OFF: "Menandatangani",
    BatchAct.REOPEN: "Membuka kembali",
    BatchAct.SEND: "Mengirim",
    BatchAct.RECEIPT: "Mencatat tanda terima",
    BatchAct.CLOSE: "Selesai",
    BatchAct.CONTINUE: "Berjalan lagi",
    BatchAct.READ: "Membaca",
}
"""What is done to a batch."""

WORD: Final[Mapping[Word, str]] = {
    Word.MS: "Memenuhi syarat (MS)",
    Word.TMS: "Tidak memenuhi syarat (TMS)",
    Word.INCOMPLETE: "Berkas kurang",
    Word.DECREED: "Keppres terbit",
    Word.TAKEN_BACK: "Ditarik kembali",
}
"""What the ministry says."""
