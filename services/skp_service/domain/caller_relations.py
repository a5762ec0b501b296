"""What is known of a caller: roles, and what ties them to units and people."""

from collections.abc import Collection

from contracts.personal import personal


@personal
class CallerRelations:
    """A caller.

    Attributes:
        nip: None for who is no civil servant.
        is_employee: has the role of an employee.
        is_assessor: has the role of an assessor.
        is_agency_admin: administers the whole agency.
        is_document_reader: has the role of a program that fetches documents.
        administers: codes of the units that they administer, with those below.
        heads: codes of the units that they head, or act as head of, with those below.
        assessed_by: NIPs of those who assess the caller in the period in question.
        belongs_to: codes of the units in question in which, or below which, they work in the period.
    """

    nip: str | None
    is_employee: bool = False
    is_assessor: bool = False
    is_agency_admin: bool = False
    is_document_reader: bool = False
    administers: Collection[str] = ()
    heads: Collection[str] = ()
    assessed_by: Collection[str] = ()
    belongs_to: Collection[str] = ()

    @property
    def units(self) -> set[str]:
        """Codes of the units that they administer, or head as an assessor."""
        return {*self.administers, *(self.heads if self.is_assessor else ())}
