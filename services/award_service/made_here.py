"""What makes the documents that the hub has itself: one maker each, which is plugged in where the service is wired."""

from collections.abc import Awaitable, Callable

from contracts.personal import personal
from hub.errors import HubError
from services.award_service.domain.proposal import Proposal
from services.award_service.repository.particulars import Particulars


@personal
class Subject:
    """For whom a document is made.

    Attributes:
        proposal: as it stands.
        particulars: who is proposed; None: nobody knows them.
    """

    proposal: Proposal
    particulars: Particulars | None


Maker = Callable[[Subject], Awaitable[bytes]]
"""Makes a PDF for a proposal; it runs outside of any transaction, and may ask others.

Raises NotReady or Transient for what is tried again, Permanent for what only a person can see to, and NothingYet.
"""


class NothingYet(HubError):
    """There is nothing to make it of: it is tried again once something has become known."""

    code = "nothing_yet"
