"""What a leave is, and what is refused."""

from datetime import date
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind


class UnknownLeave(Refusal):
    """There is no such leave, or it is somebody else's."""

    code = "unknown_leave"
    sentence = "Cuti ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND


class OnLeaveAlready(Refusal):
    """Nobody is on leave twice on one day."""

    code = "on_leave_already"
    sentence = "Anda sudah mengajukan cuti pada hari itu; pilih hari lain."
    field = "day"


@personal
class Leave:
    """A day on which somebody does not work. `letter`: a doctor's, by its key in the store of files."""

    id: UUID
    nip: str
    day: date
    reason: str
    letter: str | None = None
