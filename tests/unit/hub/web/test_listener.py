"""Listening sockets: reserved, bound, inherited."""

import socket
from collections.abc import Iterator

import pytest

from hub.errors import UserError
from hub.web.listener import INHERITED, listen, reserve, url_of
from tests.support.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_preferred_port_is_reserved() -> None:
    port = free_port()
    with reserve(port) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{port}"


def test_a_taken_preferred_port_is_replaced(taken: int) -> None:
    with reserve(taken) as listener:
        assert listener.getsockname()[1] not in {taken, 0}


def test_two_that_want_the_same_port_do_not_both_get_it() -> None:
    port = free_port()
    with reserve(port) as first, reserve(port) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


def test_a_reserved_port_takes_connections_before_anybody_serves() -> None:
    with reserve(0) as listener, socket.create_connection(listener.getsockname(), timeout=5) as client:
        assert client.getpeername() == listener.getsockname()


def test_a_taken_port_is_one_sentence_with_a_remedy(taken: int) -> None:
    with pytest.raises(UserError, match=f"127.0.0.1:{taken} tidak dapat dipakai .*; setel X"):
        listen("127.0.0.1", taken, remedy="setel X")


def test_an_inherited_socket_is_used_whatever_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    with reserve(0) as listener:
        monkeypatch.setenv(INHERITED, str(socket.dup(listener.fileno())))
        with listen("127.0.0.1", 1, remedy="") as inherited:
            assert inherited.getsockname() == listener.getsockname()
            assert inherited.proto == socket.IPPROTO_TCP


def test_addresses_of_ip_version_6_are_bracketed() -> None:
    with listen("::1", 0, remedy="") as listener:
        assert url_of(listener).startswith("http://[::1]:")
