"""Which reports of a batch say something new, and what is kept of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from contracts.personal import personal
from contracts.report_answer import ReportFault
from services.intake.domain.arrival import arrival_of
from services.intake.domain.report import KeptReport, SourceReport
from services.intake.domain.statements import in_order

_AFTER_ALL: Final = 2**62


def provisional_number(place: int) -> int:
    """Return the number of what has just arrived, at a place of its batch, until it is stored."""
    return _AFTER_ALL + place


@personal
class Arrived:
    """What a batch of reports comes to.

    Attributes:
        new: what is to be kept, in order.
        kept: all reports by key, these included.
        faults: what is doubtful in how each of the batch came, in order.
    """

    new: Sequence[KeptReport]
    kept: Mapping[str, Sequence[KeptReport]]
    faults: Sequence[list[ReportFault]]


def arrive(batch: Sequence[SourceReport], before: Mapping[str, Sequence[KeptReport]], received_on: date) -> Arrived:
    """Return what a batch of reports comes to.

    Args:
        batch: in the order of arrival, all about people or all about units.
        before: what is kept about them already, by key.
        received_on: today.
    """
    kept: dict[str, list[KeptReport]] = {key: list(several) for key, several in before.items()}
    new: list[KeptReport] = []
    faults: list[list[ReportFault]] = []
    for place, one in enumerate(batch):
        about = kept.setdefault(one.key, [])
        arrival = arrival_of(one.data, in_order(each for each in about if each.source == one.source))
        faults.append([] if arrival.fault is None else [arrival.fault])
        if arrival.content is None:
            continue
        report = KeptReport(
            key=one.key,
            source=one.source,
            number=provisional_number(place),
            version=one.data.version,
            hash=one.data.hash,
            received_on=received_on,
            event_id=one.event_id,
            content=arrival.content,
        )
        about.append(report)
        new.append(report)
    return Arrived(new, kept, faults)


def by_source(reports: Sequence[KeptReport], age: Callable[[str], int] | None = None) -> dict[str, list[KeptReport]]:
    """Return reports about one person or unit by source, each source's in their order.

    Args:
        reports: in the order of arrival.
        age: how many numbers followed a number; those of former numbers come first.
    """
    found: dict[str, list[KeptReport]] = {}
    for one in reports:
        found.setdefault(one.source, []).append(one)
    for source, several in found.items():
        if len(several) > 1:
            ordered = in_order(several)
            found[source] = ordered if age is None else sorted(ordered, key=lambda one: -age(one.key))
    return found
