"""The patterns of each broker user's rights: they match what they should, and only that."""

import re
from dataclasses import replace
from typing import ClassVar

import pytest

from contracts.contract import SOURCES
from contracts.employee import EmployeeChangedV1
from contracts.registry import CONTRACTS
from hub.broker.installation import Installation
from hub.broker.rights import NOTHING, Rights, rights
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.messaging.topology import Binding, Names
from hub.runtime import Runtime
from hub.service import topology_of
from hub.settings import HubSettings

SERVICES = ("intake", "siasn_gateway", "skp_service")
SETTINGS = HubSettings(topology="check", sources=("district", "archive"))


class RecordOfASource(EmployeeChangedV1):
    """A contract of the sources' that goes to everybody."""

    publisher: ClassVar[str] = SOURCES


HUB = Installation(SETTINGS, SERVICES)
BEFORE = replace(HUB, contracts=[RecordOfASource if one is EmployeeChangedV1 else one for one in CONTRACTS.values()])
WITHOUT_INTAKE = replace(HUB, services=("siasn_gateway", "skp_service"))
DECLARING = Installation(SETTINGS.model_copy(update={"topology": "declare"}), SERVICES)
ELSEWHERE = Installation(
    SETTINGS.model_copy(update={"namespace": "kota.satu", "broker_user_prefix": "satu-"}), SERVICES
)


def of(installation: Installation, user: str) -> Rights:
    return next(one for one in rights(installation) if one.user == user)


def matches(pattern: str, name: str) -> bool:
    """As RabbitMQ asks: anywhere, unless the pattern says otherwise."""
    return re.search(pattern, name) is not None


def test_every_user_has_rights_and_nobody_else() -> None:
    assert [one.user for one in rights(HUB)] == [*SERVICES, "district", "archive"]
    assert [one.user for one in rights(ELSEWHERE)] == [*(f"satu-{one}" for one in SERVICES), "district", "archive"]


@pytest.mark.parametrize(
    "installation",
    [HUB, DECLARING, ELSEWHERE, BEFORE, WITHOUT_INTAKE],
    ids=["check", "declare", "elsewhere", "before", "without intake"],
)
def test_every_pattern_is_whole_and_matches_neither_nothing_nor_everything(installation: Installation) -> None:
    for one in rights(installation):
        topics = [pattern for topic in one.topics("kinerja") for pattern in (topic.publish, topic.bind)]
        for pattern in (one.configure, one.write, one.read, *topics):
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert matches(pattern, "") == (pattern == NOTHING)
            for name in ("amq.default", "amq.topic", "#", "*", "kinerja.x", "xkinerja"):
                assert not matches(pattern, name)


@pytest.mark.parametrize("installation", [HUB, BEFORE], ids=["now", "before"])
@pytest.mark.parametrize("user", [*SERVICES, "district"])
@pytest.mark.parametrize("type_", list(CONTRACTS))
def test_one_publishes_ones_own_contracts_in_the_versions_that_there_are(
    installation: Installation, user: str, type_: str
) -> None:
    (contract,) = (one for one in installation.contracts if one.type == type_)
    found = of(installation, user).publish
    goes_to_all = not (contract.by_source or contract.addressed)
    publisher = SOURCES if user == "district" else user
    assert matches(found, contract.type) == (contract.publisher == publisher and goes_to_all)
    assert not matches(found, f"{contract.topic()}.v9")
    assert not matches(found, contract.type.replace(".", "x"))
    assert not matches(found, f"{contract.type}.x")


def test_one_binds_the_keys_that_one_takes() -> None:
    gateway = of(HUB, "siasn_gateway").bind
    assert matches(gateway, "skp.finalised.*")
    for key in ("skp.finalised.#", "skp.*.*", "employee.#", "unit.changed.*", "skp.finalised.v1"):
        assert not matches(gateway, key)
    assert of(HUB, "district").bind == NOTHING


@pytest.mark.parametrize("user", [*SERVICES, "district"])
def test_where_the_administrator_makes_everything_nobody_else_may(user: str) -> None:
    assert of(HUB, user).configure == NOTHING


def test_a_source_writes_to_its_own_exchange_and_reads_its_own_answers() -> None:
    found = of(ELSEWHERE, "district")
    assert matches(found.write, "kota.satu.source.district")
    assert matches(found.read, "kota.satu.source.district.answers")
    for name in (
        "kinerja",
        "kota.satu.kinerja",
        "source.district",
        "kota.satu.source.archive",
        "kota.satu.source.archive.answers",
        "kota.satu.intake.reports.district",
    ):
        assert not matches(found.write, name)
        assert not matches(found.read, name)
    assert not matches(found.write, "kota.satu.source.district.answers")
    assert not matches(found.read, "kota.satu.source.district")
    (topic,) = found.at_sources
    assert topic.exchange == "kota.satu.source.district"
    assert topic.bind == NOTHING
    for type_ in CONTRACTS:
        assert matches(topic.publish, type_) == (type_ in {"employee.reported.v1", "unit.reported.v1"})


def test_a_source_writes_to_the_common_exchange_while_a_contract_of_the_sources_goes_there() -> None:
    assert matches(of(BEFORE, "district").write, "kinerja")
    assert matches(of(BEFORE, "district").write, "source.district")
    assert not matches(of(HUB, "district").write, "kinerja")


def test_where_nobody_takes_reports_a_source_may_nothing() -> None:
    found = of(WITHOUT_INTAKE, "district")
    (topic,) = found.at_sources
    assert {found.write, found.read, found.publish, topic.publish} == {NOTHING}
    assert not [one.name for one in WITHOUT_INTAKE.topology_of("skp_service").exchanges() if "source" in one.name]


@pytest.mark.parametrize("installation", [HUB, DECLARING], ids=["check", "declare"])
def test_who_takes_reports_binds_a_queue_to_each_source_and_answers_it_and_says_nothing_in_its_place(
    installation: Installation,
) -> None:
    found = of(installation, "intake")
    for source in ("district", "archive"):
        assert matches(found.read, f"source.{source}")
        assert not matches(found.write, f"source.{source}")
        assert matches(found.write, f"source.{source}.answers")
        assert matches(found.read, f"intake.reports.{source}.suspect")
    assert [one.exchange for one in found.at_sources] == ["source.archive", "source.district"]
    for topic in found.at_sources:
        assert topic.publish == NOTHING
        for key in ("employee.reported.*", "unit.reported.*"):
            assert matches(topic.bind, key)
        for key in ("#", "employee.#", "employee.changed.*"):
            assert not matches(topic.bind, key)
    assert not matches(found.bind, "employee.reported.*")
    assert not matches(of(installation, "siasn_gateway").read, "source.district")
    assert not matches(found.configure, "source.other")


def test_each_source_has_an_exchange_a_queue_and_answers() -> None:
    topology = HUB.topology_of("intake")
    assert {one.name for one in topology.exchanges()} >= {
        "source.district",
        "source.archive",
        "source.district.answers",
        "source.archive.answers",
    }
    assert {one for one in topology.takings() if one.queue == "intake.reports.archive"} == {
        Binding("intake.reports.archive", "source.archive", "employee.reported.*"),
        Binding("intake.reports.archive", "source.archive", "unit.reported.*"),
    }
    assert {"intake.reports.district.dead", "source.district.answers"} <= {one.name for one in topology.queues()}
    assert not any("reports" in queue for queue in topology.waiting)


def test_a_service_reads_no_exchange_that_it_writes_to_but_the_common_one() -> None:
    """Else it could bind one before `kinerja`, and what comes from there is asked for no right to its key."""
    found = of(HUB, "siasn_gateway")
    for exchange in ("siasn_gateway.requeue", "siasn_gateway.retry.5000ms", "siasn_gateway.retry.7000ms"):
        assert matches(found.write, exchange)
        assert not matches(found.read, exchange)


def test_a_service_reads_and_binds_its_own_queues() -> None:
    found = of(HUB, "siasn_gateway")
    for queue in ("siasn_gateway.employees", "siasn_gateway.employees.suspect", "siasn_gateway.skp-finalised.dead"):
        assert matches(found.read, queue)
        assert matches(found.write, queue)
    for queue in (
        "siasn_gatewayxemployees",
        "siasn_gateway.other",
        "skp_service.employees",
        "siasn_gateway.employees.x",
    ):
        assert not matches(found.read, queue)
        assert not matches(found.write, queue)


def test_who_declares_makes_what_has_its_name_and_what_waits_for_others() -> None:
    skp, gateway = of(DECLARING, "skp_service"), of(DECLARING, "siasn_gateway")
    assert matches(skp.configure, "skp_service.anything")
    assert matches(skp.configure, "award_service.skp-finalised")
    assert not matches(skp.configure, "award_service.requeue")
    assert matches(skp.write, "award_service.requeue")
    assert matches(skp.bind, "skp.finalised.*")
    for pattern in (gateway.configure, gateway.write, gateway.read):
        assert not matches(pattern, "award_service.skp-finalised")
        assert not matches(pattern, "skp_service.employees")


def test_who_publishes_and_takes_nothing_has_a_record_that_says_so() -> None:
    found = of(replace(HUB, services=("idle",)), "idle")
    assert (found.publish, found.bind) == (NOTHING, NOTHING)


@pytest.mark.parametrize("name", service_names())
def test_the_contracts_say_of_the_installed_services_what_they_say_themselves(name: str) -> None:
    service = load_service(name)
    subscriptions = service.build(Runtime(service, service.settings())).subscriptions
    settings = service.settings()
    told = topology_of(Runtime(service, settings), subscriptions)
    known = Installation(settings, service_names()).topology_of(name)
    assert sorted(told.takings(), key=str) == sorted(known.takings(), key=str)
    assert (told.by_source, told.answered, told.waiting) == (known.by_source, known.answered, known.waiting)


def test_names_are_the_services_own() -> None:
    topology = ELSEWHERE.topology_of("skp_service")
    assert topology.names == Names("kota.satu", "skp_service")


def test_a_source_is_no_service() -> None:
    with pytest.raises(UserError, match=r"KINERJA_SOURCES .*: skp_service"):
        Installation(HubSettings(sources=("district", "skp_service")), ("skp_service",))
