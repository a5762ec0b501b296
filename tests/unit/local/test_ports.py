"""Ports."""

import socket
from collections.abc import Iterator

import pytest

from local.ports import is_free, lasting_ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_listening_port_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_lasting_ports_are_distinct_and_below_those_of_outgoing_connections() -> None:
    ports = lasting_ports(3)
    assert len(set(ports)) == 3
    assert all(1024 < port < 32_768 and is_free(port) for port in ports)
