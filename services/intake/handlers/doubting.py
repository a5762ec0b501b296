"""What is still doubtful in what a source has reported."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.report import UnitReportedV1
from contracts.report_answer import ReportFault
from hub.store.paging import Page
from services.intake.domain.report import Subject
from services.intake.domain.statements import in_order, statements_of
from services.intake.repository.employees import known_among
from services.intake.repository.receipt_lists import Asked, newest_doubted
from services.intake.repository.receipts import Receipt
from services.intake.repository.reports import load_reports
from services.intake.repository.units import known_units

_UNITS: Final = frozenset({"unknown_unit", "unknown_parent"})
_PEOPLE: Final = frozenset({"unknown_person"})
_ACTING: Final = "acting"
Said = Mapping[str, Any]
"""What a source says of somebody: values by field."""


async def live_doubts(
    connection: AsyncConnection, asked: Asked, *, after: int | None, limit: int
) -> Page[Receipt, int]:
    """Return a page of a source's doubtful reports, by number, each with the faults that still hold.

    A report counts as long as its source has said nothing newer of the same person or unit. That a unit or a person is
    unknown holds as long as it is so. Five statements.
    """
    page = await newest_doubted(connection, asked, after=after, limit=limit)
    said = await _said(connection, page.items)
    named = [said[one.number] for one, _ in page.items]
    units = await known_units(connection, {code for values in named for code in _units_in(values)})
    people = await known_among(connection, {nip for values in named for nip in _people_in(values)})
    found = [replace(one, faults=_holding(one, said[one.number], units, people)) for one, _ in page.items]
    return Page([one for one in found if one.faults], page.next)


async def _said(connection: AsyncConnection, doubted: Collection[tuple[Receipt, str]]) -> dict[int, Said]:
    said: dict[int, Said] = {}
    for subject in Subject:
        own = {key: receipt for receipt, key in doubted if _subject(receipt) is subject}
        kept = await load_reports(connection, subject, own) if own else {}
        for key, receipt in own.items():
            reports = in_order(one for one in kept.get(key, ()) if one.source == receipt.source)
            said[receipt.number] = statements_of(reports).values if reports else {}
    return said


def _subject(receipt: Receipt) -> Subject:
    return Subject.UNIT if receipt.type == UnitReportedV1.type else Subject.EMPLOYEE


def _units_in(values: Said) -> list[str]:
    acting = values.get(_ACTING) or ()
    named = [values.get("unit_code"), values.get("parent_code"), *(post["unit_code"] for post in acting)]
    return [code for code in named if code]


def _people_in(values: Said) -> list[str]:
    return [nip for nip in (values.get("superior_nip"), values.get("head_nip")) if nip]


def _holding(one: Receipt, values: Said, units: Collection[str], people: Collection[str]) -> list[ReportFault]:
    return [fault for fault in one.faults if _holds(fault, values, units, people)]


def _holds(fault: ReportFault, values: Said, units: Collection[str], people: Collection[str]) -> bool:
    if fault.code in _UNITS and fault.field == _ACTING:
        return any(post["unit_code"] not in units for post in values.get(_ACTING) or ())
    if fault.code in _UNITS:
        code = values.get(fault.field or "")
        return code is not None and code not in units
    if fault.code in _PEOPLE:
        nip = values.get(fault.field or "")
        return nip is not None and nip not in people
    return True
