"""Who is what to an SKP, and what they may see of it: from the agency as it stands and from what is stored."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage
from services.skp_service.roles import Role
from tests.integration.services.skp_service.properties.agency import AgencyModel
from tests.integration.services.skp_service.properties.service_fixture import ServiceState, Who

OBJECTION_DAYS: Final = 14
NEWCOMER_DAYS: Final = 30
_NOT_APPROVED: Final = {Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED}
_ADMINS: Final = {Capacity.UNIT_ADMIN, Capacity.AGENCY_ADMIN}


@dataclass(frozen=True)
class Rights:
    """A day in the agency.

    Attributes:
        agency: as it stands.
        view: what is stored.
        today: the day.
    """

    agency: AgencyModel
    view: ServiceState
    today: date

    def assessor_of(self, skp: Any) -> str | None:
        """Return who assesses; for what is final, who did."""
        if skp.stage == Stage.FINAL:
            nip: str | None = skp.assessor_nip
            return nip
        owner, number = self.view.places[skp.position_id]
        return self.agency.superior_at(owner, self.agency.people[owner].places[number], self.today)

    def reviewer_of(self, skp: Any) -> str | None:
        """Return who decides objections; for what is final, who would have."""
        if skp.stage == Stage.FINAL:
            nip: str | None = skp.reviewer_nip
            return nip
        return self.agency.reviewer_of(skp.nip, self.assessor_of(skp), self.today)

    def assessors_of(self, who: Who, period_id: UUID) -> set[str]:
        """Return who assesses a caller in a period."""
        mine = [one for one in self.view.skps.values() if one.nip == who.nip and one.period_id == period_id]
        return {nip for nip in map(self.assessor_of, mine) if nip is not None}

    def capacities(self, who: Who, skp: Any) -> frozenset[Capacity]:
        """Return what somebody is to an SKP."""
        employee, assesses = Role.EMPLOYEE in who.roles, Role.ASSESSOR in who.roles
        administers_all = Role.AGENCY_ADMIN in who.roles
        if who.nip is not None and who.nip == skp.nip:
            return frozenset({Capacity.OWNER} if employee else ())
        is_here = self.agency.is_active(who.nip)
        assesses = assesses and is_here
        assessor, reviewer = self.assessor_of(skp), self.reviewer_of(skp)
        mine = self.assessors_of(who, skp.period_id) if employee and is_here else set()
        up = set(self.agency.up_from(skp.unit_code))
        held = {
            Capacity.ASSESSOR: administers_all if assessor is None else assesses and who.nip == assessor,
            Capacity.REVIEWER: administers_all if reviewer is None else assesses and who.nip == reviewer,
            Capacity.COLLEAGUE: assessor in mine,
            Capacity.SUBORDINATE: skp.nip in mine,
            Capacity.AUTHORISED: (assesses and skp.unit_code in self.agency.headed_by(who.nip, self.today))
            or (administers_all and (assessor is None or reviewer is None)),
            Capacity.UNIT_ADMIN: not up.isdisjoint(who.units),
            Capacity.AGENCY_ADMIN: administers_all,
        }
        return frozenset(one for one, holds in held.items() if holds)

    def may(self, who: Who, act: Act, skp: Any) -> bool:
        """Return what the table of the cycle says."""
        held, stage = self.capacities(who, skp), Stage(skp.stage)
        if act is Act.READ_ASSESSMENT and stage is Stage.FINAL and held & _ADMINS:
            return True
        return stage in RULES[act].leads and bool(held & RULES[act].by)

    def submit_until(self, skp: Any) -> date:
        """Return the last day of the first submission."""
        period, superior = self.view.periods[skp.period_id], self.assessor_of(skp)
        found: list[date] = [period.drafts_close]
        begun = self.view.begun[skp.position_id]
        if begun >= period.start:
            found.append(begun + timedelta(days=NEWCOMER_DAYS))
        if (skp.nip, period.id) in self.view.extra:
            found.append(self.view.extra[skp.nip, period.id])
        if superior is not None and self.agency.works_in(superior, period.start, period.end):
            theirs = [one for one in self.view.skps.values() if (one.nip, one.period_id) == (superior, period.id)]
            stand = {one.id for one in theirs if one.stage not in _NOT_APPROVED}
            approved = [one.at for one in self.view.audit if one.act == Act.APPROVE and one.about in stand]
            since = datetime.fromtimestamp(max(approved), UTC).date() if approved else max(period.start, self.today)
            until = since + timedelta(days=NEWCOMER_DAYS)
            found.append(until if approved else min(until, period.end))
        owner, number = self.view.places[skp.position_id]
        left = self.agency.left_on(self.agency.people[owner].places[number].superior, self.today)
        if left is not None and left >= period.start:
            found.append(left + timedelta(days=NEWCOMER_DAYS))
        return max(found)

    def last_day(self, act: Act, skp: Any) -> date | None:
        """Return until when a step of planning can be done; None: it has no deadline."""
        if act in {Act.SUBMIT, Act.EDIT} and self.was_submitted(skp):
            return None
        if act is Act.SUBMIT:
            return self.submit_until(skp)
        if act in {Act.EDIT, Act.WITHDRAW, Act.REVISE}:
            end: date = self.view.periods[skp.period_id].end
            return max(end, self.submit_until(skp))
        return None

    def was_submitted(self, skp: Any) -> bool:
        """Return whether it was ever submitted."""
        return any(one.about == skp.id and one.act == Act.SUBMIT for one in self.view.audit)

    def can_object(self, skp: Any) -> bool:
        """Return whether it is neither too late to object nor settled."""
        content = skp.content
        if content["told_on"] is None or content["accepted"] or content["objection"]:
            return False
        return self.today <= date.fromisoformat(content["told_on"]) + timedelta(days=OBJECTION_DAYS)

    def in_time(self, act: Act, skp: Any) -> bool:
        """Return whether no deadline refuses an act today."""
        if act is Act.OBJECT:
            return self.can_object(skp)
        last_day = self.last_day(act, skp)
        return last_day is None or self.today <= last_day
