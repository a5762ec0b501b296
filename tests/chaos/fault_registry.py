"""All faults, by name."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from tests.chaos.fault import DatabaseKind, Fault, Profile

_MODULES: Final = ("process", "messages", "broker", "network", "database", "clock", "cluster", "answers")


def _joined() -> dict[str, Fault]:
    faults: dict[str, Fault] = {}
    for name in _MODULES:
        if find_spec(f"tests.chaos.faults_{name}") is None:
            continue
        module = import_module(f"tests.chaos.faults_{name}")
        found: tuple[Fault, ...] = module.FAULTS
        for fault in found:
            assert fault.name not in faults, f"two faults are called {fault.name}"
            faults[fault.name] = fault
    return faults


FAULTS: Final[Mapping[str, Fault]] = _joined()


def chosen(profile: Profile, database: DatabaseKind | None = None) -> list[tuple[Fault, DatabaseKind]]:
    """Return the scenarios of a profile, on one database when it is named.

    `full` is every fault on every database where it makes sense. `ci` takes one database a fault, in turn, so that
    each database has its share of every kind.
    """
    faults = [fault for fault in FAULTS.values() if profile in fault.profile]
    if profile == "full" or database is not None:
        return [(fault, kind) for fault in faults for kind in _databases(fault) if database in {None, kind}]
    return [(fault, _databases(fault)[turn % len(fault.databases)]) for turn, fault in enumerate(faults)]


def _databases(fault: Fault) -> list[DatabaseKind]:
    return sorted(fault.databases, reverse=True)
