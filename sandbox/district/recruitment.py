"""Invents one employee after the other: life dates, number, name, rank."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from contracts.nip import Sex
from contracts.vocabulary import Employment
from sandbox.district.grades import grade_after
from sandbox.district.model import PositionKind, SampleEmployee
from sandbox.district.names import invent_name
from sandbox.district.positions import Career, Organisation, Post

FIRST_YEAR: Final = 2024
"""From this year on everybody has been in office since its first day."""
LAST_YEAR: Final = 2026
"""Up to the end of this year nobody turns 60, the age of retirement."""

_LAST_APPOINTMENT: Final = FIRST_YEAR - 1
_PPPK_MONTH_PART: Final = 21
_HIGHEST_SERIAL: Final = 999
_APPOINTMENT_MONTHS: Final = (1, 2, 3, 4, 12)


@dataclass(frozen=True, slots=True)
class _Band:
    """Between which years people are born, and how old they are in the year of their appointment."""

    born: tuple[int, int]
    aged: tuple[int, int]


# The youngest age is 19, so that whoever is born late in the year is 18 on the day.
_HEAD: Final = _Band(born=(1967, 1980), aged=(20, 27))
_POST: Final = _Band(born=(1969, 1987), aged=(20, 28))
_STAFF_PNS: Final = _Band(born=(1969, 2003), aged=(19, 33))
_PPPK_BORN: Final = (1971, 2001)
_PPPK_APPOINTED: Final = (2021, _LAST_APPOINTMENT)


@dataclass(frozen=True, slots=True)
class _Life:
    sex: Sex
    birth_date: date
    appointed_on: date


class Recruitment:
    """Draws employees from one seeded generator.

    Of `non_leaders` people who lead nobody, exactly `pppk` become PPPK, spread evenly by chance. Memory does
    not grow with the number of people: unique numbers need one counter for each date of birth.
    """

    def __init__(self, rng: Random, *, non_leaders: int, pppk: int) -> None:
        self._rng = rng
        self._non_leaders_left = non_leaders
        self._pppk_left = pppk
        self._born_on: Counter[date] = Counter()

    def head(self, unit_code: str, post: Post, superior_nip: str | None) -> SampleEmployee:
        """Return the head of a unit."""
        return self._leader(_HEAD, unit_code, post, superior_nip)

    def leader(self, unit_code: str, post: Post, superior_nip: str) -> SampleEmployee:
        """Return somebody who leads others below a unit's head."""
        return self._leader(_POST, unit_code, post, superior_nip)

    def section_head(self, unit_code: str, post: Post, superior_nip: str | None) -> SampleEmployee:
        """Return the head of a small unit; their superior's post may be vacant."""
        return self._leader(_POST, unit_code, post, superior_nip)

    def staff(self, unit_code: str, organisation: Organisation, superior_nip: str) -> SampleEmployee:
        """Return somebody who leads nobody, in one of the unit's careers."""
        (career,) = self._rng.choices(organisation.careers, weights=[career.weight for career in organisation.careers])
        employment = self._employment()
        life = self._pppk_life() if employment == Employment.PPPK else self._pns_life(_STAFF_PNS)
        position, grade = _rank_in(career, life, employment)
        return self._employee(life, employment, unit_code, position, career.kind, superior_nip, grade)

    def _leader(self, band: _Band, unit_code: str, post: Post, superior_nip: str | None) -> SampleEmployee:
        life = self._pns_life(band)
        grade = grade_after(_years_of_service(life), "III/a", post.grades)
        return self._employee(life, Employment.PNS, unit_code, post.title, post.kind, superior_nip, grade)

    def _employment(self) -> Employment:
        """Draw without replacement, so that the share is exact for every seed."""
        is_pppk = self._rng.randrange(self._non_leaders_left) < self._pppk_left
        self._non_leaders_left -= 1
        self._pppk_left -= is_pppk
        return Employment.PPPK if is_pppk else Employment.PNS

    def _pns_life(self, band: _Band) -> _Life:
        birth_date = self._day_in(self._rng.randint(*band.born))
        year = min(birth_date.year + self._rng.randint(*band.aged), _LAST_APPOINTMENT)
        return _Life(self._sex(), birth_date, date(year, self._rng.choice(_APPOINTMENT_MONTHS), 1))

    def _pppk_life(self) -> _Life:
        birth_date = self._day_in(self._rng.randint(*_PPPK_BORN))
        appointed_on = date(self._rng.randint(*_PPPK_APPOINTED), self._rng.choice(_APPOINTMENT_MONTHS), 1)
        return _Life(self._sex(), birth_date, appointed_on)

    def _sex(self) -> Sex:
        return "female" if self._rng.random() < 0.54 else "male"  # noqa: PLR2004 - about the national share

    def _day_in(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self._rng.randrange(365))

    def _employee(
        self,
        life: _Life,
        employment: Employment,
        unit_code: str,
        position: str,
        position_kind: PositionKind,
        superior_nip: str | None,
        grade: str,
    ) -> SampleEmployee:
        return SampleEmployee(
            nip=self._issue_nip(life, employment),
            name=invent_name(self._rng, life.sex),
            employment=employment,
            unit_code=unit_code,
            position=position,
            position_kind=position_kind,
            superior_nip=superior_nip,
            grade=grade,
            sex=life.sex,
            birth_date=life.birth_date,
            appointed_on=life.appointed_on,
        )

    def _issue_nip(self, life: _Life, employment: Employment) -> str:
        """Number people born on a day down from 999: real serials count up from 001 and never get there."""
        month = _PPPK_MONTH_PART if employment == Employment.PPPK else life.appointed_on.month
        sex = 1 if life.sex == "male" else 2
        serial = _HIGHEST_SERIAL - self._born_on[life.birth_date]
        self._born_on[life.birth_date] += 1
        return f"{life.birth_date:%Y%m%d}{life.appointed_on.year}{month:02d}{sex}{serial:03d}"


def _years_of_service(life: _Life) -> int:
    return FIRST_YEAR - life.appointed_on.year


def _rank_in(career: Career, life: _Life, employment: Employment) -> tuple[str, str]:
    """Return the title with its level, and the rank."""
    first = career.levels[0]
    if employment == Employment.PPPK:
        return career.title + first.suffix, career.pppk_grade
    years = _years_of_service(life)
    level = career.level_after(years)
    return career.title + level.suffix, grade_after(years, first.grades[0], level.grades)
