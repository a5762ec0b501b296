"""Generates the sample agency from a seed. The same arguments always give the same agency, person by person."""

from dataclasses import replace
from random import Random
from typing import Final

from sandbox.agency.model import Agency
from sandbox.agency.structure import ACTING_FROM, OFFICE, TOP, VACANT, agency_units, post_of
from sandbox.district.generate import PPPK_SHARE
from sandbox.district.model import SampleEmployee
from sandbox.district.positions import organisation_of
from sandbox.district.recruitment import Recruitment

FEWEST: Final = 60
"""The size of the pilot district's agency; the scenario needs no fewer."""
MOST: Final = 2000


def sample_agency(employees: int = FEWEST, seed: int = 1) -> Agency:
    """Return an agency. Beyond `FEWEST` people its sections have more staff, and nothing else changes.

    Args:
        employees: how many, exactly.
        seed: any integer.

    Raises:
        ValueError: `employees` is not within `FEWEST` to `MOST`.
    """
    if not FEWEST <= employees <= MOST:
        raise ValueError(f"employees must be from {FEWEST} to {MOST}, not {employees}")
    units = agency_units()
    top = units[0]
    organisation = organisation_of(replace(top, code=OFFICE))
    divisions = [unit for unit in units if unit.parent_code == TOP]
    sections = [unit for unit in units if unit.kind == "subbidang"]
    leaders = 1 + len(divisions) - 1 + len(sections)
    non_leaders = employees - leaders
    recruitment = Recruitment(Random(seed), non_leaders=non_leaders, pppk=round(non_leaders * PPPK_SHARE))
    head = recruitment.head(top.code, post_of(top), None)
    heads = {
        unit.code: recruitment.head(unit.code, post_of(unit), head.nip) for unit in divisions if unit.code != VACANT
    }
    section_heads = []
    staff: list[SampleEmployee] = []
    for number, unit in enumerate(sections):
        above = heads.get(unit.parent_code or "")
        lead = recruitment.section_head(unit.code, post_of(unit), None if above is None else above.nip)
        section_heads.append(lead)
        people = non_leaders // len(sections) + (number < non_leaders % len(sections))
        staff += [recruitment.staff(unit.code, organisation, lead.nip) for _ in range(people)]
    return Agency(
        units=units,
        head=head,
        division_heads=tuple(heads.values()),
        section_heads=tuple(section_heads),
        staff=tuple(staff),
        vacant=VACANT,
        acting=heads[ACTING_FROM],
    )
