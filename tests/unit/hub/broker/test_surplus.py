"""What stands beside a hub is named: of sources that there are no more, too."""

from collections.abc import Sequence

from hub.broker.definitions import definitions
from hub.broker.differences import differences
from hub.broker.installation import Installation
from hub.broker.rabbitmqctl import Definitions
from hub.broker.surplus import surplus
from hub.settings import HubSettings

VHOST = "kinerja"


def of(*sources: str, namespace: str = "") -> Installation:
    return Installation(HubSettings(topology="check", sources=sources, namespace=namespace), ("intake", "skp_service"))


def told(installation: Installation) -> Definitions:
    return definitions(installation, VHOST, passwords={}, permitted=installation.users)


def beside(installation: Installation, there: Definitions) -> Sequence[str]:
    return list(surplus(told(installation), there, VHOST, installation.users, sources="source."))


def test_a_hub_has_nothing_beside_it_and_lacks_nothing() -> None:
    there = told(of("simpeg", "bkn"))
    assert beside(of("simpeg", "bkn"), there) == []
    assert not differences(told(of("simpeg", "bkn")), there)


def test_what_a_source_leaves_behind_is_named() -> None:
    lines = beside(of("simpeg"), told(of("simpeg", "bkn")))
    for words in (
        "antrean 'source.bkn.answers' milik sumber",
        "exchange 'source.bkn.answers' milik sumber",
        "exchange 'source.bkn' milik sumber",
        "pengguna 'bkn' bukan milik hub, tetapi berhak (write, read)",
        "ikatan 'source.bkn' ke 'intake.reports.bkn' dengan kunci 'employee.reported.*'",
        "ikatan 'intake.requeue' ke 'intake.reports.bkn.dead'",
    ):
        assert any(words in line for line in lines), words
    assert not any("simpeg" in line for line in lines)


def test_a_source_more_is_a_difference() -> None:
    found = differences(told(of("simpeg", "bkn")), told(of("simpeg")))
    assert {record["name"] for record in found.absent["exchanges"]} == {"source.bkn", "source.bkn.answers"}
    assert {record["name"] for record in found.absent["queues"]} == {
        "intake.reports.bkn",
        "intake.reports.bkn.suspect",
        "intake.reports.bkn.dead",
        "source.bkn.answers",
    }
    topics = {(one["user"], one["exchange"]) for one in found.absent["topic_permissions"]}
    assert topics == {("bkn", "kinerja"), ("bkn", "source.bkn"), ("intake", "source.bkn")}
    assert {one["user"] for one in found.changed["permissions"]} == {"intake"}


def test_another_hubs_sources_are_its_own() -> None:
    assert beside(of("simpeg"), told(of("bkn", namespace="kota"))) == []
