"""What stands on a broker beside a hub and reaches into it: it is named, and only the administrator removes it."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from hub.broker.rabbitmqctl import Definitions, Record

_KINDS: Final[Mapping[str, str]] = {"queues": "antrean", "exchanges": "exchange"}
_RIGHTS: Final = ("configure", "write", "read")


def surplus(
    wanted: Definitions, there: Definitions, vhost: str, users: Collection[str], *, sources: str
) -> Iterator[str]:
    """Yield an Indonesian sentence for each right and each binding that the hub has not asked for.

    So are exchanges and queues of sources that it names no more.

    Args:
        wanted: what the hub needs.
        there: what the broker has.
        vhost: name of the hub's virtual host.
        users: the hub's own, whose rights are compared elsewhere.
        sources: what the names of all sources' exchanges and queues begin with.
    """
    names = {record["name"] for kind in _KINDS for record in wanted[kind]}
    former = [one for one in _of_sources(there, vhost, sources) if one[1] not in names]
    for kind, name in former:
        yield (
            f"Perhatian: {_KINDS[kind]} {name!r} milik sumber yang tidak disebut KINERJA_SOURCES; bila sumber itu "
            "memang sudah berhenti, hapus di RabbitMQ."
        )
    names |= {name for _, name in former}
    strangers = (one for one in there.get("permissions", ()) if one["vhost"] == vhost and one["user"] not in users)
    for one in strangers:
        if rights := [right for right in _RIGHTS if _reaches(one[right], names)]:
            yield (
                f"Perhatian: pengguna {one['user']!r} bukan milik hub, tetapi berhak ({', '.join(rights)}) atas "
                "exchange atau antreannya; bila tidak perlu, cabut dengan `rabbitmqctl clear_permissions`."
            )
    known = {_ends(binding) for binding in wanted["bindings"]}
    for binding in there.get("bindings", ()):
        source, destination, key = _ends(binding)
        if binding["vhost"] == vhost and {source, destination} & names and (source, destination, key) not in known:
            yield (
                f"Perhatian: ikatan {source!r} ke {destination!r} dengan kunci {key!r} tidak dikenal hub; bila tidak "
                "perlu, hapus di RabbitMQ."
            )


def _of_sources(there: Definitions, vhost: str, sources: str) -> Iterator[tuple[str, str]]:
    """Yield kind and name of every source's exchanges and queues."""
    for kind in _KINDS:
        for record in there.get(kind, ()):
            if record["vhost"] == vhost and record["name"].startswith(sources):
                yield kind, record["name"]


def _reaches(pattern: str, names: Collection[str]) -> bool:
    """Whether a right is one to any of these names; one that cannot be read here may be."""
    try:
        return any(re.search(pattern, name) for name in names) if pattern else False
    except re.error:
        return True


def _ends(binding: Record) -> tuple[str, str, str]:
    return binding["source"], binding["destination"], binding["routing_key"]
