"""The simulator of SIASN at the command line."""

from typing import Final

from sandbox.kit.simulation import Faults, Host, Port, Seed, Simulation, StoreFile
from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings

SIMULATION: Final = Simulation("SIASN", SandboxSettings, siasn_server, api="/apisiasn/1.0")


def sandbox(
    *, host: Host = None, port: Port = None, store: StoreFile = None, faults: Faults = None, seed: Seed = None
) -> None:
    """Jalankan SIASN tiruan, dengan gangguan sesuai permintaan, sampai dihentikan.

    Yang tidak disebut diambil dari lingkungan (KINERJA_SANDBOX_PORT dan seterusnya), atau dari bawaan di
    docs/sandbox.md.
    """
    SIMULATION.run({"host": host, "port": port, "store": store, "faults": faults, "seed": seed})
