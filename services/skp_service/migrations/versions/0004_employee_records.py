"""Every employee's record is kept; positions follow from all of them. What was held makes the first records. A result
keeps the number under which it was announced, and the service the last day that it has followed.

A position makes a record of its first day, and of its last day where nothing follows at once. The last of a person's
has the version that was held, so that a newer message goes on from there. Who is there, in a position that is open,
stays there: a position that began later and is over is told first. Days that no calendar can count on from (the first
and the last that there are, as placeholders) are since ever and without end.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

_BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_AT_ONCE = 500
_DAY = timedelta(days=1)
_SINCE_EVER = date(1900, 1, 1)


def upgrade() -> None:
    records = op.create_table(
        "employee_records",
        sa.Column("nip", sa.String(18), primary_key=True),
        sa.Column("version", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_nip", sa.String(18), nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("begins_on", sa.Date, nullable=False),
        sa.Column("content", _Json, nullable=False),
    )
    op.create_index("employee_records_person", "employee_records", ["person_nip"])
    op.create_index("employee_records_begins", "employee_records", ["begins_on"])
    op.create_table(
        "former_nips",
        sa.Column("former_nip", sa.String(18), primary_key=True),
        sa.Column("successor_nip", sa.String(18), nullable=False),
        sa.Column("nip", sa.String(18), nullable=False),
    )
    op.create_index("former_nips_nip", "former_nips", ["nip"])
    op.create_table(
        "employee_findings",
        sa.Column("id", _BigId, primary_key=True, autoincrement=True),
        sa.Column("nip", sa.String(18), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("found_on", sa.Date, nullable=False),
        sa.Column("detail", sa.String(64)),
        sa.UniqueConstraint("nip", "code", "detail", name="employee_findings_key"),
    )
    op.create_index("employee_findings_code", "employee_findings", ["code", "id"])
    op.add_column("positions", sa.Column("known_on", sa.Date))
    op.add_column("annual_results", sa.Column("announced_nip", sa.String(18)))
    op.execute("UPDATE annual_results SET announced_nip = nip")
    with op.batch_alter_table("annual_results") as results:
        results.alter_column("announced_nip", nullable=False)
    op.create_table(
        "followed_day", sa.Column("id", sa.Integer, primary_key=True), sa.Column("day", sa.Date, nullable=False)
    )
    seeds: list[dict[str, Any]] = []
    for seed in _seeds():
        seeds.append(seed)
        if len(seeds) == _AT_ONCE:
            op.bulk_insert(records, seeds)
            seeds = []
    if seeds:
        op.bulk_insert(records, seeds)


def _seeds() -> Iterator[dict[str, Any]]:
    connection = op.get_bind()
    employees = connection.execute(
        sa.text(
            "SELECT nip, version, name, employment, unit_code, position, grade, superior_nip, active FROM employees"
        )
    ).all()
    held: list[Any] = list(
        connection.execute(
            sa.select(
                sa.column("nip"),
                sa.column("version"),
                sa.column("start", sa.Date),
                sa.column("end", sa.Date),
                *map(sa.column, ("unit_code", "title", "grade", "superior_nip", "functional_level")),
            )
            .select_from(sa.table("positions"))
            .order_by(sa.column("nip"), sa.column("start"), sa.column("id"))
        )
    )
    posts: list[Any] = list(
        connection.execute(
            sa.select(
                sa.column("nip"),
                sa.column("unit_code"),
                sa.column("kind"),
                sa.column("since", sa.Date),
                sa.column("until", sa.Date),
            ).select_from(sa.table("acting_posts"))
        )
    )
    positions = {nip: list(rows) for nip, rows in groupby(held, key=lambda row: row.nip)}
    acting: dict[str, list[dict[str, Any]]] = {}
    for post in posts:
        until = None if post.until is None else post.until.isoformat()
        told = {"unit_code": post.unit_code, "kind": post.kind, "since": post.since.isoformat(), "until": until}
        acting.setdefault(post.nip, []).append(told)
    today = connection.execute(sa.select(sa.func.current_date(type_=sa.Date))).scalar_one()
    for employee in employees:
        yield from _seeds_of(employee, positions.get(employee.nip, []), acting.get(employee.nip, []), today)


def _seeds_of(
    employee: sa.Row[Any], held: list[Any], acting: list[dict[str, Any]], today: date
) -> Iterator[dict[str, Any]]:
    told: list[tuple[date | None, dict[str, Any]]] = []
    if employee.active and held and not _is_open(held[-1]) and held[-1].end < today:
        held = sorted(held, key=_is_open)  # stable: by their days otherwise
    for place, row in enumerate(held):
        post = {
            "unit_code": row.unit_code,
            "position": row.title,
            "grade": row.grade,
            "superior_nip": row.superior_nip,
            "functional_level": row.functional_level,
        }
        told.append((max(row.start, _SINCE_EVER), {**post, "active": True}))
        following = held[place + 1].start if place + 1 < len(held) else None
        if not _is_open(row) and (following is None or row.end + _DAY < following):
            told.append((max(row.end, _SINCE_EVER), {**post, "active": False}))
    if not told:
        post = {name: getattr(employee, name) for name in ("unit_code", "position", "grade", "superior_nip")}
        told.append((None, {**post, "functional_level": None, "active": bool(employee.active)}))
    versions = range(employee.version - len(told) + 1, employee.version + 1)
    for version, (day, content) in zip(versions, told, strict=True):
        begins = day or today
        yield {
            "nip": employee.nip,
            "version": version,
            "person_nip": employee.nip,
            "received_on": today,
            "begins_on": begins if content["active"] else begins + _DAY,
            "content": {
                **content,
                "name": employee.name,
                "employment": employee.employment,
                "effective_on": None if day is None else day.isoformat(),
                "acting": acting,
                "is_seed": True,
            },
        }


def _is_open(row: sa.Row[Any]) -> bool:
    return row.end is None or row.end == date.max
