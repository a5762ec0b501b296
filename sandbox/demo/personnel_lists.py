"""What the sample district's personnel system holds of its people, as it publishes it: a whole list a person and kind.

Of whom it knows nothing it says nothing, which is not the same as that there is none.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from contracts.listed import AwardListedV1, DisciplineListedV1, LeaveListedV1, PersonListed
from sandbox.demo.personnel_reports import Reports
from sandbox.district.careers import SampleCareer


def listed(careers: Iterable[SampleCareer], as_of: datetime) -> Reports:
    """Return the lists of some people, each by a key of its own.

    Args:
        careers: whose.
        as_of: of which moment the personnel system says so, with a time zone; of another, they are other messages.
    """
    return {f"{one.nip}/{as_of.isoformat()}/{one.type}": one for career in careers for one in _lists(career, as_of)}


def _lists(career: SampleCareer, as_of: datetime) -> Iterator[PersonListed]:
    if career.discipline is not None:
        yield DisciplineListedV1(nip=career.nip, as_of=as_of, entries=career.discipline)
    if career.leave is not None:
        yield LeaveListedV1(nip=career.nip, as_of=as_of, entries=career.leave)
    yield AwardListedV1(nip=career.nip, as_of=as_of, entries=career.award)
