"""Broker users of a hub on a private node: each service its own, and the district's sources, with their rights.

The node listens on 127.0.0.1 alone and has RabbitMQ's `guest` for its owner, so a user's password is its name.
"""

import json
from collections.abc import Collection, Iterable
from typing import Final

from yarl import URL

from hub.broker.definitions import permissions, user
from hub.broker.installation import Installation
from local.rabbitmqctl import rabbitmqctl
from local.server import LocalServer

_VHOST: Final = "/"


def logged_in(amqp_url: str, name: str) -> str:
    """Return the address at which a private node lets one of its users in."""
    return str(URL(amqp_url).with_user(name).with_password(name))


async def make_users(broker: LocalServer, installation: Installation) -> None:
    """Make the hub's users and give them their rights, or give them anew. Raises ControlFailed."""
    definitions = {
        "users": [user(name, name) for name in installation.users],
        **permissions(installation, _VHOST, installation.users),
    }
    await rabbitmqctl(broker, "import_definitions", stdin=json.dumps(definitions))


async def make_free_users(broker: LocalServer, names: Collection[str]) -> None:
    """Make users who may do everything, under their own names alone: for queues that are named as one goes.

    Raises:
        ControlFailed: the node did not do it.
    """
    everything = dict.fromkeys(("configure", "write", "read"), ".*")
    definitions = {
        "users": [user(name, name) for name in names],
        "permissions": [{"user": name, "vhost": _VHOST, **everything} for name in names],
    }
    await rabbitmqctl(broker, "import_definitions", stdin=json.dumps(definitions))


async def forget_users(broker: LocalServer, names: Iterable[str]) -> None:
    """Delete users and their rights; one that there is not is no matter. Raises ControlFailed."""
    found = ", ".join(f"<<{json.dumps(name)}>>" for name in names)
    gone = 'rabbit_auth_backend_internal:delete_user(User, <<"kinerja">>)'
    there = "rabbit_auth_backend_internal:exists(User)"
    await rabbitmqctl(broker, "eval", f"[{gone} || User <- [{found}], {there}].")
