"""`skp_service` with one thing wrong."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Predicate, Rating
from hub.transaction import Transaction
from hub.web.preconditions import IfMatch
from services.skp_service.domain import assessment
from services.skp_service.domain import skp as skp_domain
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Act, Capacity, Stage, may
from services.skp_service.domain.policy import capacities
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers import context, execution, finalising, projection, showing
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.finalising import Finalised
from services.skp_service.repository import assignments, listing, visibility
from tests.broken.recorded import Broken
from tests.integration.services.skp_service.agency_fixture import ADMIN, CHIEF
from tests.integration.services.skp_service.properties.acts import Choice
from tests.integration.services.skp_service.properties.agency import FAR
from tests.integration.services.skp_service.properties.machine import PerformanceMachine


def asks_for_no_evidence(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(skp_domain, "without_evidence", lambda *_: [])


def lets_people_judge_their_own(patch: pytest.MonkeyPatch) -> None:
    def all_hats(caller: CallerRelations, skp: Skp) -> frozenset[Capacity]:
        somebody_else = replace(skp, nip="")
        return capacities(caller, skp) | capacities(caller, somebody_else)

    patch.setattr(context, "capacities", all_hats)
    patch.setattr(finalising, "capacities", all_hats)


def _reads_all(act: Act, held: frozenset[Capacity], stage: Stage) -> bool:
    return act is Act.READ_ASSESSMENT or may(act, held, stage)


def does_not_filter_assessments(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(showing, "may", _reads_all)


def lists_every_predicate(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visibility, "assessment_visible", lambda _: sa.true())
    patch.setattr(listing, "skps_statement", listing.skps_statement.__wrapped__)  # none that was built before


def shows_all_feedback(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(execution, "may", _reads_all)


def corrects_under_the_same_version(patch: pytest.MonkeyPatch) -> None:
    correct = Skp.correct

    def in_place(self: Skp, *given: Any) -> None:
        correct(self, *given)
        self.assessment = replace(self.assessment, version=self.assessment.version - 1)

    patch.setattr(Skp, "correct", in_place)


def announces_again_what_is_final(patch: pytest.MonkeyPatch) -> None:
    finalise = finalising.finalise

    async def and_again(tx: Transaction, context: ActorContext, ids: Sequence[UUID]) -> Finalised:
        done = await finalise(tx, context, ids)
        await finalising.announce(tx, context, done.skps)
        return done

    patch.setattr(finalising, "finalise", and_again)


def keeps_assessors_of_old(patch: pytest.MonkeyPatch) -> None:
    async def nothing(_connection: AsyncConnection, _changed: object) -> None: ...

    patch.setattr(assignments, "save_assignments", nothing)


def lets_days_begin_unnoticed(patch: pytest.MonkeyPatch) -> None:
    async def nobody(_connection: AsyncConnection, _moved: object) -> list[UUID]:
        return []

    patch.setattr(projection, "concerned_by_days", nobody)


def writes_no_trail(patch: pytest.MonkeyPatch) -> None:
    async def nothing(_connection: AsyncConnection, *_entries: object) -> None: ...

    patch.setattr(context, "record", nothing)


def overwrites_what_was_not_seen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IfMatch, "check", lambda *_: None)


def does_not_wait_for_objections(patch: pytest.MonkeyPatch) -> None:
    finalise = Skp.finalise

    def at_once(self: Skp, *given: Any, days: int) -> None:
        finalise(self, *given, days=-1)

    patch.setattr(Skp, "finalise", at_once)


def knows_no_deadline(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Skp, "last_day_of", lambda *_: None)


def has_another_matrix(patch: pytest.MonkeyPatch) -> None:
    def kinder(work_results: Rating, behaviour: Rating) -> Predicate:
        return Predicate.VERY_GOOD if work_results is Rating.ABOVE else Predicate.GOOD

    patch.setattr(assessment, "predicate_of", kinder)


Step = Callable[[PerformanceMachine], None]
_HIGHEST: Final = Choice((Rating.ABOVE.value, Rating.ABOVE.value), 0)


def _begins(steps: int, choice: Choice = _HIGHEST, *, number: int = 0) -> Step:
    return lambda agency: agency.begin(number=number, steps=steps, choice=choice, skips=frozenset())


def _goes_on(steps: int, *skips: Act) -> Step:
    return lambda agency: agency.go_on(number=0, steps=steps, choice=_HIGHEST, skips=frozenset(skips))


def _everybody_looks(agency: PerformanceMachine) -> None:
    agency.everybody_looks(number=0)


SERVICE: Final = (
    Broken(asks_for_no_evidence, "rated without evidence", [_begins(0), _goes_on(2, Act.RECORD)]),
    Broken(lets_people_judge_their_own, "their own|to be somebody else|not theirs", [_begins(0), _everybody_looks]),
    Broken(does_not_filter_assessments, "shown what is not theirs", [_begins(0), _everybody_looks]),
    Broken(lists_every_predicate, "shown what is not theirs", [_begins(5)]),
    Broken(shows_all_feedback, "shown what is not theirs", [_begins(0), _goes_on(2), _everybody_looks]),
    Broken(corrects_under_the_same_version, "same version", [_begins(7)]),
    Broken(
        announces_again_what_is_final,
        "once a version|without its cause|feed",
        [
            _begins(6),
            lambda agency: agency.send(
                who="admin", act=Act.FINALISE, number=0, choice=Choice(_HIGHEST.ratings, 1), etag="seen"
            ),
        ],
    ),
    Broken(
        keeps_assessors_of_old,
        "(an assessor|a reviewer) who is not",
        [
            _begins(0),
            lambda agency: agency.moves(nip=CHIEF, superior=FAR, unit="BKD"),
        ],
    ),
    Broken(
        lets_days_begin_unnoticed,
        "(an assessor|a reviewer) who is not",
        [
            _begins(0),
            lambda agency: agency.leaves(keeps=False, nip=CHIEF),
            lambda agency: agency.acts_for(nip=ADMIN, number=0, first=1, last=2),
            lambda agency: agency.days_pass(days=1),
        ],
    ),
    Broken(
        overwrites_what_was_not_seen,
        "not seen|refused with 409",
        [_begins(0), lambda agency: agency.turn_aside(choice=_HIGHEST, etag="stale", number=0, pick=0)],
    ),
    Broken(writes_no_trail, "without a trace|without its cause", [_begins(0), lambda agency: agency.days_pass(days=1)]),
    Broken(
        does_not_wait_for_objections,
        "final too soon",
        [
            _begins(4, number=1),
            lambda agency: agency.turn_aside(choice=Choice(_HIGHEST.ratings, 1), etag="seen", number=1, pick=3),
        ],
    ),
    Broken(
        knows_no_deadline,
        "planned too late",
        [
            lambda agency: agency.days_pass(days=31),
            lambda agency: agency.go_on(number=3, steps=1, choice=_HIGHEST, skips=frozenset()),
        ],
    ),
    Broken(
        has_another_matrix,
        "matrix",
        [_begins(4, Choice((Rating.ABOVE.value, Rating.AS_EXPECTED.value), 0))],
    ),
)
