"""Days as Excel counts them."""

from datetime import date, datetime, timedelta
from typing import Final

from hub.sheets.reading.cells import DateSystem

_FIRST: Final = {DateSystem.FROM_1900: datetime(1899, 12, 30), DateSystem.FROM_1904: datetime(1904, 1, 1)}  # noqa: DTZ001
_NEVER: Final = 60
"""29 February 1900, which was not, and which Excel counts; the days before it are one number late."""
_LAST: Final = 2_958_465
_SECONDS: Final = 86_400


def day_of_serial(serial: float, dates: DateSystem) -> date | datetime | None:
    """Return the day that a number stands for, with its time where it has a fraction; None: it stands for none.

    Args:
        serial: days, as Excel counts them; the fraction is the time.
        dates: from when on.
    """
    whole = int(serial) if 0 <= serial < _LAST + 1 else -1
    if whole < 0 or (dates is DateSystem.FROM_1900 and whole in {0, _NEVER}):
        return None
    late = dates is DateSystem.FROM_1900 and whole < _NEVER
    seconds = round((serial - whole) * _SECONDS)
    try:
        moment = _FIRST[dates] + timedelta(days=whole + late, seconds=seconds)
    except OverflowError:
        return None
    return moment if seconds else moment.date()
