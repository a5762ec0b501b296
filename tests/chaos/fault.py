"""What a fault is: what it does to the rig, on what it makes sense, and how the services are launched for it."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import Signals
from typing import Final, Literal

from hub.failpoints import Failpoint
from local.server import LocalServer, Say
from tests.chaos.rig import Rig

DatabaseKind = Literal["sqlite", "postgresql"]
Link = Literal["broker", "database", "partner"]
Profile = Literal["ci", "full"]

BOTH: Final[frozenset[DatabaseKind]] = frozenset({"sqlite", "postgresql"})
SQLITE: Final[frozenset[DatabaseKind]] = frozenset({"sqlite"})
POSTGRESQL: Final[frozenset[DatabaseKind]] = frozenset({"postgresql"})
ALWAYS: Final[frozenset[Profile]] = frozenset({"ci", "full"})
FULL: Final[frozenset[Profile]] = frozenset({"full"})


@dataclass(frozen=True)
class KillPoint:
    """A process that ends or stops itself at a failpoint, at random visits, once the fault has armed it.

    Attributes:
        point: where.
        times: how often in all, for each copy of a service; counted in a file, because memory dies with the process.
        chance: share of the visits at which it happens, 0 to 1.
        signal: SIGKILL or SIGSTOP.
        service: the only service that it happens to; None: any that comes there.
        copies: to how many of its copies it may happen; None: to all.
    """

    point: Failpoint
    times: int = 2
    chance: float = 0.5
    signal: Signals = Signals.SIGKILL
    service: str | None = None
    copies: int | None = None


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, as a row of the table.

    Attributes:
        name: of the row; words joined by underscores.
        inject: does the harm while load is running, heals it itself, returns how many times it was done.
        databases: on which it makes sense.
        through: links of the services that lead through a TCP proxy (`rig.proxies`).
        instances: copies of each service.
        environment: extra variables of the service processes; `{folder}` stands for the scenario's folder.
        failpoint: a kill point in the service processes; `rig.arm()` arms it.
        variant: a deliberately broken kit (`tests.chaos.variants`).
        profile: whether it belongs to the short profile of continuous integration, too.
        before: called when servers, proxies, databases and partner stand, before the services start.
        after: a documented operator procedure, carried out when the fault has healed and before the audit.
        broker: its own kind of broker instead of the node that scenarios share; called with a folder.
    """

    name: str
    inject: Callable[[Rig, Random], Awaitable[int]]
    databases: frozenset[DatabaseKind] = BOTH
    through: frozenset[Link] = frozenset()
    instances: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    failpoint: KillPoint | None = None
    variant: str | None = None
    profile: frozenset[Profile] = FULL
    before: Callable[[Rig], Awaitable[None]] | None = None
    after: Callable[[Rig], Awaitable[None]] | None = None
    broker: Callable[[Path, Say], AbstractAsyncContextManager[LocalServer]] | None = None
