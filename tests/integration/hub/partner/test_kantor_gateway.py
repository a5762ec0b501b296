"""The gateway to Kantor, call by call, against its simulator; what the ledger makes of it is the ledger's to test."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from hub.clock import SYSTEM
from hub.delivery.partner import Delivery, Found
from hub.errors import Refused, Transient, Unclear
from tests.partners.award_soap import KantorSettings as Simulated
from tests.partners.award_soap import kantor
from tests.partners.gateways.award_contracts import Award, AwardDecreedV1
from tests.partners.gateways.kantor.app import service
from tests.partners.gateways.kantor.awards import Awards
from tests.partners.gateways.kantor.client import DATA_REFUSED, PERSON_UNKNOWN, RECORD_GONE, KantorClient
from tests.partners.gateways.kantor.settings import KantorSettings
from tests.partners.simulated import SimulatedPartner

NIP: Final = "197001011995032000"
DECREED: Final = AwardDecreedV1(
    proposal_id=UUID(int=7),
    version=1,
    nip=NIP,
    award=Award.TEN_YEARS,
    decree_number="12/TK/2026",
    decree_date=date(2026, 8, 17),
)
CORRECTED: Final = DECREED.model_copy(update={"version": 2, "decree_number": "13/TK/2026"})
ROW: Final = {
    "nip": NIP,
    "nama": "Satyalancana Karya Satya X Tahun",
    "nomor_sk": "12/TK/2026",
    "tanggal_sk": "2026-08-17",
}


def settings_of(partner: SimulatedPartner, **changes: Any) -> KantorSettings:
    """Return the gateway's settings for a simulator."""
    known = Simulated()
    told: dict[str, Any] = {
        "address": f"{partner.url}/layanan.php",
        "user": known.user,
        "password": known.password,
        "calls_per_second": 0,
        "retry_wait_seconds": 0,
    }
    return KantorSettings(**(told | changes))


@pytest.fixture
async def partner() -> AsyncIterator[SimulatedPartner]:
    """Kantor, on a port of its own."""
    async with kantor() as running:
        yield running


@pytest.fixture
async def client(partner: SimulatedPartner) -> AsyncIterator[KantorClient]:
    """A client of it."""
    client = KantorClient(settings_of(partner))
    yield client
    await client.aclose()


@pytest.fixture
def awards(client: KantorClient) -> Awards:
    """The kind of record."""
    return Awards(client, SYSTEM)


def delivery(awards: Awards, event: AwardDecreedV1, partner_id: str | None = None) -> Delivery:
    """Return what a dispatcher hands over."""
    [written] = awards.new_deliveries(event)
    return Delivery(
        1, written.business_key, written.version, written.payload, 1, 0, partner_id, False, contract=event.type
    )


async def test_an_award_is_recorded_then_changed_by_its_id(partner: SimulatedPartner, awards: Awards) -> None:
    first = delivery(awards, DECREED)
    assert await awards.find_record(first) is None
    record_id = await awards.save(first, None)
    assert partner.records("penghargaan") == [{**ROW, "id": record_id}]
    assert await awards.find_record(first) == Found(record_id, same=True)
    second = delivery(awards, CORRECTED, record_id)
    assert await awards.find_record(second) == Found(record_id, same=False)
    assert await awards.save(second, record_id) == record_id
    assert partner.records("penghargaan") == [{**ROW, "nomor_sk": "13/TK/2026", "id": record_id}]


async def test_what_an_official_has_typed_is_found_and_another_award_is_not_taken_for_it(
    partner: SimulatedPartner, awards: Awards
) -> None:
    for other in ({"nama": "Satyalancana Karya Satya XX Tahun"}, {"nama": "Adibusana Teladan"}):
        partner.add("penghargaan", NIP, ROW | other)
    assert await awards.find_record(delivery(awards, DECREED)) is None
    typed = partner.add("penghargaan", NIP, ROW | {"nomor_sk": "lain"})
    assert await awards.find_record(delivery(awards, DECREED)) == Found(typed)
    ours = partner.add("penghargaan", NIP, ROW)
    assert await awards.find_record(delivery(awards, DECREED, typed)) == Found(ours, same=True)
    held = await awards.list_of(NIP)
    assert [row.key for row in held] == [f"penghargaan:{NIP}:{one}" for one in ("twenty_years", *2 * ["ten_years"])]
    assert held[-1].fields == awards.fields(DECREED)


async def test_where_the_record_to_change_is_gone_another_is_made_once(
    partner: SimulatedPartner, awards: Awards
) -> None:
    gone = await awards.save(delivery(awards, DECREED), None)
    partner.delete("penghargaan", gone)
    anew = await awards.save(delivery(awards, CORRECTED, gone), gone)
    assert [row["id"] for row in partner.records("penghargaan")] == [anew]
    assert await awards.save(delivery(awards, CORRECTED, gone), gone) == anew
    assert len(partner.records("penghargaan")) == 1


async def test_a_refusal_says_what_it_is_about_in_the_partners_words(
    partner: SimulatedPartner, client: KantorClient, awards: Awards
) -> None:
    partner.unregister(NIP)
    with pytest.raises(Refused) as unknown:
        await awards.save(delivery(awards, DECREED), None)
    assert client.trouble() is None
    assert (unknown.value.code, unknown.value.words) == (PERSON_UNKNOWN, "NIP tidak dikenal")
    with pytest.raises(Refused) as incomplete:
        await client.save("{}")
    assert (incomplete.value.code, NIP in str(incomplete.value)) == (DATA_REFUSED, False)
    told = awards.rejected(delivery(awards, DECREED), "another")
    assert told.reason.startswith("Kantor tidak menerima")
    assert {PERSON_UNKNOWN, DATA_REFUSED, RECORD_GONE, "answer_unclear"} == set(service.reasons)


async def test_wrong_credentials_reject_nothing_and_are_told_until_they_work(
    partner: SimulatedPartner, client: KantorClient
) -> None:
    for changes, code in (({"user": ""}, "credentials_missing"), ({"password": "salah"}, "credentials_refused")):
        wrong = KantorClient(settings_of(partner, **changes))
        with pytest.raises(Transient) as refused:
            await wrong.awards_of(NIP)
        await wrong.aclose()
        assert refused.value.code == code
        assert "KINERJA_KANTOR_PASSWORD" in (wrong.trouble() or "")
    assert partner.calls() == {"daftarPenghargaan": 1}
    assert client.trouble() is None


async def test_an_answer_to_a_read_that_says_nothing_is_never_nothing_there(
    partner: SimulatedPartner, awards: Awards
) -> None:
    for fault in ("empty_body_200", "error_502_html"):
        partner.set_fault(fault, operation="daftarPenghargaan", times=3)  # read three times before it is given up
        with pytest.raises(Transient):
            await awards.find_record(delivery(awards, DECREED))
    partner.set_fault("unknown_envelope", operation="daftarPenghargaan")
    with pytest.raises(Unclear):
        await awards.find_record(delivery(awards, DECREED))
    assert partner.calls() == {"daftarPenghargaan": 7}


async def test_a_wait_that_is_asked_for_is_handed_on(partner: SimulatedPartner, awards: Awards) -> None:
    partner.set_parameters(retry_after_seconds=77)
    partner.set_fault("rate_limited_429", operation="simpanPenghargaan")
    with pytest.raises(Transient) as throttled:
        await awards.save(delivery(awards, DECREED), None)
    assert (throttled.value.code, throttled.value.retry_after) == ("throttled", 77)
