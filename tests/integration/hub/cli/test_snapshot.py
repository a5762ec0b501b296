"""`kinerja snapshot` on both databases, while the service is down."""

import json

import pytest
import sqlalchemy as sa

from hub.tables import outbox
from tests.integration.hub.cli.conftest import Terminal

pytestmark = pytest.mark.one_database


def test_all_current_records_wait_in_the_outbox(terminal: Terminal) -> None:
    assert terminal.kinerja("snapshot", "list").stdout == "Belum pernah ada potret data.\n"
    result = terminal.kinerja("snapshot", "publish", "-s", "counter", "--reason", "layanan baru", "--by", "sari")
    assert result.exit_code == 0, result.output
    assert "thing.counted.v1: 3 data diumumkan sejak " in result.stdout
    waiting = terminal.rows(sa.select(outbox.c.body).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id))
    assert [json.loads(row["body"])["code"] for row in waiting] == ["a", "b", "c"]
    (row,) = json.loads(terminal.kinerja("snapshot", "list", "-s", "counter", "--json").stdout)
    assert (row["type"], row["records"]) == ("thing.counted.v1", 3)
    assert row["finished_at"] is not None
    (decided,) = json.loads(terminal.kinerja("audit", "list", "-s", "counter", "--json").stdout)
    assert (decided["act"], decided["by"], decided["reason"]) == ("publish", "sari", "layanan baru")


def test_what_a_service_cannot_announce_is_said(terminal: Terminal) -> None:
    result = terminal.kinerja("snapshot", "publish", "-s", "counter", "--type", "other.v1")
    assert result.exit_code == 2
    assert "thing.counted.v1" in result.stderr
