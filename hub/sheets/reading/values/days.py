"""Days in the two orders that districts write, never month first."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from hub.indonesian import MONTHS
from hub.sheets.reading.cells import Cell, CellFault, DateSystem
from hub.sheets.reading.serials import day_of_serial
from hub.sheets.reading.values.refusals import (
    CellError,
    CellNotComputed,
    DayExpected,
    DayImplausible,
    DayMonthFirst,
    DayUnreal,
    DayYearShort,
)
from hub.sheets.reading.values.texts import clean

YEARS: Final = (1920, 2100)
"""First and last year that a day in a personnel file may have."""

_TIME: Final = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DAY_FIRST: Final = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}", re.ASCII)
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII)
_NAMED: Final = re.compile(r"(\d{1,2})[-/. ] ?([A-Za-z]{3,9})\.?[-/. ] ?(\d{4})", re.ASCII)
_SHORT_YEAR: Final = re.compile(r"\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2}", re.ASCII)
_NO_DAY: Final = re.compile(rf"0000[-/.]00[-/.]00{_TIME}|00[-/.]00[-/.]0000{_TIME}|0+", re.ASCII)
_LAST_MONTH: Final = 12
_OTHER_NAMES: Final[Mapping[str, int]] = {
    "agt": 8,
    "ags": 8,
    "agus": 8,
    "sept": 9,
    "nopember": 11,
    "nop": 11,
    "pebruari": 2,
    "peb": 2,
    # Excel in English writes dd-mmm-yyyy with these.
    "january": 1,
    "february": 2,
    "march": 3,
    "may": 5,
    "june": 6,
    "july": 7,
    "august": 8,
    "aug": 8,
    "october": 10,
    "oct": 10,
    "december": 12,
    "dec": 12,
}
_MONTH_NAMES: Final[Mapping[str, int]] = {
    **_OTHER_NAMES,
    **{name.casefold(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)},
}


def day(cell: Cell, *, dates: DateSystem = DateSystem.FROM_1900, years: tuple[int, int] = YEARS) -> date | None:
    """Return a day; None: nothing is there, or zeros, which programs write for no day. A time is left out.

    Args:
        cell: as it was stored. A number is a day as Excel counts them; a text never is.
        dates: how the file counts days (`Table.dates`).
        years: the first and the last that are plausible.

    Raises:
        ValueRefused: DayExpected, DayMonthFirst, DayYearShort, DayUnreal, DayImplausible, CellError, CellNotComputed,
            TextDamaged.
    """
    found = _day(cell, dates)
    if found is not None and not years[0] <= found.year <= years[1]:
        raise DayImplausible(*years)
    return found


def _day(cell: Cell, dates: DateSystem) -> date | None:
    match cell:
        case None:
            return None
        case str():
            return _written(clean(cell))
        case datetime():
            return cell.date()
        case date():
            return cell
        case CellFault.ERROR:
            raise CellError
        case CellFault.NOT_COMPUTED:
            raise CellNotComputed
        case bool():
            raise DayExpected
    return _counted(cell, dates)


def _counted(serial: float, dates: DateSystem) -> date | None:
    if serial == 0:
        return None
    found = day_of_serial(serial, dates)
    if found is None:
        raise DayExpected
    return found.date() if isinstance(found, datetime) else found


def _written(stored: str | None) -> date | None:
    if stored is None or _NO_DAY.fullmatch(stored):
        return None
    if found := _DAY_FIRST.fullmatch(stored):
        return _real(int(found[4]), int(found[3]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(stored):
        return _real(int(found[1]), int(found[3]), int(found[4]), day_first=False)
    if (found := _NAMED.fullmatch(stored)) and (month := _MONTH_NAMES.get(found[2].casefold())):
        return _real(int(found[3]), month, int(found[1]))
    raise DayYearShort if _SHORT_YEAR.fullmatch(stored) else DayExpected


def _real(year: int, month: int, of_month: int, *, day_first: bool = True) -> date:
    if day_first and month > _LAST_MONTH >= of_month > 0:
        raise DayMonthFirst
    try:
        return date(year, month, of_month)
    except ValueError:
        raise DayUnreal from None
