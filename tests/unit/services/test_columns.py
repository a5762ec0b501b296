"""A column is as long as what a contract lets in: PostgreSQL refuses what is longer, so its message would be parked."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
import sqlalchemy as sa
from pydantic import BaseModel, TypeAdapter

from contracts.award import AwardGrantedV1, AwardPeriodOfProposal
from contracts.employee import ActingPost, DatedPosition, EmployeeChangedV1
from contracts.envelope import Envelope
from contracts.listed import DisciplineListedV1
from contracts.report import EmployeeReportedV1, UnitReportedV1
from contracts.report_answer import ReportAnsweredV1, ReportFault
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from contracts.skp import Assessor, SkpFinalisedV1
from contracts.source_name import SourceName
from contracts.unit import UnitChangedV1
from hub import tables as hub
from readmodels.people import tables as people
from services.award_service import tables as award
from services.intake import tables as intake
from services.siasn_gateway import tables as siasn
from services.skp_service import tables as skp

MOST: Final = {sa.BigInteger: 2**63 - 1, sa.Integer: 2**31 - 1}
"""By what a column of numbers can hold; the first that a type is one of counts."""
NAMED: Final[tuple[tuple[sa.Table, type[BaseModel], Mapping[str, str]], ...]] = (
    (people.employees, EmployeeChangedV1, {}),
    (people.employee_records, EmployeeChangedV1, {"person_nip": "nip"}),
    (people.positions, EmployeeChangedV1, {}),
    (people.positions, DatedPosition, {"title": "position"}),
    (people.acting_posts, ActingPost, {}),
    (people.acting_posts, EmployeeChangedV1, {}),
    (people.former_nips, EmployeeChangedV1, {"successor_nip": "nip"}),
    (people.units, UnitChangedV1, {}),
    (
        skp.skps,
        EmployeeChangedV1,
        {"signed_name": "name", "signed_grade": "grade", "signed_title": "position", "assessor_nip": "superior_nip"},
    ),
    (skp.skps, UnitChangedV1, {"unit_code": "code", "signed_unit": "name"}),
    (skp.skps, Assessor, {"signed_assessor": "name"}),
    (skp.annual_results, SkpFinalisedV1, {}),
    (skp.annual_results, SiasnSyncAcceptedV1, {"sync_version": "version"}),
    (skp.annual_results, SiasnSyncRejectedV1, {"sync_code": "code", "sync_reason": "reason"}),
    (siasn.assessor_ranks, Assessor, {}),
    (intake.reports, EmployeeReportedV1, {"key": "nip"}),
    (intake.reports, UnitReportedV1, {"key": "code"}),
    (intake.employees, EmployeeReportedV1, {}),
    (intake.units, UnitReportedV1, {}),
    (intake.acting_heads, ActingPost, {}),
    (intake.derived_superiors, EmployeeReportedV1, {}),
    (intake.own_ids, EmployeeReportedV1, {}),
    (intake.named_heads, UnitReportedV1, {"unit_code": "code", "own_id": "head_own_id"}),
    (intake.former_numbers, EmployeeReportedV1, {"successor": "nip"}),
    (intake.conflicts, UnitReportedV1, {"key": "code"}),
    (intake.to_merge, UnitReportedV1, {"key": "code"}),
    (intake.receipts, UnitReportedV1, {"key": "code"}),
    (intake.receipts, ReportAnsweredV1, {}),
    (intake.import_rows, UnitReportedV1, {"key": "code"}),
    (intake.import_absent, UnitReportedV1, {"key": "code"}),
    (intake.import_problems, ReportFault, {}),
    (award.listed, DisciplineListedV1, {"person_nip": "nip"}),
    (award.standings, EmployeeChangedV1, {}),
    (award.milestones, AwardGrantedV1, {}),
    (award.assessments, SkpFinalisedV1, {}),
    (award.award_periods, AwardPeriodOfProposal, {}),
    (award.proposals, AwardGrantedV1, {"announcements": "version"}),
)
"""Tables, what is stored there, and its fields by the names of columns that are called otherwise."""
ATTRIBUTES: Final[Mapping[str, tuple[sa.Column[Any], ...]]] = {
    "id": (hub.inbox.c.event_id, hub.outbox.c.event_id, intake.reports.c.event_id, intake.receipts.c.event_id),
    "causationid": (intake.to_merge.c.cause,),
    "source": (hub.inbox.c.source, intake.receipts.c.event_source),
    "type": (hub.parked_messages.c.event_type, hub.outbox.c.routing_key, intake.receipts.c.type),
}
"""Of an event, and where they are kept."""


@pytest.mark.parametrize(
    ("table", "model", "renamed"), NAMED, ids=[f"{one.name}-{of.__name__}" for one, of, _ in NAMED]
)
def test_a_column_holds_what_the_contract_allows(
    table: sa.Table, model: type[BaseModel], renamed: Mapping[str, str]
) -> None:
    schema = model.model_json_schema(mode="validation")
    fields = {name: schema["properties"][name] for name in model.model_fields}
    stored = {column: fields[name] for column in table.c if (name := renamed.get(column.name, column.name)) in fields}
    assert {column.name for column in stored} >= renamed.keys()
    compared = {column.name: (most(field, schema), room(column)) for column, field in stored.items() if room(column)}
    assert compared
    assert {name: pair for name, pair in compared.items() if pair[0] > pair[1]} == {}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_a_column_holds_an_attribute_of_an_event(name: str) -> None:
    schema = Envelope.model_json_schema()
    longest = most(schema["properties"][name], schema)
    assert {column: room(column) for column in ATTRIBUTES[name] if room(column) < longest} == {}


def test_a_column_holds_the_name_of_a_source() -> None:
    longest = most(TypeAdapter(SourceName).json_schema(), {})
    tables = [*intake.metadata.sorted_tables, *award.metadata.sorted_tables]
    columns = [column for table in tables for column in table.c if column.name in {"source", "believed"}]
    assert len(columns) >= 10
    assert {column: room(column) for column in [*columns, intake.sources.c.name] if room(column) < longest} == {}


def test_a_column_holds_the_name_of_every_field_and_of_all_that_a_record_needs() -> None:
    fields = [*EmployeeReportedV1.model_fields, *UnitReportedV1.model_fields]
    assert room(intake.conflicts.c.field) >= max(map(len, fields))
    assert room(intake.employees.c.missing) >= len("name unit_code position effective_on")


def room(column: sa.Column[Any]) -> int:
    """Return how many characters a column holds, or up to which number; 0: there is no such limit."""
    if isinstance(column.type, sa.String):
        return column.type.length or 0
    return next((most for kind, most in MOST.items() if isinstance(column.type, kind)), 0)


def most(field: Mapping[str, Any], schema: Mapping[str, Any]) -> int:
    """Return how many characters a field has at the most, or how great a number it is."""
    if "$ref" in field:
        return most(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in field:
        return max(most(one, schema) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field:
        return max(map(len, field["enum"]))
    if "const" in field:
        return len(field["const"])
    if field["type"] == "integer":
        return int(field["maximum"])
    return LENGTHS.get(field.get("pattern", "")) or int(field["maxLength"])


LENGTHS: Final = {"^[0-9]{18}$": 18, "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$": 64}
"""Of patterns that say it."""
