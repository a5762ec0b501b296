"""What no entry of a list may say, where a person has written it."""

from collections.abc import Sequence
from datetime import date

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.refusal import Fault, Refusal, RefusalKind


class UntilBeforeStart(Refusal):
    """The last day is before the first."""

    code = "until_before_start"
    sentence = "Hari terakhir mendahului hari pertama: periksa kedua tanggalnya."
    kind = RefusalKind.INVALID
    field = "entries"


class DecreeAfterList(Refusal):
    """A decree of a day after the one of which the list speaks: one of the two days is wrong."""

    code = "decree_after_list"
    sentence = "Tanggal SK atau Keppres sesudah tanggal keadaan daftar: periksa tahunnya, atau tanggal keadaannya."
    kind = RefusalKind.INVALID
    field = "entries"


def refuse_later(entries: Sequence[DisciplineEntry | LeaveEntry | AwardEntry], as_of: date) -> None:
    """Refuse entries whose decree is of a day after the list's. Raises DecreeAfterList, which says which."""
    faults = [
        Fault(DecreeAfterList.code, DecreeAfterList.sentence, f"entries.{place}.decree_on")
        for place, one in enumerate(entries)
        if one.decree_on is not None and one.decree_on > as_of
    ]
    if faults:
        raise DecreeAfterList(faults=faults)


def refuse_backward(entries: Sequence[DisciplineEntry | LeaveEntry | AwardEntry]) -> None:
    """Refuse entries that end before they begin. Raises UntilBeforeStart, which says which."""
    faults = [
        Fault(UntilBeforeStart.code, UntilBeforeStart.sentence, f"entries.{place}.until")
        for place, one in enumerate(entries)
        if _ends_before_it_begins(one)
    ]
    if faults:
        raise UntilBeforeStart(faults=faults)


def _ends_before_it_begins(entry: DisciplineEntry | LeaveEntry | AwardEntry) -> bool:
    match entry:
        case DisciplineEntry():
            return _is_backward(entry.effective_on or entry.decree_on, entry.until)
        case LeaveEntry():
            return _is_backward(entry.since or entry.decree_on, entry.until)
        case AwardEntry():
            return False


def _is_backward(start: date | None, until: date | None) -> bool:
    return start is not None and until is not None and until < start
