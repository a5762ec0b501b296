"""Until when extra time can be given: after the closing day, and within a year of the period."""

from datetime import date
from uuid import UUID

import pytest

from contracts.vocabulary import PeriodKind
from services.skp_service.domain.extra_time import ExtraTimeOutOfReach, latest_extra_time, require_reach
from services.skp_service.domain.period import Period

FEBRUARY = Period(UUID(int=1), "Februari", PeriodKind.MONTHLY, date(2028, 2, 1), date(2028, 2, 29), date(2028, 2, 10))


def test_extra_time_for_a_month_that_ends_on_a_leap_day_reaches_to_the_next_february() -> None:
    assert latest_extra_time(FEBRUARY) == date(2029, 2, 28)


@pytest.mark.parametrize("until", [date(2028, 2, 10), date(2029, 3, 1)])
def test_extra_time_without_effect_or_beyond_a_year_is_refused(until: date) -> None:
    with pytest.raises(ExtraTimeOutOfReach) as refused:
        require_reach(FEBRUARY, until)
    (fault,) = refused.value.faults
    assert fault.where == "until"
    assert "2028-02-11 sampai 2029-02-28" in fault.sentence
    assert fault.sentence.count(".") == 1


@pytest.mark.parametrize("until", [date(2028, 2, 11), date(2029, 2, 28)])
def test_extra_time_lasts_from_the_day_after_the_closing_day_to_a_year_after_the_period(until: date) -> None:
    require_reach(FEBRUARY, until)
