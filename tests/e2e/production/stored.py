"""What an installed hub has stored, asked of PostgreSQL's superuser and of the simulated SIASN."""

import json
from typing import Any, Final

from tests.e2e.production.machine import Machine

_TABLES: Final = (
    "skp_service.skps",
    "skp_service.audit_trail",
    "siasn_gateway.deliveries",
    "siasn_gateway.parked_messages",
    "award_service.standings",
)


async def records(machine: Machine) -> list[dict[str, Any]]:
    """Return what the simulated SIASN holds."""
    said = await machine.do("curl -fsS 'http://127.0.0.1:8090/admin/records?limit=1000'")
    held: list[dict[str, Any]] = json.loads(said)["records"]
    return held


async def query(machine: Machine, statement: str) -> str:
    """Return a query's answer, columns with `|` between them."""
    line = f'cd / && runuser -u postgres -- psql --tuples-only --no-align --dbname kinerja --command "{statement}"'
    return (await machine.do(line)).strip()


async def answers(machine: Machine, statement: str, answer: str) -> bool:
    """Whether a query has that answer."""
    return await query(machine, statement) == answer


async def counts(machine: Machine) -> str:
    """Return how many rows there are of what a restore has to bring back."""
    return await query(machine, f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in _TABLES)}")
