"""The catalogue of a service that takes reports has a channel for each source, and one for the answers to it."""

from hub.messaging.asyncapi_page import catalogue_page
from hub.runtime import Runtime
from hub.service import attach
from hub.settings import HubSettings
from tests.services.desk.app import desk


def test_each_source_has_its_channels() -> None:
    runtime = Runtime(desk(), HubSettings(sources=("simpeg", "bkn")))
    document = attach(runtime, runtime.service.build(runtime)).to_specification().to_jsonable()
    assert set(document["channels"]) == {
        "desk.reports.simpeg",
        "desk.reports.bkn",
        "source.simpeg.answers",
        "source.bkn.answers",
    }
    page = catalogue_page(document)
    assert "<code>desk.reports.bkn</code>" in page
    assert "<code>source.bkn.answers</code>" in page
    assert "None" not in page
