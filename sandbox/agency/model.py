"""What the sample agency consists of."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.district.model import SampleEmployee, SampleUnit


@dataclass(frozen=True, slots=True)
class Agency:
    """An office of four levels. One division has no head; another division's head acts for it.

    Attributes:
        units: parents before children.
        head: assessed by the regent.
        division_heads: assessed by the head; one fewer than there are divisions.
        section_heads: assessed by their division's head; in the vacant division `superior_nip` is None.
        staff: assessed by their section's head, section by section.
        vacant: code of the division without a head.
        acting: who acts as that division's head (Plt).
    """

    units: tuple[SampleUnit, ...]
    head: SampleEmployee
    division_heads: tuple[SampleEmployee, ...]
    section_heads: tuple[SampleEmployee, ...]
    staff: tuple[SampleEmployee, ...]
    vacant: str
    acting: SampleEmployee

    @property
    def levels(self) -> tuple[tuple[SampleEmployee, ...], ...]:
        """Everybody, from the top down."""
        return (self.head,), self.division_heads, self.section_heads, self.staff

    @property
    def employees(self) -> tuple[SampleEmployee, ...]:
        """Everybody, superiors before their subordinates."""
        return tuple(one for level in self.levels for one in level)

    @property
    def by_nip(self) -> Mapping[str, SampleEmployee]:
        """Everybody by NIP."""
        return {one.nip: one for one in self.employees}

    @property
    def leaders(self) -> frozenset[str]:
        """NIPs of those who assess others."""
        return frozenset(one.nip for level in self.levels[:-1] for one in level)

    def staff_of(self, unit_code: str) -> list[SampleEmployee]:
        """Return the staff of a section."""
        return [one for one in self.staff if one.unit_code == unit_code]

    def head_of(self, unit_code: str) -> SampleEmployee:
        """Return who heads a unit, or acts as its head."""
        if unit_code == self.vacant:
            return self.acting
        return next(one for level in self.levels[:-1] for one in level if one.unit_code == unit_code)

    def superior_of(self, employee: SampleEmployee) -> SampleEmployee | None:
        """Return who assesses somebody at the start of the year; None: the regent."""
        if employee.superior_nip is not None:
            return self.by_nip[employee.superior_nip]
        return None if employee is self.head else self.acting
