"""Broker users of the tests' services, on the node that all tests share; a user's password is its name.

They may do everything, each under its own name: tests make up the names of their queues as they go. What the users of a
hub may do is tested on a node of its own (`tests/integration/hub/broker/`). `guest` may publish under any name.
"""

from typing import Final

from local.broker_users import logged_in

USERS: Final = (
    "counter",
    "district",
    "arsip_gateway",
    "award_service",
    "intake",
    "kantor_gateway",
    "courier",
    "leave",
    "roster",
    "siasn_gateway",
    "skp_service",
)

as_user = logged_in
"""The broker's address for one of the users."""
