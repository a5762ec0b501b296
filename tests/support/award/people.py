"""People with forty years of history, drawn from a seed; many of their days lie where something turns."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.support.award.facts import Facts, Leave, Medal, Punishment, Told

FIRST: Final = date(1982, 1, 1)
LAST: Final = date(2030, 12, 31)
_SOURCES: Final = ("simasn", "siasn", "berkas")
_LEVELS: Final = ("light", "moderate", "heavy")
_LEAVES: Final = ("unpaid", "unpaid_extension", "study", "military", "annual", "sick")
_STANDINGS: Final = (None, "01", "01", "01", "02", "03", "13", "15")


def people(seed: int, number: int, today: date) -> Iterator[Facts]:
    """Yield people; the same ones for one seed and day."""
    random = Random(seed)
    for serial in range(number):
        yield _person(random, serial, today)


class _Days:
    """Draws days of one person's history: any, or one beside a day on which years are over, or beside today."""

    def __init__(self, random: Random, start: date, today: date) -> None:
        self._random = random
        self._edges = [start.replace(day=min(start.day, 28), year=start.year + years) for years in (10, 13, 20, 23, 30)]
        self._edges.append(today)

    def some(self) -> date:
        """Return a day."""
        if _is(self._random, 0.5):
            return _day(self._random, FIRST, LAST)
        return self._random.choice(self._edges) + timedelta(days=self._random.randint(-2, 2))

    def maybe(self, chance: float) -> date | None:
        """Return a day, or that nobody tells it."""
        return self.some() if _is(self._random, chance) else None

    def after(self, first: date, most: int) -> date:
        """Return a day so many days later at most, or before it by a mistake."""
        if _is(self._random, 0.5):
            return self.some()
        return first + timedelta(days=self._random.randint(-30, most))


def _person(random: Random, serial: int, today: date) -> Facts:
    start = _day(random, FIRST, date(2024, 12, 31))
    start = start.replace(day=1) if _is(random, 0.6) else start
    number = start if _is(random, 0.9) else _day(random, FIRST, date(2024, 12, 31))
    month = number.month if _is(random, 0.95) else 21
    born = min(start, number).year - random.randint(18, 35)
    trouble = _is(random, 0.5)
    days = _Days(random, start, today)
    birthday = f"{serial // 1000 % 12 + 1:02d}{serial // 12_000 % 28 + 1:02d}"
    return Facts(
        nip=f"{born}{birthday}{number.year}{month:02d}1{serial % 1000:03d}",
        pns=_is(random, 0.92),
        record=start if _is(random, 0.8) else None if _is(random, 0.9) else date(born + 10, 1, 1),
        was_pppk=_is(random, 0.1),
        last_day=days.maybe(0.3),
        legal_standing=random.choice(_STANDINGS) if trouble else "01",
        discipline=_lists(random, lambda: _punishment(random, days)) if trouble else (),
        leave=_lists(random, lambda: _leave(random, days)) if trouble and _is(random, 0.5) else (),
        medals=_lists(random, lambda: _medal(random)) if _is(random, 0.4) else (),
    )


def _lists(random: Random, line: Callable[[], Punishment | Leave | Medal]) -> tuple[Told, ...]:
    """Return some lists of some sources, not in the order of their days, now and then two of one day."""
    days = [_day(random, date(2024, 1, 1), date(2024, 1, 5)) for _ in range(random.randint(0, 4))]
    return tuple(
        Told(random.choice(_SOURCES), day, tuple(line() for _ in range(random.choice((0, 0, 1, 1, 2))))) for day in days
    )


def _punishment(random: Random, days: _Days) -> Punishment:
    first = days.maybe(0.8)
    return Punishment(
        random.choice(_LEVELS),
        effective_on=first,
        decree_on=days.maybe(0.8),
        until=None if first is None or _is(random, 0.5) else days.after(first, 900),
        annulled=_is(random, 0.2),
    )


def _leave(random: Random, days: _Days) -> Leave:
    first = days.maybe(0.8)
    until = days.maybe(0.3) if first is None else days.after(first, 1500)
    return Leave(random.choice(_LEAVES), first, days.maybe(0.8), until if _is(random, 0.7) else None)


def _medal(random: Random) -> Medal:
    return Medal(random.choice(("x", "x", "xx", "xxx")), revoked=_is(random, 0.2))


def _day(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _is(random: Random, chance: float) -> bool:
    return random.random() < chance
