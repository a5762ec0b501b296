"""Until when extra time for a first plan (kelonggaran waktu) can be given. How long it may last, no regulation says."""

from calendar import monthrange
from datetime import date, timedelta

from contracts.refusal import Fault, RefusalKind
from services.skp_service.domain.errors import NotAllowed, SkpError
from services.skp_service.domain.period import Period


class ExtraTimeNotYours(NotAllowed):
    """An agency admin gives extra time, and sees what was given."""

    sentence = "Kelonggaran waktu hanya diberikan dan dilihat oleh admin instansi."


class ExtraTimeForOneself(NotAllowed):
    """Nobody gives extra time to themselves."""

    sentence = "Kelonggaran waktu tidak dapat diberikan kepada diri sendiri; mintalah kepada admin instansi yang lain."


class ExtraTimeOutOfReach(SkpError):
    """Extra time has an effect, and is no slip of the pen."""

    code = "extra_time_out_of_reach"
    sentence = "Tanggal kelonggaran waktu (until) tidak mungkin untuk periode ini."
    kind = RefusalKind.INVALID


def latest_extra_time(period: Period) -> date:
    """Return the last day that extra time can reach: a year after the period's last day."""
    end, year = period.end, period.end.year + 1
    return end.replace(year=year, day=min(end.day, monthrange(year, end.month)[1]))


def require_reach(period: Period, until: date) -> None:
    """Let extra time last until a day, or not.

    Args:
        period: of the plan.
        until: the last day; after the period's closing day, and at most a year after its last day.

    Raises:
        ExtraTimeOutOfReach: it has no effect, or is more than a year after the period.
    """
    earliest, latest = period.drafts_close + timedelta(days=1), latest_extra_time(period)
    if until < earliest:
        closes = period.drafts_close
        why = f"sampai {until:%d-%m-%Y} tidak berpengaruh: pengajuan periode ini terbuka sampai {closes:%d-%m-%Y}"
    elif until > latest:
        why = f"sampai {until:%d-%m-%Y} lebih dari setahun sesudah periode berakhir {period.end:%d-%m-%Y}"
    else:
        return
    sentence = f"Kelonggaran {why}; isi until dengan tanggal {earliest:%Y-%m-%d} sampai {latest:%Y-%m-%d}."
    raise ExtraTimeOutOfReach(period.id, [Fault(ExtraTimeOutOfReach.code, sentence, "until")])
