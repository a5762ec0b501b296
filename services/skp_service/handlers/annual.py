"""The use cases, each over a batch inside the caller's transaction: load, ask the domain, save, announce.

A use case that raises has changed nothing, because its caller rolls the transaction back. Statements are per batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from contracts.skp import Assessor, SkpFinalisedV1
from contracts.unit import UnitChangedV1
from contracts.vocabulary import Rating, SkpKind
from hub.errors import Permanent
from hub.transaction import Transaction
from services.skp_service import repository
from services.skp_service.domain.errors import UnknownEmployee
from services.skp_service.domain.organisation import Organisation
from services.skp_service.domain.skp import Skp, SkpState


# No generated repr: it would carry a NIP into tracebacks.
@dataclass(frozen=True, slots=True, repr=False)
class OpenSkp:
    """Have an SKP for an employee and a year."""

    nip: str
    year: int
    kind: SkpKind = SkpKind.ANNUAL


@dataclass(frozen=True, slots=True)
class Opened:
    """An SKP, and whether it did not exist before."""

    skp: Skp
    is_new: bool


@dataclass(frozen=True, slots=True)
class RateSkp:
    """Give an SKP both ratings."""

    skp_id: UUID
    work_results: Rating
    behaviour: Rating


@dataclass(frozen=True, slots=True, repr=False)
class FinaliseSkp:
    """Make an assessed SKP final.

    Attributes:
        skp_id: which.
        head_assessor: who assesses if the employee has no superior.
        at: the moment it becomes final.
    """

    skp_id: UUID
    head_assessor: Assessor | None
    at: datetime


async def project_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
    """Take over employees' records; one that is not newer than what is held changes nothing."""
    await repository.project_employees(tx.connection, batch)


async def project_units(batch: Sequence[UnitChangedV1], tx: Transaction) -> None:
    """Take over units' records; one that is not newer than what is held changes nothing."""
    await repository.project_units(tx.connection, batch)


async def record_outcomes(batch: Sequence[SiasnSyncAcceptedV1 | SiasnSyncRejectedV1], tx: Transaction) -> None:
    """Show what became of final SKPs in SIASN. An outcome for an older version than the final one changes nothing.

    Raises:
        Permanent: `unknown_skp`, or `unknown_skp_version` for a version that was never final here.
    """
    skps = await repository.lock_skps(tx.connection, (outcome.skp_id for outcome in batch))
    changed: dict[UUID, Skp] = {}
    for outcome in batch:
        skp = skps.get(outcome.skp_id)
        if skp is None:
            raise Permanent("no SKP has this skp_id", code="unknown_skp")
        if outcome.version > skp.version:
            raise Permanent("this version of the SKP was never final here", code="unknown_skp_version")
        if outcome.version == skp.version:
            _record(outcome, skp)
            changed[skp.id] = skp
    await repository.save_skps(tx.connection, changed.values())


def _record(outcome: SiasnSyncAcceptedV1 | SiasnSyncRejectedV1, skp: Skp) -> None:
    match outcome:
        case SiasnSyncAcceptedV1():
            skp.sync = skp.sync.accepted(outcome.siasn_id, outcome.accepted_at)
        case SiasnSyncRejectedV1():
            skp.sync = skp.sync.rejected(outcome.code, outcome.reason, outcome.rejected_at)


async def open_skps(batch: Sequence[OpenSkp], tx: Transaction) -> list[Opened]:
    """Have an SKP for each employee and year, in the order asked for; one that exists is found, not made twice.

    Raises UnknownEmployee.
    """
    known = await repository.known_nips(tx.connection, (command.nip for command in batch))
    for command in batch:
        if command.nip not in known:
            raise UnknownEmployee(command.nip)
    new = {
        (command.nip, command.year, command.kind): Skp(uuid4(), command.nip, command.year, command.kind)
        for command in batch
    }
    await repository.add_skps(tx.connection, new.values())
    # Read back: another transaction may have been first, and then its SKP is the one.
    stored = await repository.find_skps(tx.connection, new)
    keys = ((command.nip, command.year, command.kind) for command in batch)
    return [Opened(stored[key], is_new=stored[key].id == new[key].id) for key in keys]


async def rate_skps(batch: Sequence[RateSkp], tx: Transaction) -> list[Skp]:
    """Give SKPs their ratings; returns them in the order asked for. Raises UnknownSkp, AlreadyFinal."""
    skps = await repository.lock_all_skps(tx.connection, [command.skp_id for command in batch])
    for command in batch:
        skps[command.skp_id].rate(command.work_results, command.behaviour)
    await repository.save_skps(tx.connection, skps.values())
    return [skps[command.skp_id] for command in batch]


async def finalise_skps(batch: Sequence[FinaliseSkp], tx: Transaction) -> list[Skp]:
    """Make assessed SKPs immutable and announce them; returns them in the order asked for.

    One that is final already stays as it is and is not announced again, so a caller whose answer was lost may ask
    again.

    Raises:
        UnknownSkp, NotRated: this SKP cannot become final.
        AssessorMissing, AssessorUnknown, AssessorUnitUnknown, OwnAssessor: nobody can be named as its assessor.
    """
    skps = await repository.lock_all_skps(tx.connection, [command.skp_id for command in batch])
    organisation = await _organisation_around(skps, tx)
    changed: list[Skp] = []
    for command in batch:
        skp = skps[command.skp_id]
        if skp.state is SkpState.FINAL:
            continue
        skp.finalise(organisation, head_assessor=command.head_assessor, at=command.at)
        tx.emit(_announcement_of(skp), subject=str(skp.id))
        changed.append(skp)
    await repository.save_skps(tx.connection, changed)
    return [skps[command.skp_id] for command in batch]


async def _organisation_around(skps: Mapping[UUID, Skp], tx: Transaction) -> Organisation:
    assessed = await repository.load_employees(tx.connection, (skp.nip for skp in skps.values()))
    superior_nips = {employee.superior_nip for employee in assessed.values() if employee.superior_nip}
    superiors = await repository.load_employees(tx.connection, superior_nips - assessed.keys())
    people = {**assessed, **superiors}
    codes = {people[nip].unit_code for nip in superior_nips if nip in people}
    return Organisation(people, await repository.load_units(tx.connection, codes))


def _announcement_of(skp: Skp) -> SkpFinalisedV1:
    if skp.assessment is None or skp.assessor is None or skp.finalised_at is None:
        raise ValueError("only a final SKP is announced")
    return SkpFinalisedV1(
        skp_id=skp.id,
        nip=skp.nip,
        year=skp.year,
        kind=skp.kind,
        version=skp.version,
        work_results=skp.assessment.work_results,
        behaviour=skp.assessment.behaviour,
        predicate=skp.assessment.predicate,
        assessor=skp.assessor,
        finalised_at=skp.finalised_at,
    )
