"""`kinerja import` as somebody calls it, and what it leaves."""

import asyncio
from pathlib import Path

import sqlalchemy as sa
import typer
from typer.testing import CliRunner, Result

from hub.audit import audit_trail
from services.intake.domain.imports import Import
from services.intake.repository import imports
from services.intake.terminal.command import import_
from tests.integration.services.intake.files.tables import FileDesk

app = typer.Typer(rich_markup_mode=None)
app.command("import")(import_)


async def kinerja_import(var: Path, *args: object, told: str = "", **settings: str) -> Result:
    environment = {"KINERJA_VAR": str(var), "KINERJA_OPERATOR": "penguji"} | settings
    return await asyncio.to_thread(CliRunner().invoke, app, [str(one) for one in args], told, environment)


async def acts(at_rest: FileDesk) -> list[tuple[str, str]]:
    """Return what the audit trail keeps: of what kind of thing, and what was done."""
    columns = (audit_trail.c.about_kind, audit_trail.c.act)
    async with at_rest.desk.runtime.database.read() as connection:
        rows = await connection.execute(sa.select(*columns).order_by(audit_trail.c.id))
        return [(row.about_kind, row.act) for row in rows]


async def every_import(at_rest: FileDesk) -> list[Import]:
    """Return all imports, the oldest first."""
    async with at_rest.desk.runtime.database.read() as connection:
        page = await imports.list_newest(connection, source=None, after=None, limit=100)
    return list(reversed(page.items))
