"""Reports about units: kept, merged, and published where the record changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts.report import UnitReportedV1
from contracts.report_answer import ReportFault
from hub.transaction import Transaction
from services.intake.domain.conflicts import Conflict, digest_of
from services.intake.domain.doubts import NOBODY, Expected, Known, doubts_of
from services.intake.domain.record import unit_record
from services.intake.domain.report import KeptReport, SourceReport, Subject
from services.intake.domain.statements import Statements, statements_of
from services.intake.domain.unit import MergedUnitRecord, merge_unit
from services.intake.handlers.arrivals import arrive, by_source
from services.intake.handlers.context import Merging
from services.intake.handlers.leaders import follow_leaders
from services.intake.repository import own_ids, units
from services.intake.repository.conflicts import replace_conflicts
from services.intake.repository.employees import known_among
from services.intake.repository.receipts import EventKey, key_of
from services.intake.repository.reports import add_reports, load_reports
from services.intake.repository.units import UnitState


async def take_units(
    tx: Transaction,
    batch: Sequence[SourceReport],
    merging: Merging,
    faults: dict[EventKey, Sequence[ReportFault]],
    *,
    expected: Expected = NOBODY,
) -> bool:
    """Take reports about units. Some ten statements, however many they are; nobody else may be merging.

    Args:
        tx: the transaction.
        batch: in the order of arrival.
        merging: what merging goes by.
        faults: gets what is doubtful in each.
        expected: who and what is reported together with these.

    Returns:
        Whether the tree of units has changed.
    """
    connection, today = tx.connection, merging.today()
    reported = [_unit(one) for one in batch]
    before = await load_reports(connection, Subject.UNIT, {one.key for one in batch})
    arrived = arrive(batch, before, today)
    await add_reports(connection, Subject.UNIT, arrived.new)
    await own_ids.save_named_heads(connection, _named_heads(batch))
    causes = {one.key: one.event_id for one in arrived.new}
    changes_tree = await _merge(tx, causes, arrived.kept, merging)
    tree = await merging.tree.read(connection, is_changing=changes_tree)
    heads = {one.head_nip for one in reported if one.head_nip is not None}
    known = Known(tree, await known_among(connection, heads), today, expected)
    for one, data, found in zip(batch, reported, arrived.faults, strict=True):
        faults[key_of(one)] = [*found, *doubts_of(data, known)]
    return changes_tree


async def merge_again(tx: Transaction, causes: Mapping[str, str | None], merging: Merging) -> bool:
    """Make the records of units again, each for the report that it follows from.

    Returns whether the tree has changed; nobody else may be merging.
    """
    kept = await load_reports(tx.connection, Subject.UNIT, causes)
    return await _merge(tx, causes, kept, merging)


def _unit(report: SourceReport) -> UnitReportedV1:
    if not isinstance(report.data, UnitReportedV1):
        raise TypeError(f"a {type(report.data).__name__} among reports about units")
    return report.data


def _named_heads(batch: Sequence[SourceReport]) -> set[tuple[str, str, str]]:
    return {
        (one.source, own_ids.plain(data.head_own_id), data.code)
        for one in batch
        if (data := _unit(one)).head_own_id is not None
    }


async def _merge(
    tx: Transaction,
    causes: Mapping[str, str | None],
    kept: Mapping[str, Sequence[KeptReport]],
    merging: Merging,
) -> bool:
    """Make the records of units, and publish those that change; people whom another head concerns follow."""
    if not causes:
        return False
    before = await units.load_units(tx.connection, causes)
    tree = await merging.tree.read(tx.connection)
    said = {code: _said(kept.get(code, ())) for code in sorted(causes)}
    called = await own_ids.nips_of(tx.connection, _own_keys(said))
    today, at = merging.today(), tx.clocks.now()
    states: list[UnitState] = []
    conflicts: dict[str, Sequence[Conflict]] = {}
    moved: set[str] = set()
    for code, statements in said.items():
        merged = merge_unit(
            code,
            statements,
            merging.precedence,
            lambda source, own_id: called.get((source, own_ids.plain(own_id))),
            tree.numbers.now,
            today,
        )
        held = before.get(code, UnitState(code))
        state = _state(held, merged, merging.next_version(held.version, at), at)
        if state == before.get(code):
            continue
        states.append(state)
        if code not in before or held.place != state.place:
            moved.add(code)
        if state.conflicts != held.conflicts:
            conflicts[code] = merged.conflicts
        if state.version is not None and state.version != held.version:
            tx.emit(unit_record(state.content or {}, state.version), cause=causes[code])
    await units.save_units(tx.connection, states)
    await replace_conflicts(tx.connection, Subject.UNIT, conflicts)
    await follow_leaders(tx, {code: causes[code] for code in moved}, merging)
    return bool(moved)


def _said(reports: Sequence[KeptReport]) -> dict[str, Statements]:
    found = {source: statements_of(several, of_unit=True) for source, several in by_source(reports).items()}
    return {source: one for source, one in found.items() if not one.is_silent}


def _own_keys(said: Mapping[str, Mapping[str, Statements]]) -> set[own_ids.OwnKey]:
    return {
        (source, own_ids.plain(own_id))
        for statements in said.values()
        for source, one in statements.items()
        for dated in one.dated
        if dated.values and (own_id := dated.values.get("head_own_id")) is not None
    }


def _state(held: UnitState, merged: MergedUnitRecord, number: int, at: float) -> UnitState:
    """Return a unit as merged: with another version if the record changes; what was published stays otherwise."""
    if merged.content is not None and merged.content != held.content:
        held = replace(held, version=number, content=merged.content, published_at=at)
    return replace(
        held,
        parent_code=merged.parent_code,
        active=merged.active,
        heads=tuple(merged.heads),
        conflicts=digest_of(merged.conflicts),
    )
