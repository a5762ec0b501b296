"""People as the district's events tell of them."""

from contracts.vocabulary import Employment
from readmodels.people.domain.organisation import Employee, Unit
from tests.unit.services.skp_service.domain.samples import OWNER


def test_only_an_employees_repr_is_kept_out_of_tracebacks() -> None:
    person = Employee(OWNER, 1, "Sariwangi Padma", Employment.PNS, "BKD-1", "Analis", "III/c", None, True)
    unit = Unit("BKD", 1, "Badan Kepegawaian", "badan", None, "Kepala Badan", True)
    assert OWNER not in repr(person)
    assert "BKD" in repr(unit)
