"""What is merged is that of a plain merge, whatever the order in which it was reported."""

from collections.abc import Sequence
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.employee import DatedPosition
from services.intake.domain.employee import merge_employee
from services.intake.domain.heads import UnitTree
from services.intake.domain.report import SourceReport
from services.intake.domain.statements import statements_of
from services.intake.handlers.arrivals import arrive, by_source
from services.intake.precedence_file import read_precedence
from tests.support.intake.plain_merge import plain_positions
from tests.support.intake.reported import NIP, reports_of_all

TODAY = date(2026, 6, 15)


@settings(max_examples=400)
@given(reports=reports_of_all(), seed=st.integers(0, 2**32))
def test_the_record_is_that_of_a_plain_merge(reports: list[SourceReport], seed: int) -> None:
    assert _merged(reports, seed) == _merged(reports, seed + 1)
    expected = plain_positions(reports, TODAY)
    assert _merged(reports, seed) == [DatedPosition.model_validate(one).model_dump(mode="json") for one in expected]


def _merged(reports: Sequence[SourceReport], seed: int) -> list[dict[str, object]]:
    shuffled = list(reports)
    Random(seed).shuffle(shuffled)
    kept = arrive(shuffled, {}, TODAY).kept[NIP]
    said = {source: statements_of(several) for source, several in by_source(kept).items()}
    spoken = {source: one for source, one in said.items() if not one.is_silent}
    merged = merge_employee(NIP, spoken, read_precedence(None), UnitTree(), TODAY)
    content = merged.content or {"positions": []}
    return [DatedPosition.model_validate(one).model_dump(mode="json") for one in content["positions"]]
