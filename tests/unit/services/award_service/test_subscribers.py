"""A list by message is of the moment that its source tells, as far as that can be."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.listed import AwardListedV1, DisciplineListedV1, LeaveListedV1
from hub.errors import Permanent
from services.award_service.subscribers import Listed, row_of

NOW = datetime(2026, 8, 17, 20, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = timedelta(days=1)


@pytest.mark.parametrize("contract", [DisciplineListedV1, LeaveListedV1, AwardListedV1])
@pytest.mark.parametrize(
    ("as_of", "kept"),
    [
        (NOW - 400 * DAY, NOW - 400 * DAY),
        (NOW, NOW),
        (NOW + timedelta(hours=7), NOW),  # a local time that was written as UTC
        (NOW + DAY, NOW),
    ],
)
def test_of_what_is_up_to_a_day_ahead_the_moment_of_arrival_counts(
    contract: type[Listed], as_of: datetime, kept: datetime
) -> None:
    row = row_of(contract(nip="199001012015032000", as_of=as_of, entries=()), "simpeg", JAKARTA, NOW)
    assert (row.as_of, row.list.as_of) == (kept.timestamp(), kept.astimezone(JAKARTA).date())


def test_the_day_is_that_of_the_agency() -> None:
    told = DisciplineListedV1(nip="199001012015032000", as_of=NOW, entries=())
    assert row_of(told, "simpeg", JAKARTA, NOW).list.as_of == date(2026, 8, 18)


@pytest.mark.parametrize("as_of", [NOW + DAY + timedelta(seconds=1), datetime.max.replace(tzinfo=UTC)])
def test_a_moment_that_is_further_ahead_is_refused_for_good(as_of: datetime) -> None:
    told = DisciplineListedV1(nip="199001012015032000", as_of=as_of, entries=())
    with pytest.raises(Permanent, match=r"as_of .* more than a day ahead") as refused:
        row_of(told, "simpeg", JAKARTA, NOW)
    assert refused.value.code == "as_of_in_future"
