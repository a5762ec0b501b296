"""Sets of migrations: which revisions each has, how far a database has come, and which software may run on it."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from hub.audit.tables import APPEND_ONLY

VERSION_TABLE: Final = "alembic_"
"""How the name of a table begins that remembers how far a set has come."""


@dataclass(frozen=True)
class MigrationSet:
    """A folder of Alembic revisions with a history of its own.

    Attributes:
        name: names the table that remembers its version: `alembic_<name>`.
        location: the folder as `package:folder`, such as `hub:migrations`.
        append_only: names of its tables whose rows nobody may change or remove.
    """

    name: str
    location: str
    append_only: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """Name of the table that remembers how far it has come."""
        return f"{VERSION_TABLE}{self.name}"


KIT: Final = MigrationSet("hub", "hub:migrations", append_only=APPEND_ONLY)
MESSAGING: Final = MigrationSet("messaging", "hub.messaging:migrations")
"""Also the kit's: what came after `KIT`, which software of before does not look at."""
KIT_MIGRATIONS: Final = (KIT, MESSAGING)

schema_compatibility: Final = sa.Table(
    "schema_compatibility",
    sa.MetaData(),
    sa.Column("name", sa.String(64), primary_key=True),  # of the set
    sa.Column("revision", sa.String(32), nullable=False),
    sa.Column("oldest", sa.String(32), nullable=False),
)
"""Of each set's revision the oldest one whose software may run on it. Made by `hub.messaging:migrations`."""


@dataclass(frozen=True)
class Step:
    """A set of migrations, and how far a database is behind it.

    Attributes:
        name: of the set.
        current: revision of the database; None: it has none of the set's tables yet.
        head: revision that the software has been written for.
    """

    name: str
    current: str | None
    head: str


@dataclass(frozen=True)
class Changes:
    """What is to be applied to a database, or has been.

    Attributes:
        steps: of its sets, in order.
        rights: statements that give the role which runs the service its rights; empty: it has them, or owns the tables.
    """

    steps: tuple[Step, ...] = ()
    rights: tuple[str, ...] = ()


class NewerThanThis(Exception):
    """The database has a revision that this software does not know, and that it may not run on.

    Attributes:
        name: of the set.
        revision: that of the database.
    """

    def __init__(self, name: str, revision: str) -> None:
        super().__init__(f"{name} {revision}")
        self.name = name
        self.revision = revision


class History:
    """The revisions of a set, as this software has them, oldest first."""

    def __init__(self, migration_set: MigrationSet) -> None:
        self.config = Config()
        self.config.set_main_option("script_location", migration_set.location)
        self.config.set_main_option("path_separator", "os")
        self.script = ScriptDirectory.from_config(self.config)
        newest_first = list(self.script.walk_revisions())
        self.revisions = [one.revision for one in reversed(newest_first)]
        self.runs_with = {one.revision: getattr(one.module, "runs_with", None) for one in newest_first}

    @property
    def head(self) -> str:
        """The newest revision."""
        return self.revisions[-1]


@cache
def history_of(migration_set: MigrationSet) -> History:
    """Return the revisions of a set, read once a process."""
    return History(migration_set)


def step_of(connection: sa.Connection, migration_set: MigrationSet) -> Step | None:
    """Return what is to be applied of a set; None: nothing. Changes nothing.

    Raises:
        NewerThanThis: see there.
    """
    history = history_of(migration_set)
    current = current_revision(connection, migration_set)
    if current == history.head or (current is not None and _runs_on(connection, migration_set.name, current, history)):
        return None
    return Step(migration_set.name, current, history.head)


def current_revision(connection: sa.Connection, migration_set: MigrationSet) -> str | None:
    """Return how far the database has come with a set; None: it has nothing of it."""
    context = MigrationContext.configure(connection, opts={"version_table": migration_set.version_table})
    return context.get_current_revision()


def is_newer(connection: sa.Connection, migration_set: MigrationSet) -> bool:
    """Whether the database has been migrated by software that is newer than this."""
    current = current_revision(connection, migration_set)
    return current is not None and current not in history_of(migration_set).revisions


def _runs_on(connection: sa.Connection, name: str, current: str, history: History) -> bool:
    """Whether this software runs on a newer revision as it is; False: on an older one, which is to be migrated."""
    if current in history.revisions:
        return False
    oldest = None
    if sa.inspect(connection).has_table(schema_compatibility.name):
        said = sa.select(schema_compatibility.c.oldest).where(
            schema_compatibility.c.name == name, schema_compatibility.c.revision == current
        )
        oldest = connection.execute(said).scalar_one_or_none()
    if oldest not in history.revisions:
        raise NewerThanThis(name, current)
    return True


def note_compatibility(connection: sa.Connection, migration_set: MigrationSet) -> None:
    """Keep which software may run on the set's tables as they are now, for software that does not know them.

    A revision that says nothing about it (those of before) leaves no note.
    """
    history = history_of(migration_set)
    oldest = history.runs_with[history.head]
    if oldest is None or current_revision(connection, migration_set) != history.head:
        return
    table = schema_compatibility
    this = {"revision": history.head, "oldest": oldest}
    found = connection.execute(sa.select(table).where(table.c.name == migration_set.name)).one_or_none()
    if found is None:
        connection.execute(sa.insert(table).values(name=migration_set.name, **this))
    elif (found.revision, found.oldest) != (history.head, oldest):
        connection.execute(sa.update(table).where(table.c.name == migration_set.name).values(this))
