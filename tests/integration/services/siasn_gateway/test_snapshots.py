"""What became of assessments is announced again from the ledger, as it was announced then."""

import json

import sqlalchemy as sa

from hub.messaging.snapshot import publish
from hub.tables import outbox
from services.siasn_gateway.app import service
from tests.integration.services.siasn_gateway.gateway import Gateway, assessments, nip_of
from tests.unit.services.siasn_gateway.scripted import event

STRANGER = "199912312022032000"


async def told(gateway: Gateway) -> dict[str, dict[str, object]]:
    """Return what was announced, by SKP and version, and forget it."""
    async with gateway.database.begin() as connection:
        rows = (await connection.execute(sa.select(outbox.c.routing_key, outbox.c.body))).all()
        await connection.execute(sa.delete(outbox))
    found = [{"type": row.routing_key, **json.loads(row.body)} for row in rows]
    return {f"{one['skp_id']}/{one['version']}": one for one in found}


async def test_each_ones_end_is_announced_again(gateway: Gateway) -> None:
    await gateway.know(map(nip_of, range(3)))
    await gateway.finalise([*assessments(3), event(nip=STRANGER)])
    assert await gateway.deliver_all() == {"accepted": 3, "rejected": 1}
    before = await told(gateway)
    for snapshot in service.snapshots:
        assert [one async for one in publish(gateway.transactions, snapshot, page=2)]
    after = await told(gateway)
    assert len(after) == 4
    for key, one in before.items():
        again = after[key]
        moments = {name for name in one if name.endswith("_at")}
        assert {name: again[name] for name in again if name not in moments} == {
            name: one[name] for name in one if name not in moments
        }
        # Not later than it was: who knows how it ended learns nothing new.
        assert all(str(again[name]) <= str(one[name]) for name in moments)
