"""Intake with its file door, on each of both databases."""

from pathlib import Path

import pytest

from tests.integration.services.intake.district import Desk
from tests.integration.services.intake.files.tables import FileDesk


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> FileDesk:
    """Hands files in."""
    return FileDesk(desk, tmp_path)
