"""The patterns of each broker user's rights: they match what they should, and only that."""

import re
from dataclasses import replace

import pytest

from contracts.contract import SOURCES, Contract
from contracts.registry import CONTRACTS
from hub.broker.installation import Installation, bindings_of, published_by
from hub.broker.rights import NOTHING, Rights, rights
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.messaging.topology import Names
from hub.runtime import Runtime
from hub.settings import HubSettings

SERVICES = ("intake", "siasn_gateway", "skp_service")
SETTINGS = HubSettings(topology="check", sources=("district", "archive"))
HUB = Installation(SETTINGS, SERVICES)
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
    sources = ["district", "archive"]
    assert [one.user for one in rights(HUB)] == [*SERVICES, *sources]
    assert [one.user for one in rights(ELSEWHERE)] == [*(f"satu-{one}" for one in SERVICES), *sources]


@pytest.mark.parametrize("installation", [HUB, DECLARING, ELSEWHERE], ids=["check", "declare", "elsewhere"])
def test_every_pattern_is_whole_and_matches_neither_nothing_nor_everything(installation: Installation) -> None:
    for one in rights(installation):
        for pattern in (one.configure, one.write, one.read, one.publish, one.bind):
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert matches(pattern, "") == (pattern == NOTHING)
            for name in ("amq.default", "amq.topic", "#", "*", "kinerja.x", "xkinerja"):
                assert not matches(pattern, name)


@pytest.mark.parametrize(("user", "publisher"), [*((one, one) for one in SERVICES), ("district", SOURCES)])
@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_one_publishes_ones_own_contracts_in_the_versions_that_there_are(
    user: str, publisher: str, contract: type[Contract]
) -> None:
    found = of(HUB, user).publish
    assert matches(found, contract.type) == (contract.publisher == publisher)
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


def test_a_source_writes_to_the_common_exchange_alone() -> None:
    found = of(ELSEWHERE, "district")
    assert matches(found.write, "kota.satu.kinerja")
    for name in ("kinerja", "kotaxsatu.kinerja", "kota.satu.skp_service.employees"):
        assert not matches(found.write, name)
    assert found.read == NOTHING


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
    intake, gateway = of(DECLARING, "intake"), of(DECLARING, "siasn_gateway")
    assert matches(intake.configure, "intake.anything")
    assert matches(intake.configure, "award_service.units")
    assert not matches(intake.configure, "award_service.requeue")
    assert matches(intake.write, "award_service.requeue")
    assert matches(intake.bind, "unit.changed.*")
    for pattern in (gateway.configure, gateway.write, gateway.read):
        assert not matches(pattern, "award_service.units")
        assert not matches(pattern, "skp_service.employees")


def test_who_publishes_and_takes_nothing_has_a_record_that_says_so() -> None:
    found = of(replace(HUB, services=("idle",)), "idle")
    assert (found.publish, found.bind) == (NOTHING, NOTHING)


@pytest.mark.parametrize("name", service_names())
def test_the_contracts_say_of_the_installed_services_what_they_say_themselves(name: str) -> None:
    service = load_service(name)
    subscriptions = service.build(Runtime(service, service.settings())).subscriptions
    assert bindings_of(name) == {one.name: one.routing_keys for one in sorted(subscriptions, key=lambda one: one.name)}
    assert published_by(name) == sorted(contract.type for contract in service.publishes)


def test_names_are_the_services_own() -> None:
    topology = ELSEWHERE.topology_of("skp_service")
    assert topology.names == Names("kota.satu", "skp_service")


def test_a_source_is_no_service() -> None:
    with pytest.raises(UserError, match=r"KINERJA_SOURCES .*: skp_service"):
        Installation(HubSettings(sources=("district", "skp_service")), ("skp_service",))
