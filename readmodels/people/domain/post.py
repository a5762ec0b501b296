"""What somebody does in some unit, from a day on: what histories are made of."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from contracts.personal import personal

SINCE_EVER: Final = date(1900, 1, 1)
"""The start of a position of which nobody has said when it began."""


@personal
class Post:
    """What somebody does in some unit.

    Attributes:
        unit_code: where.
        title: jabatan.
        grade: golongan.
        superior_nip: as the personnel record names the superior.
        functional_level: of a functional official, as `FunctionalLevel` has it.
        version: of the record that says so.
        superior_derived: whether the superior is only the head above, whom nobody has named.
    """

    unit_code: str
    title: str
    grade: str | None
    superior_nip: str | None
    functional_level: str | None
    version: int
    superior_derived: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Unit and title, which together make one position."""
        return self.unit_code, self.title


@personal
class Fact:
    """From a day on, until the next fact: a post; None: not in the agency."""

    start: date
    post: Post | None

    def says(self, post: Post) -> bool:
        """Whether it is this very post, whichever record says so."""
        return self.post is not None and replace(self.post, version=post.version) == post


def day_after(day: date) -> date:
    """Return the next day; of the last that there is, itself."""
    return day if day == date.max else day + timedelta(days=1)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; of 29 February, where there is none, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
