"""A verifier and its issuer."""

import pytest

from tests.unit.hub.identity.world import World


@pytest.fixture
def world() -> World:
    return World()
