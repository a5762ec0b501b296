"""From which day years of service are counted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.nip import MINIMUM_AGE
from services.award_service.domain.months import month_of
from services.award_service.domain.person import Person

_YEAR: Final = slice(8, 12)
_MONTH: Final = slice(12, 14)
_LAST_MONTH: Final = 12


class StartBasis(StrEnum):
    """How the first day of service is known."""

    RECORD = "record"
    """The personnel record says it (TMT CPNS)."""
    NIP = "nip"
    """Estimated: the number says year and month, and nobody the day."""


@dataclass(frozen=True, slots=True)
class ServiceStart:
    """From when service is counted.

    Attributes:
        on: the first day; of an estimate the first of its month.
        basis: how it is known.
    """

    on: date
    basis: StartBasis


def service_start(person: Person) -> ServiceStart | None:
    """Return from when a PNS's service is counted; None: nobody can say.

    TMT CPNS decides. Where the record has none, or one that cannot be, the number's year and month are an estimate.
    Years as a contract employee do not count: for whoever was one, a day before the month of the PNS's own number is
    that contract's.
    """
    said = person.cpns_on
    if said is not None and is_of_age(person.nip, said) and not _is_of_the_contract(person, said):
        return ServiceStart(said, StartBasis.RECORD)
    estimated = month_in_nip(person.nip)
    return None if estimated is None else ServiceStart(estimated, StartBasis.NIP)


def is_of_age(nip: str, day: date) -> bool:
    """Return whether whoever has a number can be a civil servant on a day, by the years of both."""
    return day.year - int(nip[:4]) >= MINIMUM_AGE


def month_in_nip(nip: str) -> date | None:
    """Return the month of appointment that a number says; None: a contract employee's says none."""
    month = int(nip[_MONTH])
    return date(int(nip[_YEAR]), month, 1) if 1 <= month <= _LAST_MONTH else None


def _is_of_the_contract(person: Person, said: date) -> bool:
    if not person.was_pppk:
        return False
    own = month_in_nip(person.nip)
    return own is not None and month_of(said) < own
