"""Which reports only say again what was said before, and may be forgotten."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from services.intake.domain.report import KeptReport


def needless(reports: Sequence[KeptReport]) -> set[int]:
    """Return the numbers of reports without which their source says the same, whatever it reports later.

    Such a one says what the one before it says, takes nothing back, and the day on which it was received makes no
    difference: nothing that was announced had begun in between, and nothing else was received on that day.

    Args:
        reports: of one source about one person or unit, in their order.
    """
    days = [date.fromisoformat(day) for one in reports if (day := one.content.get("effective_on")) is not None]
    received = Counter(one.received_on for one in reports)
    return {
        one.number
        for before, one in pairwise(reports[:-1])
        if one.content == before.content
        and "withdrawn" not in one.content
        and before.received_on <= one.received_on
        and received[one.received_on] == 1
        and not any(before.received_on <= day <= one.received_on for day in days)
    }
