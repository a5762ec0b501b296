"""What papers say and is kept with an SKP, and the papers themselves."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.domain.skp import Skp
from services.skp_service.repository.rows import row_of
from services.skp_service.tables import skps

_SAID: Final = ("content", "organisation")


async def save_particulars(connection: AsyncConnection, skp: Skp) -> None:
    """Store what an SKP's papers say; that is no change of the SKP's own, so its revision stays."""
    row = row_of(skp, unproved=0, at=0.0)
    said = {name: value for name, value in row.items() if name in _SAID or name.startswith("signed_")}
    await connection.execute(sa.update(skps).where(skps.c.id == skp.id).values(said))
