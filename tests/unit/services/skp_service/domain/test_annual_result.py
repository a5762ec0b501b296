"""The result of a year, from one SKP or from several positions in a year."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating, SkpKind
from services.skp_service.domain.annual_result import RATINGS, AnnualResult, Ratings, conclude
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.predicate import predicate_of
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.sync import SyncState
from services.skp_service.domain.unconcluded import Missing, NotConcluded
from services.skp_service.domain.year import YearRule
from tests.unit.services.skp_service.domain.samples import ASSESSOR, AT, HEAD, OWNER, assessed, final, position

WHOLE = position(1, date(2020, 1, 1))
EARLY = position(1, date(2020, 1, 1), date(2025, 8, 31))
LATE = position(2, date(2025, 9, 1))
LATER = AT + timedelta(days=3)
OTHER_ASSESSOR = Assessor(status="asn", nip=HEAD, name="Wangsareja", position="Kepala Badan", unit_name="BKD")


def part(
    skp_id: int,
    results: Rating,
    behaviour: Rating,
    assessor: Assessor = ASSESSOR,
    at: datetime = AT,
    position_id: int = 1,
) -> Skp:
    skp = final(results, behaviour)
    skp.id, skp.position_id = UUID(int=skp_id), position_id
    skp.assessment = replace(skp.assessment, assessor=assessor, finalised_at=at)
    return skp


VERY_GOOD = part(10, Rating.ABOVE, Rating.ABOVE)
BELOW = part(11, Rating.BELOW, Rating.BELOW, OTHER_ASSESSOR, LATER, position_id=2)
TWO = [(VERY_GOOD, EARLY), (BELOW, LATE)]


def concluded(rule: YearRule, parts: list[tuple[Skp, object]] = TWO) -> AnnualResult:  # type: ignore[assignment]  # pairs
    result = conclude(parts, [EARLY, LATE], rule)  # type: ignore[arg-type]  # positions
    assert isinstance(result, AnnualResult)
    return result


def test_one_position_makes_the_year() -> None:
    result = conclude([(VERY_GOOD, WHOLE)], [WHOLE], YearRule.LONGEST)
    assert result == AnnualResult(
        id=VERY_GOOD.id,
        nip=OWNER,
        year=2025,
        ratings=Ratings(Rating.ABOVE, Rating.ABOVE, Predicate.VERY_GOOD),
        assessor=ASSESSOR,
        finalised_at=AT,
    )
    assert (result.version, result.kind, result.sync.state) == (1, SkpKind.ANNUAL, SyncState.NOT_SENT)


def test_of_two_parts_the_longer_decides_with_its_ratings_and_its_assessor() -> None:
    result = concluded(YearRule.LONGEST)
    assert result.id == VERY_GOOD.id
    assert result.ratings == Ratings(Rating.ABOVE, Rating.ABOVE, Predicate.VERY_GOOD)
    assert (result.assessor, result.finalised_at) == (ASSESSOR, LATER)


def test_of_two_parts_the_later_decides_by_the_rule_of_the_latest() -> None:
    result = concluded(YearRule.LATEST)
    assert (result.id, result.assessor) == (BELOW.id, OTHER_ASSESSOR)
    assert result.ratings == Ratings(Rating.BELOW, Rating.BELOW, Predicate.VERY_POOR)


def test_a_weighted_predicate_that_no_part_has_gets_ratings_that_come_to_it() -> None:
    # 243 days worth 5 and 122 worth 1: a mean of 3.66, which is good.
    result = concluded(YearRule.WEIGHTED)
    assert result.ratings == Ratings(Rating.AS_EXPECTED, Rating.AS_EXPECTED, Predicate.GOOD)
    assert (result.id, result.assessor) == (VERY_GOOD.id, ASSESSOR)


@pytest.mark.parametrize("predicate", Predicate)
def test_the_ratings_beside_a_weighted_predicate_come_to_it(predicate: Predicate) -> None:
    assert predicate_of(*RATINGS[predicate]) is predicate


def test_of_parts_with_the_years_predicate_the_longest_gives_the_ratings() -> None:
    good = part(12, Rating.ABOVE, Rating.AS_EXPECTED, OTHER_ASSESSOR, position_id=2)
    also_good = part(13, Rating.AS_EXPECTED, Rating.ABOVE)
    result = concluded(YearRule.LONGEST, [(good, LATE), (also_good, EARLY)])
    assert (result.id, result.ratings.predicate) == (also_good.id, Predicate.GOOD)


def test_the_year_waits_until_every_part_is_final_and_says_which_is_not() -> None:
    open_part = assessed()
    open_part.position_id = LATE.id
    assert conclude([(VERY_GOOD, EARLY), (open_part, LATE)], [EARLY, LATE], YearRule.LONGEST) == NotConcluded(
        (Missing(LATE, open_part.id, Stage.ASSESSED),)
    )


def test_the_year_waits_for_the_last_position_and_says_so() -> None:
    assert conclude([(VERY_GOOD, EARLY)], [EARLY, LATE], YearRule.LONGEST) == NotConcluded((Missing(LATE),))


def test_the_year_does_not_wait_for_an_earlier_position_without_an_skp() -> None:
    result = conclude([(BELOW, LATE)], [EARLY, LATE], YearRule.LONGEST)
    assert isinstance(result, AnnualResult)
    assert result.ratings.predicate is Predicate.VERY_POOR


def test_the_year_waits_for_no_skp_of_a_position_that_was_held_on_no_day() -> None:
    cancelled = replace(LATE, start=date(2025, 2, 28), end=date(2025, 2, 27))
    open_part = assessed()
    open_part.position_id = cancelled.id
    result = conclude([(open_part, cancelled), (VERY_GOOD, WHOLE)], [cancelled, WHOLE], YearRule.LATEST)
    assert isinstance(result, AnnualResult)
    assert result.id == VERY_GOOD.id


@pytest.mark.parametrize("stage", [None, *(stage for stage in Stage if stage is not Stage.FINAL)])
def test_what_is_missing_says_where_and_who_does_what(stage: Stage | None) -> None:
    sentence = Missing(LATE, None if stage is None else VERY_GOOD.id, stage).sentence
    assert sentence.startswith("Analis SDM Aparatur, unit BKD-1: ")
    assert any(who in sentence for who in ("pegawai", "pejabat"))
    assert OWNER not in sentence


def test_positions_of_other_years_do_not_count() -> None:
    next_year = position(3, date(2026, 1, 1))
    until_then = replace(WHOLE, end=date(2025, 12, 31))
    result = conclude([(VERY_GOOD, until_then)], [until_then, next_year], YearRule.LONGEST)
    assert isinstance(result, AnnualResult)


def test_a_person_without_a_position_in_the_year_has_no_result() -> None:
    result = conclude([(VERY_GOOD, WHOLE)], [position(3, date(2026, 1, 1))], YearRule.LONGEST)
    assert result == NotConcluded((Missing(None),))
    assert "admin instansi" in Missing(None).sentence


@pytest.mark.parametrize("lacking", ["work_results", "behaviour", "assessor"])
def test_a_final_skp_that_lacks_what_makes_a_result_is_an_error_of_ours(lacking: str) -> None:
    broken = final()
    broken.position_id = WHOLE.id
    changes: dict[str, Any] = {lacking: None}
    broken.assessment = replace(broken.assessment, **changes)
    with pytest.raises(ValueError, match="a final SKP has"):
        conclude([(broken, WHOLE)], [WHOLE], YearRule.LONGEST)


def test_the_first_result_waits_for_siasn() -> None:
    result = concluded(YearRule.LONGEST)
    result.succeed(None)
    assert (result.version, result.sync.state, result.sync.version) == (1, SyncState.WAITING, 1)


def test_a_later_result_is_the_next_version_under_the_same_identity() -> None:
    first = concluded(YearRule.LONGEST)
    first.succeed(None)
    first.sync = first.sync.accepted("rw-1", datetime(2026, 2, 1, tzinfo=UTC))
    second = concluded(YearRule.LATEST)
    assert second.id != first.id
    second.succeed(first)
    assert (second.id, second.version) == (first.id, 2)
    assert (second.sync.state, second.sync.version, second.sync.siasn_id) == (SyncState.WAITING, 2, "rw-1")


def test_no_repr_holds_a_nip() -> None:
    assert OWNER not in repr(concluded(YearRule.LONGEST))
