"""What is told of one person, in words of the tests' own; nothing here knows the product."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Punishment:
    """One line of a list of discipline."""

    level: str
    effective_on: date | None = None
    decree_on: date | None = None
    until: date | None = None
    annulled: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """One line of a list of leave."""

    kind: str
    since: date | None = None
    decree_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Medal:
    """One line of a list of medals."""

    grade: str
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A list, as a source told it on a day."""

    source: str
    as_of: date
    lines: tuple[Punishment | Leave | Medal, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is told of one person; lists in the order in which they arrived.

    Attributes:
        nip: 18 digits.
        pns: False of a contract employee.
        record: TMT CPNS as the personnel record has it.
        was_pppk: whether a former number is a contract employee's.
        last_day: in the agency.
        legal_standing: code.
        discipline: lists of punishments.
        leave: lists of leave.
        medals: lists of medals.
    """

    nip: str
    pns: bool = True
    record: date | None = None
    was_pppk: bool = False
    last_day: date | None = None
    legal_standing: str | None = None
    discipline: tuple[Told, ...] = ()
    leave: tuple[Told, ...] = ()
    medals: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the agency has chosen."""

    contract_too: bool = False
    restart: bool = False
    lower_later: bool = False
    margins: dict[str, int] = field(default_factory=dict)
    leave_standings: frozenset[str] = frozenset({"02", "13"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out.

    Attributes:
        due: grade; None: none is.
        since: its month, as the first day.
        late: months.
        forecast: grades with the month in which each becomes due, by how many months ahead.
    """

    due: str | None
    since: date | None
    late: int
    forecast: dict[int, list[tuple[str, date]]]
