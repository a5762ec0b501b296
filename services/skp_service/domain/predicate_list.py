"""What a numbered act that sets the predicates of a unit's people says, as it is kept and printed."""

from datetime import date, datetime

from contracts.personal import personal
from contracts.vocabulary import Predicate
from services.skp_service.domain.paper import Person
from services.skp_service.domain.period import Span
from services.skp_service.domain.terms import OrganisationPerformance


@personal
class Entry:
    """Somebody on the list of an organisation, and their predicate."""

    person: Person
    predicate: Predicate


@personal
class PredicateList:
    """The predicates of an organisation's people (penetapan predikat kinerja; SE MenPANRB 3/2023).

    Attributes:
        agency: name of the agency (instansi).
        unit: name of the organisation.
        period: the span assessed.
        organisation: how it has done.
        entries: in the order in which they are printed.
        signatory: the official who sets the predicates; signs with the position.
        place: where it is signed.
        on: day in the agency's own time zone; None leaves a line to be filled in by hand.
        version: of the list.
        at: aware; when this version came to be. It is the file's creation date.
    """

    agency: str
    unit: str
    period: Span
    organisation: OrganisationPerformance
    entries: tuple[Entry, ...]
    signatory: Person
    place: str
    on: date | None
    version: int
    at: datetime
