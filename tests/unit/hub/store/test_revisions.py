"""Each migration since the first that did so says which version of the software may still run after it."""

from typing import Final

import pytest

from hub.discovery import load_service, service_names
from hub.store.revisions import History, MigrationSet
from tests.services.leave.app import service as leave

BEFORE: Final = {"hub": "0006", "delivery": "0006", "people": "0001", "siasn_gateway": "0003", "skp_service": "0008"}
"""The last revision of each set that was released before any said it."""
SETS: Final = {
    one.name: one for service in (leave, *map(load_service, service_names())) for one in service.all_migrations
}


@pytest.mark.parametrize("migration_set", SETS.values(), ids=SETS)
def test_each_revision_says_who_may_still_run_after_it(migration_set: MigrationSet) -> None:
    history = History(migration_set)
    first = history.revisions.index(BEFORE[migration_set.name]) + 1 if migration_set.name in BEFORE else 0
    oldest = -1
    for number, revision in enumerate(history.revisions[first:], start=first):
        said = history.runs_with[revision]
        assert said in history.revisions[: number + 1], (
            f"{revision} names a revision of its set, itself or an older one"
        )
        assert history.revisions.index(said) >= oldest, f"{revision} lets nobody run whom an earlier one has shut out"
        oldest = history.revisions.index(said)


@pytest.mark.parametrize("migration_set", SETS.values(), ids=SETS)
def test_a_name_fits_where_it_is_noted(migration_set: MigrationSet) -> None:
    assert len(migration_set.name) <= 64
    assert max(map(len, History(migration_set).revisions)) <= 32
