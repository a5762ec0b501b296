"""Employees' records as they were sent: all are kept, and whose history they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.personal import personal
from contracts.visible import are_alike
from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.former_nips import FormerNips
from readmodels.people.domain.history import Record
from readmodels.people.domain.post import Post
from readmodels.people.domain.told import ToldPosition
from readmodels.people.findings import Finding
from readmodels.people.references import References
from readmodels.people.renumbering import load_former_nips, renumber
from readmodels.people.tables import employee_records, employees
from readmodels.people.told_days import keep_told_days, told_between

_POST: Final = ("unit_code", "position", "grade", "superior_nip", "functional_level", "active")
_UNSAID: Final = {
    name: to_jsonable_python(field.default)
    for name, field in EmployeeChangedV1.model_fields.items()
    if not field.is_required()
}
"""What a field is where nothing is said of it."""


@personal
class Kept:
    """A record with what it says beside the post.

    Attributes:
        record: for the history.
        version: as it was sent.
        content: all that was sent.
    """

    record: Record
    version: int
    content: dict[str, Any]


@personal(frozen=False)
class Taken:
    """What a batch of records has come to.

    Attributes:
        nips: whose history has a new record.
        findings: what is doubtful in how the records came.
    """

    nips: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


async def keep_records(
    connection: AsyncConnection, batch: Iterable[EmployeeChangedV1], today: date, references: References
) -> Taken:
    """Keep the records that are new; of two with one version the first stays.

    Three statements, one for whole histories, and more for a new NIP.

    Args:
        connection: to the database; nobody else takes records meanwhile (`lock_hierarchy`).
        batch: in the order of their arrival.
        today: in the agency's time zone.
        references: of the service's rows.
    """
    arrived = list(batch)
    known = await _known(connection, {one.nip for one in arrived}, {one.version for one in arrived})
    named = {one.nip for one in arrived} | {one.former_nip for one in arrived if one.former_nip is not None}
    former = await load_former_nips(connection, named)
    names = await _names_of(connection, {one.former_nip for one in arrived if one.former_nip is not None})
    names |= {one.nip: one.name for one in arrived}
    taken = Taken()
    rows: list[dict[str, Any]] = []
    told: list[Record] = []
    followed: dict[str, Finding] = {}
    for one in arrived:
        versions = known.setdefault(one.nip, {})
        content = one.model_dump(mode="json")
        if one.version in versions:
            held = versions[one.version]
            if not _are_the_same(held, content):
                code = FindingCode.STALE_VERSION if held.get("is_seed") else FindingCode.VERSION_REUSED
                taken.findings.append(Finding(one.nip, one.version, code))
            continue
        is_late = one.nip in former.successors or (versions and one.version < max(versions))
        if is_late and one.positions is None:  # of whole histories nothing is lost, whatever their order
            taken.findings.append(Finding(one.nip, one.version, FindingCode.STALE_VERSION))
        versions[one.version] = content
        record = _record_of(one.nip, one.version, today, content)
        rows.append(_row(record, one.version, content))
        told += [record] if record.positions is not None else []
        if one.former_nip is not None:
            conflict = Finding(one.nip, one.version, FindingCode.FORMER_NIP_CONFLICT)
            is_new = one.former_nip not in former.successors
            name = names.get(one.former_nip)
            # Who knows the whole history knows all reports about both numbers too.
            alike = one.positions is not None or (name is not None and are_alike(name, one.name))
            if not former.follow(one.former_nip, one.nip, are_named_alike=alike):
                taken.findings.append(conflict)
            elif is_new:
                followed[one.former_nip] = conflict
    if rows:
        rows = [row | {"person_nip": former.now(row["nip"])} for row in rows]
        await connection.execute(sa.insert(employee_records), rows)
        taken.nips = {row["person_nip"] for row in rows}
    await keep_told_days(connection, told)
    if followed:
        left = await renumber(connection, former, list(followed), references)
        taken.findings += [finding for nip, finding in followed.items() if nip in left]
    return taken


async def _names_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, str]:
    if not nips:
        return {}
    rows = await connection.execute(sa.select(employees.c.nip, employees.c.name).where(employees.c.nip.in_(nips)))
    return {row.nip: row.name for row in rows}


async def _known(
    connection: AsyncConnection, nips: Collection[str], versions: Collection[int]
) -> dict[str, dict[int, Any]]:
    """Return which versions are kept, by number, and the contents of some versions; of others None."""
    content = sa.case((employee_records.c.version.in_(versions), employee_records.c.content)).label("content")
    statement = sa.select(employee_records.c.nip, employee_records.c.version, content)
    found: dict[str, dict[int, Any]] = {}
    for row in await connection.execute(statement.where(employee_records.c.nip.in_(nips))):
        found.setdefault(row.nip, {})[row.version] = row.content
    return found


def _are_the_same(held: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Whether two contents say the same: what is absent may have been unknown to an older contract.

    Of a record from before records were kept only the post and the day are known.
    """
    if held.get("is_seed"):
        return sent["effective_on"] in (None, held["effective_on"]) and all(held[name] == sent[name] for name in _POST)
    return _told(held) == _told(sent)


def _told(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None and value != _UNSAID.get(name)}


def _row(record: Record, version: int, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "nip": record.nip,
        "version": version,
        "received_on": record.received_on,
        "begins_on": record.begins,
        "content": content,
    }


async def load_records(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[Kept]]:
    """Return all records of some people, by their present number: those of former numbers first, then by version.

    Two statements. Superiors are named by the number that they have today.
    """
    statement = (
        sa.select(employee_records)
        .where(employee_records.c.person_nip.in_(nips))
        .order_by(employee_records.c.person_nip, employee_records.c.version)
    )
    rows = (await connection.execute(statement)).all()
    superiors = {post["superior_nip"] for row in rows for post in _posts_of(row.content)} - {None}
    former = await load_former_nips(connection, {*(row.nip for row in rows), *superiors})
    found: dict[str, list[Kept]] = {}
    for row in sorted(rows, key=lambda row: (-former.age(row.nip), row.nip)):  # stable: by version within a number
        record = _record_of(row.nip, row.version, row.received_on, _named_as_today(row.content, former))
        found.setdefault(row.person_nip, []).append(Kept(record, row.version, row.content))
    return found


def _posts_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of a record that name a superior: itself, and the positions that it tells."""
    return [content, *(content.get("positions") or ())]


def _named_as_today(content: dict[str, Any], former: FormerNips) -> dict[str, Any]:
    """Return a record with each superior by the number that they have today."""
    own, *told = ({**post, "superior_nip": _now(post["superior_nip"], former)} for post in _posts_of(content))
    return own if content.get("positions") is None else own | {"positions": told}


def _now(nip: str | None, former: FormerNips) -> str | None:
    return None if nip is None else former.now(nip)


def _record_of(nip: str, version: int, received_on: date, content: dict[str, Any]) -> Record:
    told = content.get("positions")  # what is kept from before has none
    return Record(
        nip=nip,
        received_on=received_on,
        effective_on=day_of(content["effective_on"]),
        active=content["active"],
        post=_post_of(content, version),
        is_seed=content.get("is_seed", False),
        positions=None if told is None else tuple(_position_of(one, version) for one in told),
    )


def _position_of(content: dict[str, Any], version: int) -> ToldPosition:
    return ToldPosition(day_of(content["since"]), day_of(content["until"]), _post_of(content, version))


def _post_of(content: dict[str, Any], version: int) -> Post:
    return Post(
        unit_code=content["unit_code"],
        title=content["position"],
        grade=content["grade"],
        superior_nip=content["superior_nip"],
        functional_level=content["functional_level"],
        version=version,
        superior_derived=content.get("superior_derived", False),
    )


def day_of(text: str | None) -> date | None:
    """Return a day as a record's content has it."""
    return None if text is None else date.fromisoformat(text)


async def who_begins(connection: AsyncConnection, since: date, today: date) -> Sequence[str]:
    """Return, in order, whose history a record changes that begins after one day and up to another, by its own day.

    Of a record that tells the whole history each position begins, and ends, by its own.

    Also of the first day, what was announced for it: whoever took a record on the day before, and has waited until that
    day was followed, has seen the day before. What was received on a day has been taken as of that day.
    """
    records = employee_records.c
    announced = sa.and_(records.begins_on == since, records.received_on < since)
    own = sa.select(records.person_nip).where(records.begins_on <= today, sa.or_(records.begins_on > since, announced))
    told = sa.select(records.person_nip).where(records.nip.in_(told_between(since, today)))
    return (await connection.execute(sa.union(own, told).order_by("person_nip"))).scalars().all()
