"""Whom the owner of a database grants rights to."""

from pathlib import Path

import pytest

from hub.errors import UserError
from hub.settings import HubSettings
from hub.store.database import Database

OWNER = "postgresql+asyncpg://owner:x@localhost/kinerja"


@pytest.mark.parametrize(
    ("database_url", "owner_url", "user", "runtime_role"),
    [
        ("postgresql+asyncpg://runs:x@localhost/kinerja", OWNER, "owner", "runs"),
        ("postgresql+asyncpg://owner:x@localhost/kinerja", OWNER, "owner", None),
        ("postgresql+asyncpg://runs:x@localhost/kinerja", "", "runs", None),
        ("", "", None, None),
    ],
)
def test_the_role_of_the_service_is_that_of_its_address(
    database_url: str, owner_url: str, user: str | None, runtime_role: str | None, tmp_path: Path
) -> None:
    settings = HubSettings(database_url=database_url, database_owner_url=owner_url, var=tmp_path)
    database = Database.of_owner(settings, "counter")
    assert (database.engine.url.username, database.runtime_role) == (user, runtime_role)
    assert Database.of(settings, "counter").runtime_role is None


@pytest.mark.parametrize("database_url", ["", "sqlite:///x.sqlite3", "postgresql+asyncpg://localhost/kinerja"])
def test_an_owner_of_a_database_that_nobody_runs_on_is_refused(database_url: str) -> None:
    with pytest.raises(UserError, match="KINERJA_DATABASE_OWNER_URL"):
        Database.of_owner(HubSettings(database_url=database_url, database_owner_url=OWNER), "counter")


@pytest.mark.parametrize("owner_url", ["sqlite:///x.sqlite3", "postgresql+asyncpg://owner:x@localhost/postgres"])
def test_an_owner_of_another_database_is_refused(owner_url: str) -> None:
    runs = "postgresql+asyncpg://runs:x@localhost/kinerja"
    with pytest.raises(UserError, match="basis data yang berbeda"):
        Database.of_owner(HubSettings(database_url=runs, database_owner_url=owner_url), "counter")
