"""Two roles of a schema in PostgreSQL: its owner, and the one that runs the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import sqlalchemy as sa

from hub.store.database import Database


@dataclass(frozen=True)
class Roles:
    """Whose schema it is, and who runs a service on it.

    Attributes:
        schema: its name; it is there, and empty.
        owner, runtime: names of the roles.
        url: of the superuser.
    """

    schema: str
    owner: str
    runtime: str
    url: str

    @property
    def owner_url(self) -> str:
        """Address of the owner."""
        return self._as(self.owner)

    @property
    def runtime_url(self) -> str:
        """Address of the role that runs the service."""
        return self._as(self.runtime)

    @asynccontextmanager
    async def owned(self, url: str = "", *, runtime_role: str = "") -> AsyncIterator[Database]:
        """Yield the database as its owner sees it, or whoever else is to migrate it."""
        database = Database(url or self.owner_url, schema=self.schema)
        database.runtime_role = runtime_role or self.runtime
        yield database
        await database.close()

    async def as_superuser(self, *statements: str) -> None:
        """Say something to PostgreSQL as its superuser."""
        await self.said(self.url, *statements)

    async def said(self, url: str, *statements: str) -> None:
        """Say something to PostgreSQL at an address, in one transaction."""
        database = Database(url, schema=self.schema)
        try:
            async with database.begin() as connection:
                for statement in statements:
                    await connection.execute(sa.text(statement))
        finally:
            await database.close()

    def _as(self, role: str) -> str:
        return sa.make_url(self.url).set(username=role, password="x").render_as_string(hide_password=False)


@asynccontextmanager
async def two_roles(postgresql_url: str, schema: str | None = None) -> AsyncIterator[Roles]:
    """Make both roles and a schema of the owner's; nothing is left of them."""
    schema = schema or f"t{uuid4().hex[:10]}"
    roles = Roles(schema, f"{schema}_owner", f"{schema}_run", postgresql_url)
    await roles.as_superuser(
        f"CREATE ROLE {roles.owner} LOGIN PASSWORD 'x'",
        f"CREATE ROLE {roles.runtime} LOGIN PASSWORD 'x'",
        f"CREATE SCHEMA {schema} AUTHORIZATION {roles.owner}",
    )
    try:
        yield roles
    finally:
        await roles.as_superuser(
            f"DROP SCHEMA IF EXISTS {schema} CASCADE",
            f"DROP OWNED BY {roles.owner}, {roles.runtime}",
            f"DROP ROLE {roles.owner}",
            f"DROP ROLE {roles.runtime}",
        )
