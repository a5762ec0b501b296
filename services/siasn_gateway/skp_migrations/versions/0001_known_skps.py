"""For whom each SKP was announced: read out of what was delivered already."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
runs_with = "0001"


def upgrade() -> None:
    known = op.create_table(
        "known_skps",
        sa.Column("skp_id", sa.String(36), primary_key=True),
        sa.Column("business_key", sa.String(200), nullable=False),
    )
    deliveries = sa.table("deliveries", *map(sa.column, ("id", "business_key", "payload", "kind", "step")))
    of_skps = sa.select(deliveries.c.business_key, deliveries.c.payload).where(
        deliveries.c.kind == "skp22", deliveries.c.step == ""
    )
    keys = {
        json.loads(row.payload)["skp_id"]: row.business_key
        for row in op.get_bind().execute(of_skps.order_by(deliveries.c.id))
    }
    if keys:
        rows = [{"skp_id": skp_id, "business_key": key} for skp_id, key in keys.items()]
        op.get_bind().execute(sa.insert(known), rows)
