"""A district of which four systems tell, each something else of the same people and units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, Final

from sandbox.district.generate import iter_employees
from sandbox.district.model import SampleEmployee, SampleUnit
from sandbox.district.units import TOP_UNIT, district_units
from services.intake.domain.report import SourceReport
from tests.support.intake.reported import report

SIASN: Final = "siasn"
BKD: Final = "bkd"
REKAP: Final = "rekap"
SIMPEG: Final = "simpeg"
Body = Mapping[str, Any]

TITLES: Final = (
    ("Analis Hukum Ahli Muda", "ahli_muda"),
    ("Arsiparis Terampil", "terampil"),
    ("Guru Ahli Madya", "ahli_madya"),
    ("Pengadministrasi Umum", None),
    ("Pengelola Keuangan", None),
)
GRADES: Final = ("III/a", "III/b", "III/c", "IV/a")
PAST: Final = ("2021-03-01", "2023-01-02", "2025-02-01", "2026-03-02")
TO_COME: Final = ("2027-06-01", "2028-01-01")
_BEGUN: Final = "2020-01-01"
_STANDINGS_OF_WHO_HAS_LEFT: Final = ("88", "99")


def is_in_siasn(place: int) -> bool:
    """Whether SIASN has somebody already: it is believed first about who is there."""
    return place % 20 != 7


def plain_code(code: str) -> str:
    """Return a unit's code without dashes: as SIASN's keys are compared."""
    return code.replace("-", "")


@dataclass(frozen=True)
class SiasnRow:
    """What SIASN's export says of somebody.

    Attributes:
        own_id: PNS ID.
        standing: kedudukan hukum.
        since: TMT jabatan.
    """

    nip: str
    own_id: str
    name: str
    is_pppk: bool
    standing: str
    unit_code: str
    title: str
    level: str | None
    grade: str
    since: str
    cpns_on: str

    def report(self) -> Body:
        """Return what that means, by the table of the documentation."""
        has_left = self.standing in _STANDINGS_OF_WHO_HAS_LEFT
        of_pns = {} if self.is_pppk else {"probation": False, "cpns_on": self.cpns_on}
        return {
            "nip": self.nip,
            "own_id": self.own_id,
            "name": self.name,
            "legal_standing": self.standing,
            "position": self.title,
            "unit_code": self.unit_code,
            "employment": "pppk" if self.is_pppk else "pns",
            "active": not has_left,
            "grade": self.grade,
            "functional_level": self.level,
            **of_pns,
            **({} if has_left else {"effective_on": self.since}),
        }


@dataclass(frozen=True)
class District:
    """What all systems tell; the same at every call.

    Attributes:
        size: how many people.
    """

    size: int

    @cached_property
    def people(self) -> Sequence[SampleEmployee]:
        """Return all people."""
        return [*iter_employees(self.size)]

    @cached_property
    def nips(self) -> Sequence[str]:
        """Return all numbers."""
        return [one.nip for one in self.people]

    @cached_property
    def codes(self) -> Sequence[str]:
        """Return the codes of all units."""
        return [plain_code(unit.code) for unit in district_units()]

    def siasn_rows(self) -> Iterator[tuple[SiasnRow, SiasnRow | None]]:
        """Yield what SIASN's export says of each, and what a later one says of whom it says something else."""
        for place, one in enumerate(self.people):
            if not is_in_siasn(place):
                continue
            rng = Random(f"siasn/{place}")
            first = self._siasn_row(one, place, rng, unit_code=plain_code(one.unit_code), since=rng.choice(PAST[:3]))
            kind = rng.random()
            if kind < 0.15:
                yield first, self._siasn_row(one, place, rng, unit_code=rng.choice(self.codes), since="2026-04-01")
            elif kind < 0.2:
                yield first, SiasnRow(**{**vars(first), "standing": rng.choice(_STANDINGS_OF_WHO_HAS_LEFT)})
            else:
                yield first, None

    def _siasn_row(self, one: SampleEmployee, place: int, rng: Random, *, unit_code: str, since: str) -> SiasnRow:
        is_pppk = one.employment.value == "pppk"
        title, level = rng.choice(TITLES)
        return SiasnRow(
            nip=one.nip,
            own_id=own_id(place),
            name=one.name,
            is_pppk=is_pppk,
            standing="71" if is_pppk else "01",
            unit_code=unit_code,
            title=title,
            level=level,
            grade="IX" if is_pppk else rng.choice(GRADES),
            since=since,
            cpns_on=one.appointed_on.isoformat(),
        )

    def siasn_units(self) -> Iterator[tuple[SampleUnit, str | None, int | None]]:
        """Yield units of SIASN, the code of the one above, and the place of the head among all people."""
        known = {row.nip for row, _ in self.siasn_rows()}
        heads: dict[str, int] = {}
        for place, one in enumerate(self.people):
            if one.nip in known and one.position_kind == "structural":
                heads.setdefault(one.unit_code, place)
        for number, unit in enumerate(district_units()):
            above = None if unit.code == TOP_UNIT else unit.parent_code or TOP_UNIT
            yield unit, above and plain_code(above), None if number % 8 == 5 else heads.get(unit.code)

    def units_of_simpeg(self) -> Iterator[Body]:
        """Yield what the personnel system says of units: other names, and heads of some since a day."""
        for number, unit in enumerate(district_units()):
            rng = Random(f"simpeg/{unit.code}")
            code = plain_code(unit.code)
            yield {"code": code, "version": 1, "name": f"{unit.name} (lama)", "kind": unit.kind}
            if number % 3 == 0:
                since = "2024-01-02"
                yield {"code": code, "version": 5, "head_nip": rng.choice(self.nips), "effective_on": since}
                head = None if number % 2 else rng.choice(self.nips)
                yield {
                    "code": code,
                    "version": 8,
                    "head_nip": head,
                    "effective_on": rng.choice(("2026-02-02", *TO_COME)),
                }

    def units_of_bkd(self) -> Iterator[Body]:
        """Yield what the agency's own list says of units: heads of some, which it withdraws of half of them."""
        for number, unit in enumerate(district_units()):
            if number % 4 == 1:
                rng = Random(f"bkd/{unit.code}")
                yield {"code": plain_code(unit.code), "head_nip": rng.choice(self.nips)}
                if number % 8 == 1:
                    yield {"code": plain_code(unit.code), "withdrawn": ["head_nip"]}

    def of_simpeg(self) -> Iterator[Body]:
        """Yield the personnel system's reports about people, with versions."""
        for place, one in enumerate(self.people):
            rng = Random(f"simpeg/{place}")
            first: dict[str, Any] = {
                "name": f"{one.name} (lama)",
                "unit_code": plain_code(one.unit_code),
                "effective_on": _BEGUN,
            }
            said: list[Body] = [first | {"position": rng.choice(TITLES)[0], "grade": rng.choice(GRADES)}]
            if rng.random() < 0.3:
                said[0] = {**said[0], "superior_nip": self._another(rng, one.nip)}
            said += [self._something(rng, one.nip) for _ in range(rng.randint(0, 2))]
            if rng.random() < 0.1:
                until = rng.choice((None, "2099-12-31"))
                acting = {"unit_code": rng.choice(self.codes), "kind": "plt", "since": rng.choice(PAST), "until": until}
                said.append({"acting": [acting]})
            if rng.random() < 0.2:
                said.append({"withdrawn": ["superior_nip"]})
            former = self._former_nip(place, one)
            if former is not None:
                said.append({"former_nip": former})
            version = 0
            for body in said:
                version += rng.randint(1, 3)
                nip = former if former is not None and body is said[0] else one.nip
                yield {"nip": nip, "version": version, **body}

    def _former_nip(self, place: int, one: SampleEmployee) -> str | None:
        """Return the number that somebody had before as a contract employee, if they had one."""
        if place % 40 != 3 or one.employment.value == "pppk":
            return None
        number = f"{one.nip[:12]}21{one.nip[14:]}"
        return None if number in self.nips else number

    def of_bkd(self) -> Iterator[Body]:
        """Yield the agency's own reports about people: of some with versions, of the others in their order."""
        for place, one in enumerate(self.people):
            rng = Random(f"bkd/{place}")
            said = [self._something(rng, one.nip) for _ in range(rng.randint(1, 2))]
            if place % 5 == 0:
                said.append(said[-1])  # what is sent every night
            if rng.random() < 0.15:
                said.append({"withdrawn": ["*"]})
            if rng.random() < (0.05 if is_in_siasn(place) else 0.6):
                said.append({"active": False, "effective_on": rng.choice(("2025-06-30", "2027-01-31"))})
            for number, body in enumerate(said):
                version = {"version": number + 1} if place % 2 else {}
                yield {"nip": one.nip, **version, **body}

    def _something(self, rng: Random, nip: str) -> Body:
        day = {"effective_on": rng.choice((*PAST, *TO_COME))} if rng.random() < 0.6 else {}
        title, level = rng.choice(TITLES)
        moved: dict[str, Any] = {"unit_code": rng.choice(self.codes), "position": title, "functional_level": level}
        choices: list[Body] = [
            moved,
            moved | {"superior_nip": self._another(rng, nip)},
            {"position": title},
            {"grade": rng.choice((*GRADES, None))},
            {"superior_nip": rng.choice((self._another(rng, nip), None))},
            {"withdrawn": [rng.choice(("superior_nip", "grade", "functional_level"))]},
            {"legal_standing": "03", "cpns_on": rng.choice(("2015-03-01", None))},
        ]
        return {**rng.choice(choices), **day}

    def of_rekap(self) -> Iterator[Body]:
        """Yield the rows of the table that is kept by hand, one a person."""
        for place, one in enumerate(self.people):
            rng = Random(f"rekap/{place}")
            title, level = rng.choice(TITLES)
            body: dict[str, Any] = {"nip": one.nip, "name": f"{one.name} (rekap)", "unit_code": rng.choice(self.codes)}
            body |= {"position": title}
            if level is not None and rng.random() < 0.5:
                body["functional_level"] = level
            if rng.random() < 0.5:
                body["grade"] = rng.choice(GRADES)
            if rng.random() < 0.3:
                body["superior_nip"] = self._another(rng, one.nip)
            if rng.random() < 0.7:
                body["effective_on"] = rng.choice((*PAST, *TO_COME))
                body["active"] = rng.random() < 0.9
            yield body

    def _another(self, rng: Random, nip: str) -> str:
        return next(one for one in iter(lambda: rng.choice(self.nips), "") if one != nip)

    def reports(self) -> Iterator[SourceReport]:
        """Yield all reports, as they are meant; of each source in its order."""
        for unit, above, head in self.siasn_units():
            yield report(SIASN, event_id="-", **self._siasn_unit(unit, above, head))
        rows = [*self.siasn_rows()]
        told = [first for first, _ in rows] + [later for _, later in rows if later is not None]
        for source, bodies in (
            (SIASN, (row.report() for row in told)),
            (SIMPEG, (*self.units_of_simpeg(), *self.of_simpeg())),
            (BKD, (*self.units_of_bkd(), *self.of_bkd())),
            (REKAP, self.of_rekap()),
        ):
            for body in bodies:
                yield report(source, event_id="-", **body)

    def _siasn_unit(self, unit: SampleUnit, above: str | None, head: int | None) -> Body:
        """Return what a row of SIASN's units means; the head is named by a key there, and meant by number here."""
        word = unit.name.split()[0].lower()
        return {
            "code": plain_code(unit.code),
            "name": unit.name,
            **({"kind": word} if word in KINDS else {}),
            "parent_code": above,
            "head_title": unit.head_title,
            "head_nip": None if head is None else self.people[head].nip,
            "active": True,
        }


KINDS: Final = frozenset(
    {"badan", "bagian", "bidang", "dinas", "inspektorat", "kecamatan", "puskesmas", "rsud", "sekretariat"}
)
"""Those of the district whose names begin with them."""


def own_id(place: int) -> str:
    """Return SIASN's key of somebody."""
    return f"A{place:031X}"
