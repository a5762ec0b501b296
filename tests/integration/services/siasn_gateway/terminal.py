"""An operator's terminal beside the simulated SIASN."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from typer.testing import CliRunner, Result

from hub.cli.main import app
from hub.environment import variable_of
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn

PATIENT: Final[dict[str, Any]] = {
    "connect_timeout_seconds": 1.0,
    "read_timeout_seconds": 10.0,
    "lease_seconds": 48.0,
    "settle_after_seconds": 0.1,
    "visibility_lag_seconds": 0.1,
    "retry_attempts": 1,
}
"""A busy machine is no SIASN that does not answer."""
HASTY: Final[dict[str, Any]] = {
    "connect_timeout_seconds": 0.1,
    "read_timeout_seconds": 1.2,
    "lease_seconds": 5.2,
}
"""For tests that wait until they are over."""


class Terminal:
    """Runs `kinerja` in an environment that leads to a simulator."""

    def __init__(self, siasn: SimulatedSiasn, var: Path, **changes: Any) -> None:
        self.settings: SiasnGatewaySettings = siasn.settings_of(**(PATIENT | {"var": var} | changes))
        self.environment = {variable_of(type(self.settings), name): _told(value) for name, value in self._set()}

    async def kinerja(self, *args: str, told: str = "") -> Result:
        """Run a command line, with what is told it by standard input; the simulator goes on meanwhile."""
        return await asyncio.to_thread(
            CliRunner().invoke, app, args, told, self.environment, catch_exceptions=False, prog_name="kinerja"
        )

    async def json(self, *args: str) -> tuple[int, Any]:
        """Run a command line with `--json`; return its exit code and what it printed."""
        result = await self.kinerja(*args, "--json")
        return result.exit_code, json.loads(result.stdout)

    def recording(self) -> list[dict[str, Any]]:
        """Return the lines of all recordings."""
        files = sorted((self.settings.var / "siasn").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def _set(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self.settings, name)) for name in self.settings.model_fields_set]


def _told(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
