"""The cycle through the API, from planning to the message that goes to the national record."""

import pytest

from tests.integration.services.skp_service.agency_fixture import Agency

pytestmark = pytest.mark.one_database


async def test_an_assessment_that_is_final_is_announced_once(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    answer = await world.finalise(skp["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["items"][0]["predicate"] == "good"
    again = await world.finalise(skp["id"])
    assert again.status_code == 200
    (event,) = await world.events("skp.finalised.v1")
    assert event["nip"] == skp["nip"]
    assert event["version"] == 1
    assert event["assessor"]["position"] == "Kepala Bidang"
