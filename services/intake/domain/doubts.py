"""What is doubtful in a report: it counts, and its source is told."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from contracts.nip import MINIMUM_AGE, parse_nip
from contracts.personal import personal
from contracts.report import EVERYTHING, EmployeeReportedV1, Report, UnitReportedV1
from contracts.report_answer import ReportFault
from contracts.vocabulary import Employment
from readmodels.people.domain.history import FURTHEST_YEARS
from readmodels.people.domain.post import years_after
from services.intake.domain.heads import UnitTree

_MOST_NAMES: Final = 10
_NAME_LENGTH: Final = 64
_EARLIEST: Final = date(1945, 8, 17)
_PPPK_GRADES: Final = frozenset({"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII"})


@personal
class Expected:
    """Of whom and what other reports tell that are handed in together with some: nobody doubts them meanwhile.

    Attributes:
        people: numbers.
        units: codes.
    """

    people: Collection[str] = ()
    units: Collection[str] = ()


NOBODY: Final = Expected()


@personal
class Known:
    """What is known when a report comes in.

    Attributes:
        tree: the units.
        people: of the numbers that the reports name, those whom anybody has reported.
        today: in the agency's time zone.
        expected: who and what is not known yet, and will be.
    """

    tree: UnitTree
    people: Collection[str]
    today: date
    expected: Expected = NOBODY

    def has_unit(self, code: str) -> bool:
        """Whether anybody has reported a unit, or will with these reports."""
        return self.tree.is_known(code) or code in self.expected.units

    def has_person(self, nip: str) -> bool:
        """Whether anybody has reported a person, or will with these reports."""
        return nip in self.people or nip in self.expected.people


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """A rule that tells what is doubtful.

    Attributes:
        code: stable, for programs.
        sentence: Indonesian; it quotes no value.
        found: yields the fields in which it is so, of a report and what is known; None: of all of it.
        looks_at: the fields one of which must be in a report for the rule to find anything; empty: none need be.
    """

    code: str
    sentence: str
    found: Callable[[Any, Known], Iterator[str | None]]
    looks_at: frozenset[str] = frozenset()

    def of(self, report: Report, known: Known) -> Iterator[ReportFault]:
        """Yield what this rule finds in a report."""
        for field in self.found(report, known):
            yield ReportFault(code=self.code, field=field, sentence=self.sentence)


def doubts_of(report: EmployeeReportedV1 | UnitReportedV1, known: Known) -> list[ReportFault]:
    """Return what is doubtful in a report, in the order of the rules."""
    rules = _rules_for(tuple(RULES[type(report)]), frozenset(report.model_fields_set - report.unknown))
    return [fault for rule in rules for fault in rule.of(report, known)]


def _unknown_field(report: Report, _known: Known) -> Iterator[str | None]:
    """Yield names that are no fields, ten at the most: a source can make up as many as fit into a message."""
    for name in sorted(report.unknown)[:_MOST_NAMES]:
        yield _told(name)


def _told(name: str) -> str | None:
    """Return a name that a source has made up as an answer can hold it; None: nothing of it can be shown."""
    return "".join(filter(str.isprintable, name)).strip()[:_NAME_LENGTH] or None


def _unknown_withdrawn(report: Report, _known: Known) -> Iterator[str]:
    if not {*report.withdrawn} <= {EVERYTHING, *type(report).model_fields}:
        yield "withdrawn"


def _says_nothing(report: Report, _known: Known) -> Iterator[None]:
    if not report.said and not report.withdrawn:
        yield None


def _far_day(report: EmployeeReportedV1 | UnitReportedV1, known: Known) -> Iterator[str]:
    day = report.effective_on
    if day is not None and not _EARLIEST <= day <= years_after(known.today, FURTHEST_YEARS):
        yield "effective_on"


def _day_before_service(report: EmployeeReportedV1, known: Known) -> Iterator[str]:
    earliest = years_after(parse_nip(report.nip).birth_date, MINIMUM_AGE)
    for field in ("effective_on", "cpns_on"):
        day = getattr(report, field)
        if day is not None and day < earliest:
            yield field
    if report.cpns_on is not None and report.cpns_on > known.today:
        yield "cpns_on"


def _unknown_unit(report: EmployeeReportedV1, known: Known) -> Iterator[str]:
    if report.unit_code is not None and not known.has_unit(report.unit_code):
        yield "unit_code"
    if any(not known.has_unit(post.unit_code) for post in report.acting):
        yield "acting"


def _dissolved_unit(report: EmployeeReportedV1, known: Known) -> Iterator[str]:
    unit = known.tree.units.get(report.unit_code or "")
    if unit is not None and not unit.active:
        yield "unit_code"


def _unknown_person(report: EmployeeReportedV1 | UnitReportedV1, known: Known) -> Iterator[str]:
    nip = report.superior_nip if isinstance(report, EmployeeReportedV1) else report.head_nip
    if nip is not None and not known.has_person(nip):
        yield "superior_nip" if isinstance(report, EmployeeReportedV1) else "head_nip"


def _own_superior(report: EmployeeReportedV1, _known: Known) -> Iterator[str]:
    if report.superior_nip == report.nip:
        yield "superior_nip"


def _employment_against_nip(report: EmployeeReportedV1, _known: Known) -> Iterator[str]:
    if "employment" in report.said and (report.employment == Employment.PPPK) != parse_nip(report.nip).is_pppk:
        yield "employment"


def _grade_against_employment(report: EmployeeReportedV1, _known: Known) -> Iterator[str]:
    if report.grade is not None and (report.grade in _PPPK_GRADES) != parse_nip(report.nip).is_pppk:
        yield "grade"


def _acting_backwards(report: EmployeeReportedV1, _known: Known) -> Iterator[str]:
    if any(post.until is not None and post.until < post.since for post in report.acting):
        yield "acting"


def _day_of_nothing(report: EmployeeReportedV1 | UnitReportedV1, _known: Known) -> Iterator[str]:
    dated = _DATED[type(report)]
    if report.effective_on is not None and not report.said & dated and not report.withdrawn:
        yield "effective_on"


def _unknown_parent(report: UnitReportedV1, known: Known) -> Iterator[str]:
    if report.parent_code not in (None, report.code) and not known.has_unit(report.parent_code or ""):
        yield "parent_code"


def _circle(report: UnitReportedV1, known: Known) -> Iterator[str]:
    if report.parent_code is not None and report.code in (report.parent_code, *known.tree.above(report.parent_code)):
        yield "parent_code"


def _two_heads(report: UnitReportedV1, _known: Known) -> Iterator[str]:
    if report.head_nip is not None and report.head_own_id is not None:
        yield "head_own_id"


_DATED: Final[Mapping[type[Report], frozenset[str]]] = {
    EmployeeReportedV1: frozenset({"unit_code", "position", "grade", "superior_nip", "functional_level", "active"}),
    UnitReportedV1: frozenset({"head_nip", "head_own_id"}),
}
_ANY: Final = (
    Doubt("unknown_field", "Isian ini tidak dikenal dan diabaikan: periksa ejaan namanya.", _unknown_field),
    Doubt(
        "unknown_withdrawn",
        "Isian yang ditarik tidak dikenal: sebut nama isian seperti di kontrak, atau * untuk semuanya.",
        _unknown_withdrawn,
        frozenset({"withdrawn"}),
    ),
    Doubt("says_nothing", "Laporan ini tidak memuat satu isian pun, sehingga tidak mengubah apa-apa.", _says_nothing),
    Doubt(
        "implausible_date",
        "Tanggal ini terlalu lampau atau lebih dari lima tahun ke depan: periksa tahunnya.",
        _far_day,
        frozenset({"effective_on"}),
    ),
    Doubt(
        "day_of_nothing",
        "Tanggal berlaku disebut tanpa isian yang berlaku sejak tanggal itu: sebut juga unit, jabatan, atau lainnya.",
        _day_of_nothing,
        frozenset({"effective_on"}),
    ),
    Doubt(
        "unknown_person",
        "Belum ada sumber yang melaporkan pegawai dengan NIP ini: laporkan pegawainya, atau periksa NIP-nya.",
        _unknown_person,
        frozenset({"superior_nip", "head_nip"}),
    ),
)
RULES: Final[Mapping[type[Report], tuple[Doubt, ...]]] = {
    EmployeeReportedV1: (
        *_ANY,
        Doubt(
            "date_before_service",
            "Tanggal ini sebelum pegawai berusia 17 tahun, atau TMT CPNS yang belum tiba: periksa tanggalnya.",
            _day_before_service,
            frozenset({"effective_on", "cpns_on"}),
        ),
        Doubt(
            "unknown_unit",
            "Belum ada sumber yang melaporkan unit dengan kode ini: laporkan unitnya, atau periksa kodenya.",
            _unknown_unit,
            frozenset({"unit_code", "acting"}),
        ),
        Doubt(
            "dissolved_unit",
            "Unit ini sudah dibubarkan: periksa unit kerja pegawai.",
            _dissolved_unit,
            frozenset({"unit_code"}),
        ),
        Doubt(
            "own_superior",
            "Atasan sama dengan pegawainya sendiri: periksa NIP atasan.",
            _own_superior,
            frozenset({"superior_nip"}),
        ),
        Doubt(
            "employment_against_nip",
            "Jenis kepegawaian tidak cocok dengan NIP: periksa keduanya.",
            _employment_against_nip,
            frozenset({"employment"}),
        ),
        Doubt(
            "grade_against_nip",
            "Golongan ini bukan golongan PNS, atau bukan golongan PPPK, seperti menurut NIP: periksa keduanya.",
            _grade_against_employment,
            frozenset({"grade"}),
        ),
        Doubt(
            "acting_backwards",
            "Sebuah Plt atau Plh berakhir sebelum dimulai: periksa tanggalnya.",
            _acting_backwards,
            frozenset({"acting"}),
        ),
    ),
    UnitReportedV1: (
        *_ANY,
        Doubt(
            "unknown_parent",
            "Belum ada sumber yang melaporkan unit induk dengan kode ini: laporkan induknya, atau periksa kodenya.",
            _unknown_parent,
            frozenset({"parent_code"}),
        ),
        Doubt(
            "unit_circle",
            "Unit ini berada di bawah dirinya sendiri: periksa unit induknya.",
            _circle,
            frozenset({"parent_code"}),
        ),
        Doubt(
            "two_heads",
            "Kepala unit disebut dengan NIP dan dengan kunci sendiri: NIP-nya yang dipakai.",
            _two_heads,
            frozenset({"head_own_id"}),
        ),
    ),
}


@lru_cache(maxsize=1024)  # a source's reports mostly have the same fields
def _rules_for(rules: tuple[Doubt, ...], fields: frozenset[str]) -> tuple[Doubt, ...]:
    return tuple(rule for rule in rules if not rule.looks_at or rule.looks_at & fields)
