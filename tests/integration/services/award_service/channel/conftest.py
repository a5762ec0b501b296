"""The office with a store of files."""

import pytest

from tests.integration.services.award_service.channel.counter import Counter
from tests.integration.services.award_service.desk import Desk


@pytest.fixture
def counter(desk: Desk) -> Counter:
    """Whoever makes packages."""
    return Counter(desk)
