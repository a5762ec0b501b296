"""Who may do what: what somebody is to a proposal, and to the lists, by roles and units.

What each capacity may do to a proposal, and in which state, is the table of `cycle.py`.
"""

from collections.abc import Collection

from contracts.personal import personal
from services.award_service.domain.cycle import BATCH_RULES, Act, BatchAct, Capacity, may, may_ever
from services.award_service.domain.errors import NotAllowed, OwnProposal, UnknownProposal, WrongState
from services.award_service.domain.proposal import Proposal


@personal
class AwardCaller:
    """Whoever calls, as far as decides what they may do.

    Attributes:
        nip: None for who is no civil servant.
        is_agency_admin: has the role.
        is_verifier: has the role.
        is_signatory: has the role.
        is_document_reader: has the role of a program that fetches documents of what was sent.
        administers: codes of the units that they administer, with those below.
    """

    nip: str | None
    is_agency_admin: bool = False
    is_verifier: bool = False
    is_signatory: bool = False
    is_document_reader: bool = False
    administers: Collection[str] = ()

    @property
    def reads_all(self) -> bool:
        """Whether they read the proposals of all units."""
        return self.is_agency_admin or self.is_verifier or self.is_signatory

    @property
    def reads_some(self) -> bool:
        """Whether they read any."""
        return self.reads_all or bool(self.administers)

    def reads_of(self, nip: str, unit_code: str) -> bool:
        """Return whether they may know how somebody of a unit stands: themselves, or who is theirs to propose."""
        return self.reads_all or unit_code in self.administers or (self.nip is not None and self.nip == nip)

    def proposes_in(self, unit_code: str) -> bool:
        """Return whether they propose people of a unit."""
        return self.is_agency_admin or unit_code in self.administers


def capacities(caller: AwardCaller, nip: str, unit_code: str) -> frozenset[Capacity]:
    """Return what a caller is to a proposal.

    Args:
        caller: who asks.
        nip: who is proposed: nobody verifies their own proposal.
        unit_code: that person's unit.
    """
    held = {
        Capacity.PROPOSER: caller.proposes_in(unit_code),
        Capacity.VERIFIER: caller.is_verifier and caller.nip != nip,
        Capacity.SIGNATORY: caller.is_signatory,
        Capacity.AGENCY_ADMIN: caller.is_agency_admin,
    }
    return frozenset(one for one, is_held in held.items() if is_held)


def general_capacities(caller: AwardCaller) -> frozenset[Capacity]:
    """Return what a caller is to any batch, whoever is in it."""
    held = {
        Capacity.PROPOSER: caller.is_agency_admin or bool(caller.administers),
        Capacity.VERIFIER: caller.is_verifier,
        Capacity.SIGNATORY: caller.is_signatory,
        Capacity.AGENCY_ADMIN: caller.is_agency_admin,
    }
    return frozenset(one for one, is_held in held.items() if is_held)


def require(act: Act, caller: AwardCaller, proposal: Proposal) -> None:
    """Let an act pass, or not: who may see nothing of a proposal does not learn that it exists.

    Raises:
        UnknownProposal, NotAllowed, OwnProposal, WrongState.
    """
    held = capacities(caller, proposal.nip, proposal.unit_code)
    if may(act, held, proposal.state):
        return
    of_others = held | {Capacity.VERIFIER} if caller.is_verifier else held
    if not may(Act.READ, of_others, proposal.state):
        raise UnknownProposal
    if may_ever(act, held):
        raise WrongState
    raise OwnProposal if may_ever(act, of_others) else NotAllowed


def require_in_batch(act: BatchAct, held: frozenset[Capacity]) -> None:
    """Let an act on a batch pass, whatever its state, or not. Raises NotAllowed."""
    if not held & BATCH_RULES[act].by:
        raise NotAllowed


def reads_documents(caller: AwardCaller, proposal: Proposal) -> bool:
    """Return whether somebody may fetch a proposal's files: staff who read it, or a program once it was sent."""
    if caller.is_document_reader and proposal.sendings > 0:
        return True
    return may(Act.READ, capacities(caller, proposal.nip, proposal.unit_code), proposal.state)
