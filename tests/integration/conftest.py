"""Both databases, for every test that asks for one of these."""

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """Where that database is; empty for an SQLite file of the test's own."""
    return str(request.getfixturevalue("postgresql_url")) if database_kind == "postgresql" else ""
