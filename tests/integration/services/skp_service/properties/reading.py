"""What callers are shown, compared with the table of the cycle."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import httpx

from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage
from services.skp_service.domain.policy import ListScope as Lists
from services.skp_service.roles import Role
from tests.integration.services.skp_service.properties.rights import Rights
from tests.integration.services.skp_service.properties.service_fixture import ServiceUnderTest, Who

NOT_THEIRS = "shown what is not theirs"
WITHHELD = "not shown what is theirs"
_CHANGING = [act for act in RULES if not act.value.startswith("read_")]


async def check(office: ServiceUnderTest, who: Who, rights: Rights, skps: Iterable[Any]) -> None:
    """Compare somebody's lists, and what they are shown of some SKPs. Raises AssertionError."""
    for skp in skps:
        await check_skp(office, who, rights, skp)
        await _check_audit(office, who, rights, skp)
        await _check_evidence(office, who, rights, skp)
        await check_feedback(office, who, rights, skp)
    for view in Lists:
        await _check_list(office, who, rights, view)


async def check_skp(office: ServiceUnderTest, who: Who, rights: Rights, skp: Any) -> None:
    """Compare what somebody is shown of an SKP itself. Raises AssertionError."""
    answer = await _read(office, who, rights, skp, "", Act.READ_PLAN)
    if not answer.is_success:
        return
    shown, held = answer.json(), rights.capacities(who, skp)
    work, assessment = rights.may(who, Act.READ_WORK, skp), rights.may(who, Act.READ_ASSESSMENT, skp)
    assert (shown["id"], shown["nip"], shown["stage"]) == (str(skp.id), skp.nip, skp.stage)
    assert answer.headers["ETag"] == f'"{skp.revision}"' == f'"{shown["revision"]}"'
    assert set(shown["you_are"]) == {one.value for one in held}, "told to be somebody else"
    offered = {act for act in _CHANGING if rights.may(who, act, skp) and rights.in_time(act, skp)}
    assert set(shown["you_may"]) == {act.value for act in offered}
    assert shown["deadlines"]["submit"]["until"] == str(rights.submit_until(skp)), "a deadline that is not"
    assert shown["assessor_nip"] == rights.assessor_of(skp), "an assessor who is not"
    exemption = skp.content["exemption"]
    hidden = [shown["work"], shown["returned"], shown["exempted"]]
    assert work or hidden == [None, None, None], NOT_THEIRS
    if work:
        assert hidden == [skp.content["progress"], skp.content["returned"], exemption and exemption["reason"]], WITHHELD
    assert assessment or shown["assessment"] is None, NOT_THEIRS
    if assessment:
        assert shown["assessment"] is not None, WITHHELD
        for name in ("work_results", "behaviour", "predicate", "version"):
            assert shown["assessment"][name] == getattr(skp, name)
        for name in ("accepted", "objection", "told_on"):
            assert shown["assessment"][name] == skp.content[name]


async def _read(office: ServiceUnderTest, who: Who, rights: Rights, skp: Any, path: str, needed: Act) -> httpx.Response:
    answer = await office.send(who, "GET", f"/skps/{skp.id}{path}")
    if not who.roles:
        expected = 401
    elif not rights.may(who, Act.READ_PLAN, skp):
        expected = 404
    else:
        expected = 200 if rights.may(who, needed, skp) else 403
    assert answer.status_code == expected, NOT_THEIRS if answer.is_success else WITHHELD
    return answer


async def _check_audit(office: ServiceUnderTest, who: Who, rights: Rights, skp: Any) -> None:
    answer = await _read(office, who, rights, skp, "/audit?limit=500", Act.READ_ASSESSMENT)
    if answer.is_success:
        ids = [one.id for one in rights.view.audit if one.about == skp.id]
        assert [one["id"] for one in answer.json()["items"]] == ids


async def _check_evidence(office: ServiceUnderTest, who: Who, rights: Rights, skp: Any) -> None:
    answer = await _read(office, who, rights, skp, "/evidence", Act.READ_WORK)
    if answer.is_success:
        assert [one["id"] for one in answer.json()["items"]] == rights.view.proofs.get(skp.id, [])


async def check_feedback(office: ServiceUnderTest, who: Who, rights: Rights, skp: Any) -> None:
    """Compare what feedback somebody is shown. Raises AssertionError."""
    answer = await _read(office, who, rights, skp, "/feedback", Act.READ_PLAN)
    if answer.is_success:
        sees_all = rights.may(who, Act.READ_ASSESSMENT, skp)
        given = rights.view.feedback.get(skp.id, [])
        theirs = [str(one.id) for one in given if sees_all or (who.nip is not None and one.given_by == who.nip)]
        assert [one["id"] for one in answer.json()["items"]] == theirs, NOT_THEIRS


async def _check_list(office: ServiceUnderTest, who: Who, rights: Rights, view: Lists) -> None:
    answer = await office.send(who, "GET", f"/skps?view={view.value}&limit=500")
    if not who.roles:
        assert answer.status_code == 401
        return
    assert answer.status_code == 200
    all_skps = rights.view.skps
    shown = {UUID(one["id"]): one for one in answer.json()["items"]}
    expected = {one.id for one in all_skps.values() if _is_in(who, rights, view, one)}
    assert shown.keys() <= expected, f"{NOT_THEIRS}: {view.value}"
    assert expected <= shown.keys(), f"{WITHHELD}: {view.value}"
    for skp_id, row in shown.items():
        skp = all_skps[skp_id]
        assert rights.may(who, Act.READ_PLAN, skp), f"{NOT_THEIRS}: {view.value}"
        sees = rights.may(who, Act.READ_ASSESSMENT, skp)
        assert row["predicate"] == (skp.predicate if sees else None), NOT_THEIRS if row["predicate"] else WITHHELD
        assert row["version"] == (skp.version if skp.stage == Stage.FINAL else 0)


def _is_in(who: Who, rights: Rights, view: Lists, skp: Any) -> bool:
    held = rights.capacities(who, skp)
    is_here = rights.agency.is_active(who.nip)
    assesses = Role.ASSESSOR in who.roles and is_here
    match view:
        case Lists.OWN:
            return Capacity.OWNER in held
        case Lists.ASSESSED:
            return assesses and who.nip == rights.assessor_of(skp)
        case Lists.REVIEWED:
            return assesses and who.nip == rights.reviewer_of(skp)
        case Lists.AROUND:
            mine = rights.assessors_of(who, skp.period_id) if Role.EMPLOYEE in who.roles and is_here else set()
            return skp.nip in mine or rights.assessor_of(skp) in mine
        case Lists.UNITS:
            heads = assesses and skp.unit_code in rights.agency.headed_by(who.nip, rights.today)
            administers = not set(rights.agency.up_from(skp.unit_code)).isdisjoint(who.units)
            return Role.AGENCY_ADMIN in who.roles or heads or administers
