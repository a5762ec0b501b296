"""Someone else's client signs in, reads, and saves yearly assessments."""

from itertools import product
from typing import Any, Final, Literal

import pytest

from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.other_client import NOBODYS_NIP, PERSON_NIP, OtherClient, other_client, switch
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn
from tests.support.public_siasn_client import HISTORIES, Refused
from tests.support.public_siasn_rows import as_new, yearly

EMPTY_HISTORIES: Final = ["null", "not_found", "record_not_found", "empty_list"]
TEXTS: Final = ["invalid or expired jwt", "token_sso_mismatch"]


@pytest.mark.parametrize("token_1_as", ["form", "json"])
@pytest.mark.parametrize("base", ["/apisiasn/1.0", "/api/1.0"])
async def test_it_signs_in_and_finds_a_person(siasn: SimulatedSiasn, token_1_as: str, base: str) -> None:
    it = await other_client(siasn, base=base, token_1_as=token_1_as)
    person = await it.client.person(PERSON_NIP)
    assert person is not None
    assert (person["id"], person["nipBaru"], person["nama"]) == (it.person_id, PERSON_NIP, "Sariwangi Padma")


async def test_it_works_with_a_token_2_that_was_handed_out(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn(fixed_sso_token="handed-out")
    it = await other_client(siasn, fixed_sso_token="handed-out", password="unknown")
    assert await it.client.person(PERSON_NIP) is not None


@pytest.mark.parametrize("wrong", ["consumer_secret", "password"])
async def test_wrong_credentials_are_told(siasn: SimulatedSiasn, wrong: str) -> None:
    it = await other_client(siasn, **{wrong: "wrong"})
    with pytest.raises(Refused) as refused:
        await it.client.sign_in()
    assert isinstance(refused.value.body, dict)
    assert refused.value.body["error"] in {"invalid_client", "invalid_grant"}


@pytest.mark.parametrize("renews_on", ["status", "text"])
@pytest.mark.parametrize(("ended", "text"), [("oauth2", TEXTS[0]), ("sso", TEXTS[0]), ("sso", TEXTS[1])])
async def test_it_renews_tokens_that_ended(siasn: SimulatedSiasn, renews_on: str, ended: str, text: str) -> None:
    await switch(siasn, token_text=text)
    it = await other_client(siasn, renews_on=renews_on)
    await it.client.person(PERSON_NIP)
    (await siasn.client.post("/admin/tokens/revoke", json={"kind": ended})).raise_for_status()
    assert await it.client.person(PERSON_NIP) is not None
    assert it.client.sign_ins == 2


async def test_it_takes_a_suspended_service_for_no_refused_token(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    await siasn.force("suspended_303001", "pns/data-utama")
    with pytest.raises(Refused) as refused:
        await it.client.person(PERSON_NIP)
    assert refused.value.message == "Runtime Error"
    assert it.client.sign_ins == 1


@pytest.mark.parametrize("status", ["404", "200"])
async def test_nobody_is_found(siasn: SimulatedSiasn, status: str) -> None:
    await switch(siasn, not_found=status)
    it = await other_client(siasn)
    assert await it.client.person(NOBODYS_NIP) is None
    assert await it.client.row("skp22", "00000000-0000-11ee-8000-0a580a830000") is None


@pytest.mark.parametrize("answer", EMPTY_HISTORIES)
async def test_every_history_of_someone_without_rows_is_empty(siasn: SimulatedSiasn, answer: str) -> None:
    await switch(siasn, empty_history=answer)
    it = await other_client(siasn)
    assert [await it.client.history(name, PERSON_NIP) for name in HISTORIES] == [[]] * len(HISTORIES)


async def test_units_come_whole_and_in_parts(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    whole = await it.client.units()
    names = {"Id", "InstansiId", "DiatasanId", "EselonId", "NamaUnor", "NamaJabatan", "CepatKode", "IndukUnorId"}
    assert all(unit.keys() == names | {"PemimpinPnsId", "JenisUnorId"} for unit in whole)
    parts = [await it.client.units(limit=1, offset=offset) for offset in range(len(whole))]
    assert whole
    assert [unit for part in parts for unit in part] == whole
    assert await it.client.units(limit=1, offset=len(whole)) == []


@pytest.mark.parametrize("what", ["jabatan", "golongan"])
async def test_position_and_rank_are_renewed(siasn: SimulatedSiasn, what: Literal["jabatan", "golongan"]) -> None:
    it = await other_client(siasn)
    assert await it.client.renew_main_data(what, it.person_id)
    with pytest.raises(Refused):
        await it.client.renew_main_data(what, "0" * 32)


@pytest.mark.parametrize("style", ["left out", "null", "empty"])
async def test_a_yearly_assessment_is_saved(siasn: SimulatedSiasn, style: Literal["left out", "null", "empty"]) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save("skp22", as_new(yearly(it.person_id), style))
    (row,) = await it.client.history("skp22", PERSON_NIP)
    assert row["id"] == row_id
    assert _ratings(row) == (2, 2, 2)
    assert (row["pnsDinilaiId"], row["penilaiGolonganId"], row["path"]) == (it.person_id, "43", None)
    single = await it.client.row("skp22", row_id)
    assert single is not None
    assert single["id"] == row_id


async def test_a_yearly_assessment_is_changed(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    row_id = await it.client.save("skp22", yearly(it.person_id))
    changed = yearly(it.person_id, result=1, behaviour=3) | {"id": row_id}
    assert await it.client.save("skp22", changed) == row_id
    (row,) = await it.client.history("skp22", PERSON_NIP)
    assert _ratings(row) == (1, 3, 3)


async def test_years_stand_side_by_side(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    for year in (2023, 2024):
        await it.client.save("skp22", yearly(it.person_id, year=year))
    rows = await it.client.history("skp22", PERSON_NIP)
    assert {int(row["tahun"]) for row in rows} == {2023, 2024}


async def test_every_quadrant_that_a_client_computes_is_stored(siasn: SimulatedSiasn) -> None:
    it = await other_client(siasn)
    for result, behaviour in product((1, 2, 3), repeat=2):
        await it.client.save("skp22", yearly(it.person_id, result=result, behaviour=behaviour))
    assert len(await it.client.history("skp22", PERSON_NIP)) == 9


@pytest.mark.parametrize(
    "change",
    [{"tahun": "2024"}, {"hasilKinerjaNilai": "1"}, {"nip": PERSON_NIP}, {"penilaiGolongan": 43}, {"path": []}],
    ids=lambda change: next(iter(change)),
)
async def test_ways_in_which_clients_send_a_field_are_taken(siasn: SimulatedSiasn, change: dict[str, Any]) -> None:
    it = await other_client(siasn)
    assert await it.client.save("skp22", yearly(it.person_id) | change)


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_refusals_are_told_in_two_forms(siasn: SimulatedSiasn, status: int) -> None:
    await switch(siasn, refusal_status=status)
    it = await other_client(siasn)
    lacking, nobodys = yearly(it.person_id), yearly("0" * 32)
    del lacking["pnsDinilaiOrang"]
    missing = await _refused(it, lacking)
    unknown = await _refused(it, nobodys)
    assert missing.status == unknown.status == status
    assert missing.message == "1 error occurred:\n\t* PnsDinilaiOrang is required\n\n"
    assert isinstance(unknown.body, dict)
    assert unknown.body.keys() == {"success", "mapData", "message"}
    assert await it.client.history("skp22", PERSON_NIP) == []


async def _refused(it: OtherClient, row: dict[str, Any]) -> Refused:
    with pytest.raises(Refused) as refused:
        await it.client.save("skp22", row)
    return refused.value


def _ratings(row: dict[str, Any]) -> tuple[float, float, float]:
    names = ("hasilKinerjaNilai", "PerilakuKerjaNilai", "KuadranKinerjaNilai")
    result, behaviour, quadrant = (float(row[name]) for name in names)
    return result, behaviour, quadrant
