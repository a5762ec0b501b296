"""A cluster of three RabbitMQ nodes that loses one node under load, gets it back, and loses another."""

import asyncio
from random import Random
from typing import Final

from tests.chaos.cluster import Cluster, cluster
from tests.chaos.fault import Fault
from tests.chaos.rig import Rig

_AWAY_SECONDS: Final = (5.0, 8.0)
_SETTLED_SECONDS: Final = 3.0
"""A quorum queue that is killed right after its declaration may never find a leader (RabbitMQ 3.10)."""


async def _kill_one_after_the_other(rig: Rig, rng: Random) -> int:
    if not isinstance(rig.broker, Cluster):
        raise TypeError("this fault needs a cluster")
    await rig.broker.complete()
    await asyncio.sleep(_SETTLED_SECONDS)
    victims = rng.sample(list(rig.broker.nodes), 2)
    for node in victims:
        await node.kill()
        await asyncio.sleep(rng.uniform(*_AWAY_SECONDS))
        await node.start()
        await rig.broker.complete()
    return len(victims)


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("cluster_loses_one_node_then_another", _kill_one_after_the_other, broker=cluster),
)
