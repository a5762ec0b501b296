"""From when service is counted."""

from datetime import date

from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import CONTRACT_NIP, START, X, person, reached, state


@case(
    "service.record",
    Mutation(
        "service_start",
        "return ServiceStart(said, StartBasis.RECORD)",
        "return ServiceStart(month_in_nip(person.nip) or said, StartBasis.RECORD)",
    ),
)
def the_record_decides_not_the_number(of: Domain) -> None:
    assert of.service_start.service_start(person(of, cpns_on=date(2001, 7, 9))).on == date(2001, 7, 9)


@case("service.record")
def the_day_decides_not_the_month(of: Domain) -> None:
    assert of.service_start.service_start(person(of, cpns_on=date(2000, 3, 17))).on == date(2000, 3, 17)


@case(
    "service.estimated",
    Mutation("service_start", "date(int(nip[_YEAR]), month, 1) if", "date(int(nip[_YEAR]), 1, 1) if"),
)
def without_a_record_the_numbers_month_is_the_estimate(of: Domain) -> None:
    assert of.service_start.service_start(person(of, cpns_on=None)).on == START


@case(
    "service.estimate_is_marked",
    Mutation("service_start", "ServiceStart(estimated, StartBasis.NIP)", "ServiceStart(estimated, StartBasis.RECORD)"),
)
def an_estimate_says_that_it_is_one(of: Domain) -> None:
    assert of.service_start.service_start(person(of, cpns_on=None)).basis == "nip"


@case(
    "service.impossible_record",
    Mutation("service_start", "return day.year - int(nip[:4]) >= MINIMUM_AGE", "return True"),
)
def a_record_of_a_childs_appointment_is_not_believed(of: Domain) -> None:
    assert of.service_start.service_start(person(of, cpns_on=date(1986, 12, 31))).on != date(1986, 12, 31)


@case(
    "service.contract_years",
    Mutation("service_start", "    if not person.was_pppk:\n", "    if True:\n"),
)
def a_contracts_first_day_is_not_the_appointment(of: Domain) -> None:
    was = person(of, cpns_on=date(1996, 2, 1), was_pppk=True)
    assert of.service_start.service_start(was).on != date(1996, 2, 1)


@case(
    "service.contract_number",
    Mutation(
        "service_start",
        "if 1 <= month <= _LAST_MONTH else None",
        "if 1 <= month <= _LAST_MONTH else None if month == 21 else date(int(nip[_YEAR]), 12, 1)",
    ),
)
def any_month_part_above_twelve_is_a_contracts(of: Domain) -> None:
    assert of.service_start.month_in_nip("197001012000331000") is None


@case("service.unknown_start", Mutation("due", "        return _NO_START\n", "        return _NOT_REGULATED\n"))
def nobody_is_due_whose_start_nobody_knows(of: Domain) -> None:
    whom = person(of, nip=CONTRACT_NIP, cpns_on=None)
    assert state(of, X, whom, reached(of, X)) == "no_start"


@case(
    "service.leap_day",
    Mutation("months", "return date(day.year + years, 3, 1) if", "return date(day.year + years, 2, 28) if"),
)
def years_from_a_leap_day_are_over_on_the_first_of_march(of: Domain) -> None:
    assert of.months.years_after(date(2000, 2, 29), 9) == date(2009, 3, 1)
