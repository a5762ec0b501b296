"""Who may do what is data: SQL finds the same SKPs in it that Python lets pass one by one."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import SYSTEM, Clocks
from hub.store.database import Database
from services.skp_service.app import service
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.condition import Condition, evaluate
from services.skp_service.domain.cycle import Act, Stage
from services.skp_service.domain.policy import LISTED, ListScope, permitted
from services.skp_service.repository.visibility import CallerKind, assessment_visible, bound_for, listable
from services.skp_service.settings import SkpSettings
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import staff_nip
from tests.support.tables import made, unmade

PERIODS = (UUID(int=1), UUID(int=2))
NIPS = st.sampled_from([staff_nip(number) for number in range(3)])
UNITS = st.sampled_from(["BKD", "BKD-1", "BKD-2"])
NO_RATING: dict[str, Any] = dict.fromkeys(("revision", "approvals", "results", "unproved", "flagged", "version"), 0)


@dataclass(frozen=True)
class Record:
    """As much of an SKP as who may see it follows from."""

    nip: str
    period_id: UUID
    unit_code: str
    assessor_nip: str | None
    reviewer_nip: str | None
    stage: Stage


RECORDS = st.lists(
    st.builds(
        Record,
        NIPS,
        st.sampled_from(PERIODS),
        UNITS,
        st.none() | NIPS,
        st.none() | NIPS,
        st.sampled_from([Stage.FINAL, Stage.ASSESSED]),
    ),
    min_size=6,
    max_size=12,
)
CALLERS = st.builds(
    CallerRelations,
    nip=st.none() | NIPS,
    is_employee=st.booleans(),
    is_assessor=st.booleans(),
    is_agency_admin=st.booleans(),
    administers=st.frozensets(UNITS),
    heads=st.frozensets(UNITS),
)
Find = Callable[[list[Record], list[tuple[sa.ColumnElement[bool], dict[str, Any]]]], list[set[int]]]


@pytest.fixture
def find(database_url: str, tmp_path: Any) -> Iterator[Find]:
    """Return which records, by place, meet each condition in the database."""
    chosen = SkpSettings(database_url=database_url, database_schema=f"skp_test_{uuid4().hex[:12]}", var=tmp_path)
    database = Database.of(chosen, "skp_service", Clocks(now=SYSTEM.now))

    async def found(connection: AsyncConnection, records: list[Record], asked: Any) -> list[set[int]]:
        rows = [
            {**vars(one), "stage": one.stage.value, "id": uuid4(), "position_id": number, "changed_at": 0.0}
            | {**NO_RATING, "content": {}}
            for number, one in enumerate(records)
        ]
        await connection.execute(sa.delete(skps))
        if rows:
            await connection.execute(sa.insert(skps), rows)
        answers = [
            await connection.execute(sa.select(skps.c.position_id).where(each), values) for each, values in asked
        ]
        return [set(answer.scalars()) for answer in answers]

    async def asked(records: list[Record], asked: Any) -> list[set[int]]:
        async with database.begin() as connection:
            return await found(connection, records, asked)

    with asyncio.Runner() as runner:
        runner.run(made(database, service.all_migrations))
        yield lambda records, conditions: runner.run(asked(records, conditions))
        runner.run(unmade(database))


def assessed_by(caller: CallerRelations, records: list[Record], *periods: UUID) -> CallerRelations:
    """Return a caller with who assesses them in some periods, as it is known of who is an employee."""
    mine = [one for one in records if one.nip == caller.nip and one.period_id in periods and caller.is_employee]
    return replace(caller, assessed_by={one.assessor_nip for one in mine if one.assessor_nip})


def test_lists_show_what_may_be_seen_one_by_one(find: Find) -> None:
    @settings(max_examples=150, deadline=None)
    @given(RECORDS, CALLERS)
    def same(records: list[Record], caller: CallerRelations) -> None:
        listing = assessed_by(caller, records, *PERIODS)
        kind, values = CallerKind.of(listing), bound_for(listing)
        asked: dict[Condition, sa.ColumnElement[bool]] = {LISTED[one]: listable(one, kind) for one in ListScope}
        asked[permitted(Act.READ_ASSESSMENT)] = assessment_visible(kind)
        shown = find(records, [(condition, values) for condition in asked.values()])
        for condition, in_sql in zip(asked, shown, strict=True):
            one_by_one = {
                place
                for place, record in enumerate(records)
                if evaluate(condition, record, assessed_by(caller, records, record.period_id))
            }
            assert in_sql == one_by_one, condition

    same()
