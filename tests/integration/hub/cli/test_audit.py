"""Who decides at a terminal, and `kinerja audit`, on both databases."""

import getpass
import json
import os
import pwd
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub.audit import About, Actor, Entry, KnownBy, audit_trail, record
from hub.clock import SYSTEM
from tests.integration.hub.cli.conftest import Terminal
from tests.integration.hub.cli.test_parked import NIP, park, states

DISCARD: Final = ("parked", "discard", "1", "-s", "counter", "--reason", "uji pengirim")
SKP: Final = About("skp", "00000000-0000-0000-0000-000000000001")


def as_nobody(terminal: Terminal, **environment: str) -> Terminal:
    """Leave of the environment that says who decides only what is given."""
    nobody: Any = dict.fromkeys(("KINERJA_OPERATOR", "SUDO_USER"))
    terminal.environment.update(nobody | environment)
    return terminal


def listed(terminal: Terminal, *args: str) -> list[dict[str, Any]]:
    result = terminal.kinerja("audit", "list", "-s", "counter", "--json", *args)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def of_a_caller(terminal: Terminal) -> None:
    """Keep what a caller of the API did to an SKP a day ago."""
    by, at = Actor("subject-7", KnownBy.TOKEN, NIP), SYSTEM.now() - 86400
    entry = Entry(SKP, "return", by, {"nip": NIP}, {"returned": "x"}, f"NIP {NIP} belum selaras", at)
    terminal.in_database(lambda connection: record(connection, entry))


@pytest.mark.parametrize(
    ("args", "environment", "who"),
    [
        (("--by", " budi "), {"KINERJA_OPERATOR": "siti", "SUDO_USER": "agus"}, ("budi", "option")),
        ((), {"KINERJA_OPERATOR": "siti", "SUDO_USER": "agus"}, ("siti", "environment")),
        ((), {"KINERJA_OPERATOR": "", "SUDO_USER": "agus"}, ("agus", "sudo")),
        ((), {}, (getpass.getuser(), "account")),
    ],
)
def test_who_decides_is_who_says_so_else_whoever_is_logged_in(
    terminal: Terminal, args: tuple[str, ...], environment: dict[str, str], who: tuple[str, str]
) -> None:
    park(as_nobody(terminal, **environment), "invalid_data")
    assert terminal.kinerja(*DISCARD, *args).exit_code == 0
    (one,) = listed(terminal)
    assert (one["by"], one["known_by"]) == who
    assert (one["about"], one["act"], one["reason"]) == ("parked_message/1", "discard", "uji pengirim")


@pytest.mark.parametrize("by", [NIP, f"budi {NIP}", " ", "x" * 301, "dua\nbaris"])
def test_a_name_that_is_none_or_a_nip_is_one_sentence_and_decides_nothing(terminal: Terminal, by: str) -> None:
    park(terminal, "invalid_data")
    result = terminal.kinerja(*DISCARD, "--by", by)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert NIP not in result.output
    assert states(terminal) == ["parked"]
    assert listed(terminal) == []


def test_an_account_that_is_a_nip_decides_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = as_nobody(terminal)
    park(silent, "invalid_data")
    account = pwd.struct_passwd((NIP, "x", os.getuid(), 0, "", "/", "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: account)
    result = silent.kinerja(*DISCARD)
    assert (result.exit_code, NIP in result.output, "--by" in result.stderr) == (2, False, True)
    assert listed(silent) == []


def test_who_decided_and_why_is_shown_with_the_message(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    replay = ("parked", "replay", "1", "-s", "counter", "--by", "budi")
    assert terminal.kinerja(*replay, "--reason", "pengirim sudah diperbaiki").exit_code == 0
    show = ("parked", "show", "1", "-s", "counter")
    (line,) = [one for one in terminal.kinerja(*show).stdout.splitlines() if one.startswith("keputusan 1 ")]
    assert line.endswith("replay oleh budi (option): pengirim sudah diperbaiki")
    shown = json.loads(terminal.kinerja(*show, "--json").stdout)
    assert [(one["act"], one["by"], one["reason"]) for one in shown["decisions"]] == [
        ("replay", "budi", "pengirim sudah diperbaiki")
    ]
    assert shown["decision_reason"] == "pengirim sudah diperbaiki"


def test_the_trail_is_listed_newest_first_without_what_is_personal(terminal: Terminal) -> None:
    of_a_caller(terminal)
    park(terminal, "invalid_data", "invalid_data")
    for number in ("1", "2"):
        terminal.kinerja("parked", "replay", number, "-s", "counter", "--by", "budi", "--reason", f"lihat {NIP}")
    assert [one["about"] for one in listed(terminal)] == ["parked_message/2", "parked_message/1", str(SKP)]
    assert [one["about"] for one in listed(terminal, "--before", "3")] == ["parked_message/1", str(SKP)]
    assert [one["about"] for one in listed(terminal, "--limit", "1")] == ["parked_message/2"]
    assert [one["id"] for one in listed(terminal, "--about", "parked_message/1")] == [2]
    assert [one["id"] for one in listed(terminal, "--about", "parked_message")] == [3, 2]
    assert [one["id"] for one in listed(terminal, "--since", "1h")] == [3, 2]
    (of_skp,) = listed(terminal, "--about", "skp")
    assert (of_skp["by"], of_skp["act"]) == ("subject-7", "return")
    assert (of_skp["before"], of_skp["after"], of_skp["reason"]) == (None, None, None)
    told = terminal.kinerja("audit", "list", "-s", "counter")
    assert "lihat [nip]" in " ".join(told.stdout.split())
    assert NIP not in told.output + terminal.kinerja("audit", "list", "--json").output


def test_nothing_decided_is_a_sentence(terminal: Terminal) -> None:
    told = terminal.kinerja("audit", "list", "-s", "counter", "--about", "delivery/7")
    assert (told.exit_code, told.stdout) == (0, "Tidak ada keputusan yang cocok.\n")
    wrong = terminal.kinerja("audit", "list", "-s", "counter", "--about", "/7")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("change", ["DROP TABLE audit_trail", "ALTER TABLE audit_trail DROP COLUMN known_by"])
def test_nothing_is_decided_on_a_database_of_the_version_before(terminal: Terminal, change: str) -> None:
    park(terminal, "invalid_data")
    terminal.in_database(lambda connection: connection.execute(sa.text(change)))
    result = terminal.kinerja(*DISCARD)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "belum disiapkan untuk versi ini" in result.stderr
    assert states(terminal) == ["parked"]


@pytest.mark.parametrize("statement", [sa.update(audit_trail).values(reason="lain"), sa.delete(audit_trail)])
def test_the_trail_of_every_service_is_appended_to_only(terminal: Terminal, statement: sa.Update | sa.Delete) -> None:
    of_a_caller(terminal)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        terminal.in_database(lambda connection: connection.execute(statement))
    assert len(listed(terminal)) == 1
