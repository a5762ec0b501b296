"""`kinerja jobs` on both databases."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.jobs.leases import bring, introduce
from hub.tables import jobs
from tests.integration.hub.cli.conftest import Terminal


def known(terminal: Terminal, **values: Any) -> None:
    """Let the counting service have a job, due in a while."""

    async def write(connection: AsyncConnection) -> None:
        await introduce(connection, ["retention"])
        await connection.execute(sa.update(jobs).values({"due_at": 9e9} | values))

    terminal.in_database(write)


def test_a_list_tells_people_and_scripts_what_failed(terminal: Terminal) -> None:
    known(terminal, failures=3, last_error="away: the store is away")
    shown = terminal.kinerja("jobs", "list", "-s", "counter")
    assert shown.exit_code == 0, shown.output
    assert "retention" in shown.stdout
    assert "GAGAL" in shown.stdout
    (row,) = json.loads(terminal.kinerja("jobs", "list", "-s", "counter", "--json").stdout)
    assert (row["service"], row["condition"], row["failures"]) == ("counter", "failing", 3)


def test_a_job_of_another_version_is_told_and_a_nip_in_a_reason_is_not(terminal: Terminal) -> None:
    known(terminal, decision_reason="diminta 199001012015032000")

    async def start_a_version_without_it(connection: AsyncConnection) -> None:
        await introduce(connection, ["calendar"])
        await bring(connection, ["calendar"], None)

    terminal.in_database(start_a_version_without_it)
    shown = terminal.kinerja("jobs", "list", "-s", "counter").stdout
    assert ("tidak ada pada versi ini" in shown, "[nip]" in shown, "199001012015032000" in shown) == (True, True, False)
    refused = terminal.kinerja("jobs", "run", "retention", "-s", "counter", "--reason", "x")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert "tidak ada pada versi" in refused.stderr


def test_decisions_are_kept_with_who_and_why(terminal: Terminal) -> None:
    known(terminal)
    for command, paused, due in (("pause", True, False), ("run", True, True), ("resume", False, True)):
        result = terminal.kinerja("jobs", command, "retention", "-s", "counter", "--reason", f"untuk {command}")
        assert result.exit_code == 0, result.output
        (row,) = terminal.rows(sa.select(jobs))
        assert (row["paused_at"] is not None, row["due_at"] < 9e9) == (paused, due)
        assert (row["decision"], row["decision_reason"]) == (command, f"untuk {command}")
        assert row["decided_by"]


def test_a_job_that_nobody_knows_is_one_sentence(terminal: Terminal) -> None:
    result = terminal.kinerja("jobs", "run", "retensi", "-s", "counter", "--reason", "x")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "'retensi'" in result.stderr
