"""A process that waits for itself at a failpoint: SIGKILL or SIGSTOP at random visits, a limited number of times."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from hub.failpoints import Failpoint

ARMED = "armed"


@dataclass(frozen=True)
class KillPointListener:
    """The listener at the failpoints of one process.

    Attributes:
        folder: holds the file that arms it and a file a process, as long as it was hit: memory dies with the process.
        name: of the process.
        point, times, chance, number: of `tests.chaos.fault.KillPoint`.
        rng: decides at which visits.
    """

    folder: Path
    name: str
    point: Failpoint
    times: int
    chance: float
    number: signal.Signals
    rng: Random

    @classmethod
    def of(cls, plan: dict[str, Any]) -> "KillPointListener":
        """Return the listener of a plan that came through the environment."""
        folder, name = Path(plan["folder"]), str(plan["name"])
        hits = count(folder, name)
        return cls(
            folder,
            name,
            Failpoint(plan["point"]),
            int(plan["times"]),
            float(plan["chance"]),
            signal.Signals(plan["signal"]),
            # The next incarnation must not meet the same fate at the same visit.
            Random(f"{plan['seed']}/{name}/{hits}"),
        )

    def __call__(self, reached: Failpoint) -> None:
        """End or stop this process, if this is the visit."""
        if reached is not self.point or not (self.folder / ARMED).exists():
            return
        if self.rng.random() >= self.chance or count(self.folder, self.name) >= self.times:
            return
        with (self.folder / self.name).open("ab") as hits:
            hits.write(b"x")
        os.kill(os.getpid(), self.number)


def count(folder: Path, name: str) -> int:
    """Return how often a process was hit."""
    hits = folder / name
    return hits.stat().st_size if hits.exists() else 0
