"""Whom a developer can be: leaders and staff of the sample agency, its admins, who loads files, and an operator."""

from collections.abc import Mapping
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from contracts.personal import personal
from hub.identity.roles import OPERATOR as OPERATOR_ROLE
from sandbox.agency.generate import sample_agency
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.agency.structure import ASSESSMENT
from sandbox.district.model import SampleEmployee

_OF_EACH_SECTION: Final = 2


@personal
class SamplePerson:
    """Somebody to sign in as, and what their tokens say."""

    subject: str
    label: str
    """Indonesian, for the page."""
    nip: str | None = None
    roles: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


IMPORTER: Final = SamplePerson("pengimpor", "Pemuat berkas kepegawaian (bukan pegawai)", roles=("intake_admin",))
OPERATOR: Final = SamplePerson("operator", "Operator hub (bukan pegawai)", roles=(OPERATOR_ROLE,))
NOBODY: Final = SamplePerson("tanpa-peran", "Seseorang tanpa peran (bukan pegawai)")


def sample_people(employees: int, seed: int) -> tuple[SamplePerson, ...]:
    """Return people whose SKPs meet: all leaders, some staff of each section, who administers, and who loads files.

    Args:
        employees: size of the sample agency.
        seed: of the sample agency.
    """
    agency = sample_agency(employees, seed)
    people, scenario = agency_people(agency), ScenarioRoles.of(agency)
    sections = {one.unit_code: agency.staff_of(one.unit_code)[:_OF_EACH_SECTION] for one in agency.section_heads}
    chosen = [
        one
        for one in agency.employees
        if one.nip in agency.leaders or scenario.label_of(one.nip) or one in sections.get(one.unit_code, ())
    ]
    return (*(people[one.nip] for one in chosen), IMPORTER, OPERATOR, NOBODY)


def agency_people(agency: Agency) -> Mapping[str, SamplePerson]:
    """Return everybody of an agency as the issuer knows them, by NIP."""
    scenario = ScenarioRoles.of(agency)
    return {one.nip: _person(one, agency, scenario) for one in agency.employees}


def _person(employee: SampleEmployee, agency: Agency, scenario: ScenarioRoles) -> SamplePerson:
    roles = ["employee"]
    if employee.nip in agency.leaders:
        roles.append("assessor")
    if employee is scenario.admin:
        roles.append("agency_admin")
    if employee is scenario.unit_admin:
        roles.append("unit_admin")
    if employee in scenario.verifiers:
        roles.append("award_verifier")
    if employee is scenario.signatory:
        roles.append("award_signatory")
    units = (ASSESSMENT,) if employee is scenario.unit_admin else ()
    part = scenario.label_of(employee.nip)
    if employee is agency.acting:
        part = "juga Plt kepala bidang yang kosong"
    unit = next(one.name for one in agency.units if one.code == employee.unit_code)
    label = f"{employee.name}, {employee.position}, {unit}" + (f" - {part}" if part else "")
    # A subject is not the NIP: services must not take one for the other.
    subject = str(uuid5(NAMESPACE_URL, f"urn:kinerja:sandbox:{employee.nip}"))
    return SamplePerson(subject, label, employee.nip, tuple(roles), units)
