"""The catalogue tells a publisher and a reader all that they need: type, exchange, key, queue, fields, an example."""

from typing import Any

import pytest

from contracts.examples import EXAMPLES
from hub.discovery import load_service, service_names
from hub.messaging.asyncapi_page import catalogue_page
from hub.messaging.catalogue import Traffic, catalogue_of
from hub.reference.fields import fields_of
from hub.runtime import Runtime
from hub.service import attach, traffic_of
from hub.settings import HubSettings
from tests.services.desk.app import desk


def _document(**settings: Any) -> dict[str, Any]:
    runtime = Runtime(desk(), HubSettings(sources=("simpeg", "bkn"), **settings))
    return attach(runtime, runtime.service.build(runtime))


def _of_service(name: str) -> dict[str, Any]:
    service = load_service(name)
    runtime = Runtime(service, service.settings(sources=("simpeg",)))
    return catalogue_of(traffic_of(runtime, service.build(runtime)))


def test_each_source_has_its_channels() -> None:
    document = _document()
    assert {name: one["bindings"]["amqp"]["exchange"]["name"] for name, one in document["channels"].items()} == {
        "source.simpeg.thing.reported.v1": "source.simpeg",
        "source.bkn.thing.reported.v1": "source.bkn",
        "source.simpeg.answers": "source.simpeg.answers",
        "source.bkn.answers": "source.bkn.answers",
    }
    queues = {name: (one["action"], one["x-queue"]) for name, one in document["operations"].items()}
    assert queues["desk.reports.bkn.thing.reported.v1"] == ("receive", "desk.reports.bkn")
    assert queues["send.source.bkn.answers"] == ("send", "source.bkn.answers")


def test_names_are_those_of_the_namespace_and_the_server_is_told_without_its_password() -> None:
    document = _document(namespace="coba", amqp_url="amqps://desk:rahasia@mq.example:5671/kinerja")
    channel = document["channels"]["source.simpeg.thing.reported.v1"]
    assert channel["bindings"]["amqp"]["exchange"]["name"] == "coba.source.simpeg"
    assert channel["address"] == "thing.reported.v1"
    assert document["servers"]["rabbitmq"]["host"] == "mq.example:5671"
    assert "rahasia" not in str(document)


@pytest.mark.parametrize("name", service_names())
def test_every_reference_leads_somewhere_and_nothing_is_without_a_meaning(name: str) -> None:
    document = _of_service(name)
    for reference in _references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
    for message in document["components"]["messages"].values():
        schema = document["components"]["schemas"][message["payload"]["$ref"].rpartition("/")[2]]
        fields = [*fields_of({"$defs": document["components"]["schemas"], **schema}, EXAMPLES[message["name"]])]
        assert [one.path for one in fields if not one.meaning or not one.kind] == []
        assert message["examples"][0]["payload"] == EXAMPLES[message["name"]]


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []


def test_the_page_tells_a_publisher_what_it_needs() -> None:
    page = catalogue_page(_of_service("intake"))
    assert "<code>source.simpeg</code> (topic)" in page
    assert "<th>Kunci perutean<td><code>employee.reported.v1</code>" in page
    assert "<code>source.simpeg.answers</code> (fanout)" in page
    assert "<code>acting[].unit_code</code>" in page
    assert "<code>positions[].since</code>" in page
    assert "Another title in the same unit without a day corrects the title." in page  # a docstring's last line
    assert "&quot;legal_standing&quot;: &quot;01&quot;" in page
    assert "href='schemas/employee.reported.v1.json'" in page
    assert "None" not in page
    assert "<td></td><td></td>" not in page


def test_a_service_that_says_nothing_has_a_page_too() -> None:
    runtime = Runtime(desk(), HubSettings())
    nothing = Traffic("Sunyi", "Tidak ada.", runtime.names, (), (), (), "amqp://localhost")
    assert "tidak menerima dan tidak menerbitkan" in catalogue_page(catalogue_of(nothing))
