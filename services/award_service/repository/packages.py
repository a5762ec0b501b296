"""Packages, what is in them, and how far they have come."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.store.bulk import insert_many, parameters_of
from readmodels.people.tables import employees
from services.award_service.channel.setup import PackageTerms
from services.award_service.domain.cycle import State
from services.award_service.domain.package import AT_WORK, Filling, PackageState, PlannedFile, UnknownPackage
from services.award_service.tables import package_files, package_parts, package_people, packages, proposals

_TERMS: Final = TypeAdapter(PackageTerms)
_FILE_COLUMNS: Final = ("package_id", "place", "part", "path", "number", "label", "file_key", "size")
_PEOPLE_COLUMNS: Final = ("package_id", "number", "proposal_id", "nip", "grade", "name", "rank", "position")


@personal
class Package:
    """A package, and how far it has come.

    Attributes:
        id: its identity.
        batch_id: of which batch.
        number: which package of it, from 1.
        state: how far it has come.
        terms: by which it is made.
        by_subject: who wanted it.
        begun_at: epoch seconds.
        ended_at: likewise; None: it is at work.
        people: how many are in it.
        done: how far the present step has come.
        files: how many there are so far, without manifests.
        filling: how far its parts are filled.
        refusal_code: why it was refused.
        refusal: in words.
    """

    id: UUID
    batch_id: UUID
    number: int
    state: PackageState
    terms: PackageTerms
    by_subject: str
    begun_at: float
    ended_at: float | None
    people: int
    done: int
    files: int
    filling: Filling
    refusal_code: str | None
    refusal: str | None


@personal
class PackagePerson:
    """Somebody in a package, as they were when it was begun."""

    number: int
    proposal_id: UUID
    nip: str
    grade: AwardGrade
    name: str
    rank: str | None
    position: str | None


@personal
class PackageFile:
    """A file of a package.

    Attributes:
        place: among all of them, from 0.
        part: in which archive.
        path: in it.
        label: what people call it.
        key: SHA-256 of its content.
        size: in bytes.
        crc: of its content, once it was read.
    """

    place: int
    part: int
    path: str
    label: str
    key: str
    size: int
    crc: int | None


@personal
class PackagePart:
    """An archive that is sealed."""

    part: int
    name: str
    size: int
    sha256: str


async def begin(connection: AsyncConnection, package: Package, states: Collection[State]) -> int:
    """Store a new package, with the people of its batch in some states; return how many they are. Two statements.

    They stand by grade and name; whoever is not known to the service any more stands by their number alone.
    """
    row = {name: getattr(package, name) for name in Package.__dataclass_fields__ if name not in {"terms", "filling"}}
    content = _TERMS.dump_python(package.terms, mode="json")
    filling = {"part": package.filling.part, "part_size": package.filling.size}
    await connection.execute(
        sa.insert(packages).values(row | filling | {"state": package.state.value, "content": content})
    )
    name = sa.func.coalesce(employees.c.name, proposals.c.nip)
    order = sa.func.row_number().over(order_by=(sa.func.length(proposals.c.grade), name, proposals.c.id))
    people = (
        sa.select(
            sa.literal(package.id, sa.Uuid),
            order,
            proposals.c.id,
            proposals.c.nip,
            proposals.c.grade,
            name,
            employees.c.grade,
            employees.c.position,
        )
        .join(employees, employees.c.nip == proposals.c.nip, isouter=True)
        .where(proposals.c.batch_id == package.batch_id, proposals.c.state.in_(sorted(one.value for one in states)))
    )
    await connection.execute(sa.insert(package_people).from_select(_PEOPLE_COLUMNS, people))
    counted = sa.select(sa.func.count()).where(package_people.c.package_id == package.id)
    count = int(await connection.scalar(counted) or 0)
    await connection.execute(sa.update(packages).where(packages.c.id == package.id).values(people=count))
    return count


async def next_number(connection: AsyncConnection, batch_id: UUID) -> int:
    """Return which package of a batch the next one is, from 1; lock the batch before."""
    last = await connection.scalar(sa.select(sa.func.max(packages.c.number)).where(packages.c.batch_id == batch_id))
    return (last or 0) + 1


async def get_package(connection: AsyncConnection, package_id: UUID) -> Package:
    """Return a package. Raises UnknownPackage."""
    row = (await connection.execute(sa.select(packages).where(packages.c.id == package_id))).one_or_none()
    if row is None:
        raise UnknownPackage
    return _package(row)


async def packages_of(connection: AsyncConnection, batch_id: UUID) -> list[Package]:
    """Return the packages of a batch, the newest first: a few."""
    rows = await connection.execute(
        sa.select(packages).where(packages.c.batch_id == batch_id).order_by(packages.c.number.desc())
    )
    return [_package(row) for row in rows]


async def at_work(connection: AsyncConnection) -> list[UUID]:
    """Return the packages that are not made yet, the oldest first."""
    states = sorted(one.value for one in AT_WORK)
    rows = await connection.execute(
        sa.select(packages.c.id).where(packages.c.state.in_(states)).order_by(packages.c.begun_at, packages.c.id)
    )
    return list(rows.scalars())


async def move(connection: AsyncConnection, package: Package, **values: Any) -> bool:  # noqa: ANN401 - of its columns
    """Bring a package further, unless somebody else has done so since it was loaded; return whether nobody had."""
    done = await connection.execute(
        sa.update(packages)
        .where(packages.c.id == package.id, packages.c.state == package.state.value, packages.c.done == package.done)
        .values(values)
    )
    return done.rowcount == 1


async def people_after(connection: AsyncConnection, package_id: UUID, number: int, limit: int) -> list[PackagePerson]:
    """Return the next people of a package, in order. One statement."""
    rows = await connection.execute(
        sa.select(package_people)
        .where(package_people.c.package_id == package_id, package_people.c.number > number)
        .order_by(package_people.c.number)
        .limit(limit)
    )
    return [
        PackagePerson(row.number, row.proposal_id, row.nip, AwardGrade(row.grade), row.name, row.rank, row.position)
        for row in rows
    ]


async def people_by_grade(connection: AsyncConnection, package_id: UUID) -> Mapping[AwardGrade, int]:
    """Return how many people of a package are proposed for each grade. One statement."""
    rows = await connection.execute(
        sa.select(package_people.c.grade, sa.func.count())
        .where(package_people.c.package_id == package_id)
        .group_by(package_people.c.grade)
    )
    return {AwardGrade(grade): count for grade, count in rows}


async def add_files(connection: AsyncConnection, package: Package, files: Sequence[PlannedFile]) -> None:
    """Store files behind those that are there. One statement; none for none."""
    if not files:
        return
    told = [
        {
            "package_id": package.id,
            "place": place,
            "part": one.part,
            "path": one.path,
            "number": one.number,
            "label": one.file.label,
            "file_key": one.file.key,
            "size": one.file.size,
        }
        for place, one in enumerate(files, start=package.files)
    ]
    insert = insert_many(connection, package_files, _FILE_COLUMNS)
    await connection.execute(insert, parameters_of(connection, _FILE_COLUMNS, told))


async def files_after(connection: AsyncConnection, package_id: UUID, place: int, limit: int) -> list[PackageFile]:
    """Return files of a package from a place on. One statement."""
    rows = await connection.execute(
        sa.select(package_files)
        .where(package_files.c.package_id == package_id, package_files.c.place >= place)
        .order_by(package_files.c.place)
        .limit(limit)
    )
    return [_file(row) for row in rows]


async def files_in_part(connection: AsyncConnection, package_id: UUID, part: int) -> list[PackageFile]:
    """Return the files of a part, in order. One statement."""
    rows = await connection.execute(
        sa.select(package_files)
        .where(package_files.c.package_id == package_id, package_files.c.part == part)
        .order_by(package_files.c.place)
    )
    return [_file(row) for row in rows]


async def note_read(connection: AsyncConnection, package_id: UUID, sums: Mapping[int, int]) -> None:
    """Keep the check sums of files, by their places. One statement."""
    place: sa.BindParameter[int] = sa.bindparam("_place")
    crc: sa.BindParameter[int] = sa.bindparam("_crc")
    statement = sa.update(package_files).where(package_files.c.package_id == package_id, package_files.c.place == place)
    rows = [{"_place": key, "_crc": value} for key, value in sums.items()]
    await connection.execute(statement.values(crc=crc), rows)


async def add_part(connection: AsyncConnection, package_id: UUID, part: PackagePart) -> None:
    """Store a sealed part."""
    values = {"part": part.part, "name": part.name, "size": part.size, "sha256": part.sha256}
    await connection.execute(sa.insert(package_parts).values(package_id=package_id, **values))


async def parts_of(connection: AsyncConnection, *ids: UUID) -> dict[UUID, list[PackagePart]]:
    """Return the sealed parts of some packages, by package, in order. One statement."""
    rows = await connection.execute(
        sa.select(package_parts).where(package_parts.c.package_id.in_(ids)).order_by(package_parts.c.part)
    )
    found: dict[UUID, list[PackagePart]] = {one: [] for one in ids}
    for row in rows:
        found[row.package_id].append(PackagePart(row.part, row.name, row.size, row.sha256))
    return found


def _package(row: sa.Row[Any]) -> Package:
    return Package(
        id=row.id,
        batch_id=row.batch_id,
        number=row.number,
        state=PackageState(row.state),
        terms=_TERMS.validate_python(row.content),
        by_subject=row.by_subject,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        people=row.people,
        done=row.done,
        files=row.files,
        filling=Filling(row.part, row.part_size),
        refusal_code=row.refusal_code,
        refusal=row.refusal,
    )


def _file(row: sa.Row[Any]) -> PackageFile:
    return PackageFile(row.place, row.part, row.path, row.label, row.file_key, row.size, row.crc)
