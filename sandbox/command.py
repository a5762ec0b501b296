"""`kinerja sandbox`: run the simulator of a partner from the command line."""

from typing import Annotated

import typer

from sandbox.kit.simulation import Faults, Host, Port, Seed, StoreFile, load_simulation


def sandbox(
    partner: Annotated[str, typer.Argument(metavar="MITRA", help="Mitra yang ditiru.")] = "siasn",
    *,
    host: Host = None,
    port: Port = None,
    store: StoreFile = None,
    faults: Faults = None,
    seed: Seed = None,
) -> None:
    """Jalankan mitra tiruan (SIASN bila tidak disebut), dengan gangguan sesuai permintaan, sampai dihentikan.

    Yang tidak disebut diambil dari lingkungan (KINERJA_SANDBOX_PORT dan seterusnya), atau dari bawaan di
    docs/sandbox.md.
    """
    simulation = load_simulation(partner)
    simulation.run({"host": host, "port": port, "store": store, "faults": faults, "seed": seed})
