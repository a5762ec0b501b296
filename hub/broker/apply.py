"""Brings a broker to what a hub needs, and says what it did: all that can be done is done, and the rest is named."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hub.broker.definitions import definitions
from hub.broker.differences import differences
from hub.broker.installation import Installation
from hub.broker.rabbitmqctl import Definitions, Rabbitmqctl, Record
from hub.broker.surplus import surplus
from hub.messaging.topology import Names

Say = Callable[[str], None]

_TITLES: Final[Mapping[str, str]] = {
    "vhosts": "vhost {name!r}",
    "users": "pengguna {name!r}",
    "permissions": "hak pengguna {user!r}",
    "topic_permissions": "hak pengguna {user!r} atas pesan di {exchange!r}",
    "exchanges": "exchange {name!r}",
    "queues": "antrean {name!r}",
    "bindings": "ikatan {source!r} ke {destination!r} dengan kunci {routing_key!r}",
}
_FIXED: Final = (
    "sudah ada dengan jenis atau argumen lain, yang tidak dapat diubah: bila kosong, hapus lalu ulangi perintah ini"
)


def apply(
    installation: Installation,
    vhost: str,
    broker: Rabbitmqctl,
    *,
    passwords: Mapping[str, str],
    change: bool,
    say: Say,
) -> bool:
    """Bring the broker to what the hub needs; tell `say` a line for each thing.

    Args:
        installation: the hub.
        vhost: its virtual host.
        broker: the broker's command line.
        passwords: of users who may have to be made; whoever is there keeps what he has.
        change: False: only say what would be done.
        say: takes each line.

    Returns:
        Whether nothing is missing now.

    Raises:
        UserError: the command line does not work.
    """
    there = broker.export()
    known = {user["name"] for user in there.get("users", ())}
    new = {name: passwords[name] for name in installation.users if name not in known and name in passwords}
    nobody = [name for name in installation.users if name not in known and name not in new]
    wanted = definitions(installation, vhost, passwords=new, permitted=known | new.keys())
    found = differences(wanted, there)
    absent, changed = ("dibuat", "diatur") if change else ("belum ada", "berbeda")
    if change and any(found.mendable.values()):
        broker.bring(found.mendable)
    for line in (*_lines(found.absent, absent), *_lines(found.changed, changed)):
        say(line)
    for line in (*_lines(found.fixed, _FIXED), *map(_nobody, nobody), *_warnings(there)):
        say(line)
    of_sources = Names(installation.settings.namespace, "").source("")
    for line in surplus(wanted, there, vhost, installation.users, sources=of_sources):
        say(line)
    if not found and not nobody:
        say("Broker sudah sesuai; tidak ada yang diubah.")
    return not (found.fixed or nobody) and (change or not found)


def _lines(found: Definitions, what: str) -> Iterator[str]:
    for kind, records in found.items():
        for record in records:
            yield f"{_TITLES[kind].format(**record)}: {what}"


def _nobody(user: str) -> str:
    return f"pengguna {user!r}: belum ada, dilewati; taruh kata sandinya dalam berkas {user!r} di folder --passwords"


def _warnings(there: Definitions) -> Iterator[str]:
    """Yield what undoes the rights of all others."""
    for user in there.get("users", ()):
        tags = _tags(user)
        if "impersonator" in tags:
            yield (
                f"Perhatian: pengguna {user['name']!r} bertanda impersonator: ia dapat mengirim atas nama siapa pun; "
                "cabut dengan `rabbitmqctl set_user_tags`."
            )
        if user["name"] == "guest" and "administrator" in tags:
            yield (
                "Perhatian: pengguna 'guest' bawaan masih ada sebagai administrator; hapus dengan "
                "`rabbitmqctl delete_user guest`."
            )


def _tags(user: Record) -> list[str]:
    """Return a user's tags: a list, or, before RabbitMQ 3.9, words with commas between them."""
    tags = user.get("tags") or []
    return tags.split(",") if isinstance(tags, str) else list(tags)
