"""What became of a report that was tried out."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.report_answer import ReportFault, ReportOutcome


@dataclass(frozen=True)
class Became:
    """What became of it.

    Attributes:
        outcome: None: taken by the broker, and nobody has objected so far.
        faults: what is wrong or doubtful.
        receipt: its number, where it is told.
        is_repeated: whether a report of this id had been received before, and this is what became of it then.
    """

    outcome: ReportOutcome | None
    faults: Sequence[ReportFault] = ()
    receipt: int | None = None
    is_repeated: bool = False
