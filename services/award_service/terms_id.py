"""What this service's words are called on screens and in lists: Indonesian."""

from collections.abc import Mapping
from typing import Final

from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState

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
