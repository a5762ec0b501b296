"""A verifier and its issuer."""

import pytest

from tests.unit.hub.identity.verifier_fixture import VerifierHarness


@pytest.fixture
def world() -> VerifierHarness:
    return VerifierHarness()
