"""RabbitMQ's definitions of a hub: the JSON that `rabbitmqctl import_definitions` takes."""

import base64
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from hub.broker.installation import Installation
from hub.broker.rabbitmqctl import Definitions, Record
from hub.broker.rights import rights

_HASHING: Final = "rabbit_password_hashing_sha256"
_SALT_BYTES: Final = 4


def definitions(
    installation: Installation, vhost: str, *, passwords: Mapping[str, str], permitted: Collection[str]
) -> Definitions:
    """Return all that the hub needs in a virtual host.

    Args:
        installation: the hub.
        vhost: name of the virtual host.
        passwords: of the users to make, by name. One that there is already must not be among them: an import sets its
            password and takes away its tags.
        permitted: users whose rights are set. RabbitMQ ends an import at the first one that it does not know.
    """
    return {
        "vhosts": [{"name": vhost}],
        "users": [user(name, password) for name, password in passwords.items()],
        **permissions(installation, vhost, permitted),
        **topology(installation, vhost),
    }


def user(name: str, password: str) -> Record:
    """Return a user's record: never without a password, which an import would take for its removal."""
    return {"name": name, "password_hash": hashed(password), "hashing_algorithm": _HASHING, "tags": ""}


def hashed(password: str) -> str:
    """Return a password as RabbitMQ keeps it: salted with four random bytes, SHA-256, in Base64."""
    salt = os.urandom(_SALT_BYTES)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def permissions(installation: Installation, vhost: str, permitted: Collection[str]) -> Definitions:
    """Return the permissions and topic permissions of those of the hub's users that are `permitted`."""
    found = [one for one in rights(installation) if one.user in permitted]
    return {
        "permissions": [
            {"user": one.user, "vhost": vhost, "configure": one.configure, "write": one.write, "read": one.read}
            for one in found
        ],
        "topic_permissions": [
            {
                "user": one.user,
                "vhost": vhost,
                "exchange": topic.exchange,
                "write": topic.publish,
                "read": topic.bind,
            }
            for one in found
            for topic in one.topics(installation.exchange)
        ],
    }


def topology(installation: Installation, vhost: str) -> Definitions:
    """Return exchanges, queues and bindings: each service's, and the queues of those that are not installed."""
    return {
        "exchanges": _once("name", _exchanges(installation, vhost)),
        "queues": _once("name", _queues(installation, vhost)),
        "bindings": _bindings(installation, vhost),
    }


def _exchanges(installation: Installation, vhost: str) -> Iterator[Record]:
    for exchange in chain.from_iterable(one.exchanges() for one in installation.topologies()):
        yield {
            "name": exchange.name,
            "vhost": vhost,
            "type": exchange.type.value,
            "durable": True,
            "auto_delete": False,
            "internal": False,
            "arguments": {},
        }


def _queues(installation: Installation, vhost: str) -> Iterator[Record]:
    for topology in installation.topologies():
        for queue in chain(topology.queues(), (queue for queue, _ in topology.waiting_queues())):
            yield {
                "name": queue.name,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(queue.arguments or {}),
            }


def _bindings(installation: Installation, vhost: str) -> list[Record]:
    found = {
        (binding.exchange, binding.queue, binding.routing_key): None
        for topology in installation.topologies()
        for binding in chain(topology.queue_bindings(), *(bindings for _, bindings in topology.waiting_queues()))
    }
    return [
        {
            "source": exchange,
            "vhost": vhost,
            "destination": queue,
            "destination_type": "queue",
            "routing_key": key,
            "arguments": {},
        }
        for exchange, queue, key in found
    ]


def _once(key: str, records: Iterable[Record]) -> list[Record]:
    """Return the first record of each name: the common exchange is every service's."""
    found: dict[str, Record] = {}
    for record in records:
        found.setdefault(record[key], record)
    return list(found.values())
