"""Whatever runs as a service reads the settings that the service reads."""

import re
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
SETTINGS = ["/etc/kinerja/common.env", "/etc/kinerja/skp_service.env"]


@pytest.mark.parametrize(
    "file", ["systemd/kinerja@.service", "systemd/kinerja-migrate@.service", "systemd/replica.conf", "kinerja-as"]
)
def test_settings_are_those_of_the_service(file: str) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8").replace("%i", "skp_service").replace("$service", "skp_service")
    assert re.findall(r'EnvironmentFile="?-([^"\s]+)', text) == SETTINGS
