"""How simulators of partners are found by their entry points, and started from the command line."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer

from hub.errors import UserError
from sandbox.kit.commands import run_server
from sandbox.kit.server import SimulatorServer
from sandbox.kit.settings import SimulatorSettings

GROUP: Final = "kinerja.simulators"
_OPEN_TO_OTHERS: Final = (
    "Peringatan: sandbox ini dapat dijangkau dari komputer lain, dan alamat /admin tidak meminta token: "
    "siapa pun dapat membaca dan mengubah isinya."
)

Host = Annotated[str | None, typer.Option(help="Alamat yang didengarkan; biarkan di loopback.")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port untuk semuanya; 0: sembarang yang bebas.")]
StoreFile = Annotated[Path | None, typer.Option(help="Berkas SQLite dari apa yang diterima; ':memory:' tanpa berkas.")]
Faults = Annotated[str | None, typer.Option(help="Profil gangguan: none, rough, latency, outage, atau evening.")]
Seed = Annotated[int | None, typer.Option(help="Benih gangguan: panggilan yang sama bertemu gangguan yang sama.")]


@dataclass(frozen=True)
class Simulation:
    """A partner that can be simulated."""

    title: str
    """Its name, for people."""
    settings: type[SimulatorSettings]
    make: Callable[[Any], SimulatorServer]
    """Makes the server from its settings."""
    api: str = ""
    """Address of its API below the simulator's, with a slash at the beginning."""

    def run(self, given: Mapping[str, Any]) -> None:
        """Run until it is stopped; what is wrong is one sentence and an exit code.

        Args:
            given: settings that the command line names; None leaves one to the environment.
        """
        os.umask(0o077)  # the store holds what the district sends
        run_server("sandbox", self.settings, given, self.make, started=self._announce)

    def _announce(self, url: str) -> None:
        if not _is_loopback(urlsplit(url).hostname or ""):
            typer.echo(_OPEN_TO_OTHERS, err=True)
        typer.echo(f"{self.title} (sandbox): {url}/ - API {url}{self.api} - dokumentasi {url}/docs - berhenti: Ctrl-C")


def simulation_names() -> list[str]:
    """Return the names of all installed simulators, sorted."""
    return sorted(_entry_points())


def load_simulation(name: str) -> Simulation:
    """Import a simulator and return how it is started.

    Raises:
        UserError: there is none of that name, or it cannot be imported.
    """
    found = _entry_points().get(name)
    if found is None:
        raise UserError(f"Tidak ada sandbox {name!r}; yang ada: {', '.join(simulation_names()) or '-'}.")
    try:
        simulation: Simulation = found.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"Sandbox {name!r} tidak dapat dimuat: {error}") from error
    return simulation


def _entry_points() -> dict[str, EntryPoint]:
    return {found.name: found for found in entry_points(group=GROUP)}


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback
