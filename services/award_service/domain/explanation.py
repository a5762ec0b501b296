"""Why somebody stands as they do, in Indonesian sentences that staff can send on."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from contracts.vocabulary import AwardGrade
from services.award_service.domain.answers import answer_of
from services.award_service.domain.due import DueRules, Interrupted, MilestoneState, Standing, interruptions_known
from services.award_service.domain.explained_answers import answer_explained
from services.award_service.domain.explained_grades import Asked, grade_explained
from services.award_service.domain.explained_start import presence_explained, start_explained
from services.award_service.domain.interruptions import Interruption
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.domain.person import PERSONNEL, Person
from services.award_service.domain.runs import counted_anew_from
from services.award_service.domain.sentences import Sentence, Statement, written


def explain(
    person: Person,
    lists: Sequence[SourceList],
    standing: Standing,
    day: date,
    rules: DueRules,
    *,
    proposed: Collection[AwardGrade] = (),
) -> tuple[Sentence, ...]:
    """Return why somebody stands as they do: start of service, presence, discipline, leave, then grade by grade.

    Args:
        person: with what all sources say.
        lists: what each source tells; older ones of a source do not count.
        standing: of the person as of the day.
        day: in the agency's time zone.
        rules: the agency's choices.
        proposed: grades with an open proposal.
    """
    return tuple(_explained(person, lists, standing, day, rules, proposed))


def _explained(
    person: Person,
    lists: Sequence[SourceList],
    standing: Standing,
    day: date,
    rules: DueRules,
    proposed: Collection[AwardGrade],
) -> Iterator[Sentence]:
    yield from start_explained(person, standing)
    yield from presence_explained(person, standing, day)
    found = interruptions_known(person, day, rules)
    shown = [one for one in found if one.source == PERSONNEL]
    yield from answer_explained(answer_of(ListKind.DISCIPLINE, lists), day)
    yield from answer_explained(answer_of(ListKind.LEAVE, lists, shown), day)
    if standing.start is None:
        return
    yield from _counted_anew(standing.start.on, found, standing, rules)
    asked = Asked(person, standing.start.on, found, proposed, day, rules)
    for milestone in standing.milestones:
        yield from grade_explained(milestone, asked)


def _counted_anew(
    start: date, found: Sequence[Interruption], standing: Standing, rules: DueRules
) -> Iterator[Sentence]:
    """Yield from when years count anew, or would: beside an exclusion, where that is the rule here."""
    restarts = rules.interrupted is Interrupted.RESTART
    excluded = any(one.state is MilestoneState.EXCLUDED for one in standing.milestones)
    if not found or not (restarts or excluded):
        return
    since = counted_anew_from(start, found)
    if since is None:
        when = "belum dapat disebut, karena ada yang belum berakhir atau tidak bertanggal"
    else:
        when = f"sejak {written(since)}"
    if restarts:
        yield Sentence(Statement.COUNTED_ANEW, f"Masa kerja dihitung ulang {when}.", "restart.anew")
    else:
        text = f"Bila masa kerja dihitung ulang sesudahnya: {when}."
        yield Sentence(Statement.WOULD_COUNT_ANEW, text, "explained.restart")
