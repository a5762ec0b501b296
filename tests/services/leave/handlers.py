"""Use cases: one function each, in the transaction of its caller."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from contracts.employee import EmployeeChangedV1
from hub import audit
from hub.audit import About
from hub.identity.actor import ActorContext
from hub.transaction import Transaction
from tests.services.leave import repository
from tests.services.leave.domain import Leave, UnknownLeave


async def ask(tx: Transaction, actor: ActorContext[None], day: date, reason: str) -> Leave:
    """Ask for leave. Raises OnLeaveAlready; UnknownLeave of who is no employee."""
    if (nip := actor.by.nip) is None:
        raise UnknownLeave
    leave = Leave(uuid4(), nip, day, reason)
    await repository.add(tx.connection, leave)
    await audit.record(tx.connection, actor.entry(About("leave", str(leave.id)), "ask", after={"day": day.isoformat()}))
    return leave


async def attach_letter(tx: Transaction, actor: ActorContext[None], leave_id: UUID, key: str) -> Leave:
    """Attach a doctor's letter. Raises UnknownLeave."""
    leave = replace(await repository.load(tx.connection, leave_id, actor.by.nip), letter=key)
    await repository.attach(tx.connection, leave)
    await audit.record(
        tx.connection, actor.entry(About("leave", str(leave.id)), "attach_letter", after={"letter": key})
    )
    return leave


async def cancel_of_who_left(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
    """Cancel what people have asked for who have left."""
    await repository.remove(tx.connection, of=[one.nip for one in batch if not one.active])
