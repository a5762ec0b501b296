"""Employees' records as they were sent: all are kept, and whose history they are."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.personal import personal
from contracts.visible import without_invisible
from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.history import Post, Record
from readmodels.people.findings import Finding
from readmodels.people.references import References
from readmodels.people.renumbering import load_former_nips, renumber
from readmodels.people.tables import employee_records, employees

_POST: Final = ("unit_code", "position", "grade", "superior_nip", "functional_level", "active")


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
    """Keep the records that are new; of two with one version the first stays. Three statements, and more for a new NIP.

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
        if one.nip in former.successors or (versions and one.version < max(versions)):
            taken.findings.append(Finding(one.nip, one.version, FindingCode.STALE_VERSION))
        versions[one.version] = content
        rows.append(_row(one, content, today))
        if one.former_nip is not None:
            conflict = Finding(one.nip, one.version, FindingCode.FORMER_NIP_CONFLICT)
            is_new = one.former_nip not in former.successors
            name = names.get(one.former_nip)
            alike = name is not None and _plain(name) == _plain(one.name)
            if not former.follow(one.former_nip, one.nip, are_named_alike=alike):
                taken.findings.append(conflict)
            elif is_new:
                followed[one.former_nip] = conflict
    if rows:
        rows = [row | {"person_nip": former.now(row["nip"])} for row in rows]
        await connection.execute(sa.insert(employee_records), rows)
        taken.nips = {row["person_nip"] for row in rows}
    if followed:
        left = await renumber(connection, former, list(followed), references)
        taken.findings += [finding for nip, finding in followed.items() if nip in left]
    return taken


async def _names_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, str]:
    if not nips:
        return {}
    rows = await connection.execute(sa.select(employees.c.nip, employees.c.name).where(employees.c.nip.in_(nips)))
    return {row.nip: row.name for row in rows}


def _plain(name: str) -> str:
    """Return a name without what two who type it do differently."""
    return " ".join(unicodedata.normalize("NFC", without_invisible(name)).casefold().split())


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
    return {name: value for name, value in content.items() if value is not None}


def _row(one: EmployeeChangedV1, content: dict[str, Any], today: date) -> dict[str, Any]:
    return {
        "nip": one.nip,
        "version": one.version,
        "received_on": today,
        "begins_on": _record_of(one.nip, one.version, today, content).begins,
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
    superiors = {row.content["superior_nip"] for row in rows} - {None}
    former = await load_former_nips(connection, {*(row.nip for row in rows), *superiors})
    found: dict[str, list[Kept]] = {}
    for row in sorted(rows, key=lambda row: (-former.age(row.nip), row.nip)):  # stable: by version within a number
        superior = row.content["superior_nip"]
        content = row.content | {"superior_nip": superior and former.now(superior)}
        record = _record_of(row.nip, row.version, row.received_on, content)
        found.setdefault(row.person_nip, []).append(Kept(record, row.version, content))
    return found


def _record_of(nip: str, version: int, received_on: date, content: dict[str, Any]) -> Record:
    day = content["effective_on"]
    return Record(
        nip=nip,
        received_on=received_on,
        effective_on=None if day is None else date.fromisoformat(day),
        active=content["active"],
        post=Post(
            unit_code=content["unit_code"],
            title=content["position"],
            grade=content["grade"],
            superior_nip=content["superior_nip"],
            functional_level=content["functional_level"],
            version=version,
        ),
        is_seed=content.get("is_seed", False),
    )


async def who_begins(connection: AsyncConnection, since: date, today: date) -> Sequence[str]:
    """Return, in order, whose history a record changes that begins after one day and up to another, by its own day.

    Also of the first day, what was announced for it: whoever took a record on the day before, and has waited until that
    day was followed, has seen the day before. What was received on a day has been taken as of that day.
    """
    records = employee_records.c
    announced = sa.and_(records.begins_on == since, records.received_on < since)
    statement = (
        sa.select(records.person_nip)
        .where(records.begins_on <= today, sa.or_(records.begins_on > since, announced))
        .distinct()
        .order_by(records.person_nip)
    )
    return (await connection.execute(statement)).scalars().all()
