"""Positions of the sample district: tables of posts and careers by kind of unit.

Titles follow the national nomenclature (jabatan administrator, pengawas, fungsional, pelaksana); which unit
has which post is simplified.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandbox.district.grades import GradeRange
from sandbox.district.model import PositionKind, SampleUnit

_II_A: Final[GradeRange] = ("IV/c", "IV/e")
_II_B: Final[GradeRange] = ("IV/b", "IV/d")
_III_A: Final[GradeRange] = ("IV/a", "IV/b")
_III_B: Final[GradeRange] = ("III/d", "IV/a")
_IV_A: Final[GradeRange] = ("III/c", "III/d")


@dataclass(frozen=True, slots=True)
class Post:
    """A position that leads others and is held by PNS."""

    title: str
    grades: GradeRange
    under: str | None = None
    """Title of the post in the same unit it reports to; None, or vacant: the unit's head."""
    kind: PositionKind = "structural"


@dataclass(frozen=True, slots=True)
class Level:
    """A level (jenjang) of a career."""

    suffix: str
    from_years: int
    """Years of service from which on a PNS holds it."""
    grades: GradeRange


@dataclass(frozen=True, slots=True)
class Career:
    """A position of staff and its levels, lowest first."""

    title: str
    kind: PositionKind
    levels: tuple[Level, ...]
    pppk_grade: str
    """Rank of a PPPK, who is contracted for the first level and stays there."""
    weight: int = 1
    """How frequent it is among the unit's staff."""

    def level_after(self, years: int) -> Level:
        """Return the highest level reached after `years` of service."""
        return [level for level in self.levels if years >= level.from_years][-1]


_EXPERT: Final = (
    Level(" Ahli Pertama", 0, ("III/a", "III/b")),
    Level(" Ahli Muda", 8, ("III/c", "III/d")),
    Level(" Ahli Madya", 18, ("IV/a", "IV/c")),
)
_SKILL: Final = (
    Level(" Terampil", 0, ("II/c", "II/d")),
    Level(" Mahir", 8, ("III/a", "III/b")),
    Level(" Penyelia", 16, ("III/c", "III/d")),
)


def _expert(title: str, weight: int = 1) -> Career:
    return Career(title, "functional", _EXPERT, "IX", weight)


def _skilled(title: str, weight: int = 1) -> Career:
    return Career(title, "functional", _SKILL, "VII", weight)


def _general(title: str, grades: GradeRange, pppk_grade: str, weight: int = 1) -> Career:
    return Career(title, "general", (Level("", 0, grades),), pppk_grade, weight)


@dataclass(frozen=True, slots=True)
class Organisation:
    """How a unit is organised below its head."""

    posts: tuple[Post, ...]
    """In the order in which they are filled."""
    careers: tuple[Career, ...]
    team_lead: Post
    """Leads a team where the unit is too large for its posts alone."""
    deputy_first: bool = False
    """Whether the first subordinate of the head is the first post: a secretary."""


OFFICE_STAFF: Final = (
    _general("Pengadministrasi Perkantoran", ("II/a", "III/b"), "V", 3),
    _general("Operator Layanan Operasional", ("II/a", "III/b"), "V", 2),
    _general("Pengelola Layanan Operasional", ("II/c", "III/c"), "VII", 2),
    _general("Penata Layanan Operasional", ("III/a", "III/d"), "IX", 3),
)
_OFFICE: Final = (
    *OFFICE_STAFF,
    _expert("Analis Kebijakan", 2),
    _expert("Perencana"),
    _skilled("Arsiparis"),
    _skilled("Pranata Komputer"),
)
_HEALTH: Final = (
    _expert("Dokter", 2),
    _expert("Perawat", 4),
    _skilled("Perawat", 6),
    _skilled("Bidan", 6),
    _expert("Apoteker"),
    _skilled("Nutrisionis"),
    _skilled("Tenaga Sanitasi Lingkungan"),
    OFFICE_STAFF[0],
)
# The careers that mark a unit; office staff comes on top.
_CAREERS_OF_UNIT: Final[Mapping[str, tuple[Career, ...]]] = {
    "DIN-01": (_expert("Guru", 60), OFFICE_STAFF[0], OFFICE_STAFF[1]),
    "DIN-02": (_expert("Administrator Kesehatan", 4), _expert("Epidemiolog Kesehatan", 2), *_OFFICE),
    "DIN-05": (_expert("Pekerja Sosial", 6), *_OFFICE),
    "DIN-13": (_expert("Pranata Komputer", 6), _expert("Pranata Hubungan Masyarakat", 4), *_OFFICE),
    "DIN-18": (_expert("Pustakawan", 5), _expert("Arsiparis", 4), *_OFFICE),
    "DIN-20": (_expert("Penyuluh Pertanian", 16), _skilled("Penyuluh Pertanian", 10), *_OFFICE),
    "DIN-21": (_expert("Medik Veteriner", 5), _skilled("Paramedik Veteriner", 8), *_OFFICE),
    "DIN-22": (_skilled("Pemadam Kebakaran", 25), *_OFFICE),
}
_CAREERS_OF_KIND: Final[Mapping[str, tuple[Career, ...]]] = {
    "rsud": _HEALTH,
    "puskesmas": _HEALTH,
    "inspektorat": (_expert("Auditor", 14), *_OFFICE),
    "satuan": (_skilled("Polisi Pamong Praja", 30), *_OFFICE),
    "kecamatan": OFFICE_STAFF,
}
_BKPSDM_CAREERS: Final = (
    _expert("Analis SDM Aparatur", 10),
    _skilled("Pranata SDM Aparatur", 5),
    *OFFICE_STAFF,
)

_TEAM_LEAD: Final = Post("Analis Kebijakan Ahli Madya", ("IV/a", "IV/c"), kind="functional")
_TEAM_LEADS: Final[Mapping[str, Post]] = {
    "DIN-01": Post("Kepala Sekolah", ("III/c", "IV/c"), kind="functional"),
    "DIN-20": Post("Penyuluh Pertanian Ahli Madya", ("IV/a", "IV/c"), kind="functional"),
    "rsud": Post("Perawat Ahli Madya", ("IV/a", "IV/c"), kind="functional"),
    "puskesmas": Post("Perawat Ahli Madya", ("IV/a", "IV/c"), kind="functional"),
    "satuan": Post("Polisi Pamong Praja Ahli Madya", ("IV/a", "IV/c"), kind="functional"),
    "inspektorat": Post("Auditor Ahli Madya", ("IV/a", "IV/c"), kind="functional"),
}


def _department(secretary: str, *divisions: str) -> tuple[Post, ...]:
    """Posts of a department: secretary, one division, the secretary's subdivisions, other divisions."""
    first, *others = (Post(title, _III_B) for title in divisions)
    return (
        Post(secretary, _III_A),
        first,
        Post("Kepala Subbagian Umum dan Kepegawaian", _IV_A, under=secretary),
        *others,
        Post("Kepala Subbagian Keuangan", _IV_A, under=secretary),
    )


_DIVISIONS: Final = (
    "Kepala Bidang Pelayanan",
    "Kepala Bidang Pembinaan",
    "Kepala Bidang Pengembangan",
    "Kepala Bidang Pengendalian",
)
_SECTION_POSTS: Final = (
    Post("Kepala Subbidang Pelaksanaan", _IV_A),
    Post("Kepala Subbidang Evaluasi", _IV_A),
)
_OFFICE_SECTION_POSTS: Final = (
    Post("Kepala Subbagian Umum dan Kepegawaian", _IV_A),
    Post("Kepala Subbagian Keuangan", _IV_A),
)
_POSTS_OF_UNIT: Final[Mapping[str, tuple[Post, ...]]] = {
    "SETDA": (
        Post("Asisten Administrasi Umum", _II_B),
        Post("Asisten Pemerintahan dan Kesejahteraan Rakyat", _II_B),
        Post("Asisten Perekonomian dan Pembangunan", _II_B),
    ),
    "BKPSDM": (),  # its secretariat and divisions are units of their own
    "BKPSDM-SEK": _OFFICE_SECTION_POSTS,
}
_POSTS_OF_KIND: Final[Mapping[str, tuple[Post, ...]]] = {
    "sekretariat": (
        Post("Kepala Bagian Umum", _III_A),
        Post("Kepala Bagian Persidangan dan Perundang-undangan", _III_A),
        Post("Kepala Bagian Keuangan", _III_A),
    ),
    "inspektorat": _department(
        "Sekretaris Inspektorat",
        *(f"Inspektur Pembantu Wilayah {number}" for number in ("I", "II", "III", "IV")),
    ),
    "dinas": _department("Sekretaris Dinas", *_DIVISIONS),
    "badan": _department("Sekretaris Badan", *_DIVISIONS),
    "satuan": _department("Sekretaris Satuan", *_DIVISIONS),
    "rsud": (
        Post("Wakil Direktur Pelayanan", _III_A),
        Post("Wakil Direktur Umum dan Keuangan", _III_A),
        Post("Kepala Bidang Keperawatan", _III_B, under="Wakil Direktur Pelayanan"),
        Post("Kepala Bidang Pelayanan Medik", _III_B, under="Wakil Direktur Pelayanan"),
        Post("Kepala Bagian Umum", _III_B, under="Wakil Direktur Umum dan Keuangan"),
        Post("Kepala Bagian Keuangan", _III_B, under="Wakil Direktur Umum dan Keuangan"),
    ),
    "kecamatan": (
        Post("Sekretaris Kecamatan", _III_B),
        Post("Kepala Seksi Pemerintahan", _IV_A),
        Post("Kepala Subbagian Umum dan Kepegawaian", _IV_A, under="Sekretaris Kecamatan"),
        Post("Kepala Seksi Pelayanan Umum", _IV_A),
        Post("Kepala Seksi Pemberdayaan Masyarakat", _IV_A),
        Post("Kepala Seksi Ketenteraman dan Ketertiban Umum", _IV_A),
    ),
    "puskesmas": (Post("Kepala Subbagian Tata Usaha", _IV_A),),
    "bagian": (Post("Kepala Subbagian Tata Usaha", _IV_A),),
    "bidang": _SECTION_POSTS,
}
_HEAD_GRADES: Final[Mapping[str, GradeRange]] = {
    "sekretariat": _II_B,
    "inspektorat": _II_B,
    "dinas": _II_B,
    "badan": _II_B,
    "satuan": _II_B,
    "rsud": _II_B,
    "kecamatan": _III_A,
    "bagian": _III_A,
    "bidang": _III_B,
    "puskesmas": _III_B,
}


def head_of(unit: SampleUnit) -> Post:
    """Return the post of the unit's head."""
    return Post(unit.head_title, _II_A if unit.code == "SETDA" else _HEAD_GRADES[unit.kind])


def organisation_of(unit: SampleUnit) -> Organisation:
    """Return how the unit is organised below its head."""
    posts = _POSTS_OF_UNIT.get(unit.code, _POSTS_OF_KIND[unit.kind])
    return Organisation(
        posts=posts,
        careers=_careers_of(unit),
        team_lead=_TEAM_LEADS.get(unit.code, _TEAM_LEADS.get(unit.kind, _TEAM_LEAD)),
        deputy_first=bool(posts) and posts[0].title.startswith("Sekretaris"),
    )


def _careers_of(unit: SampleUnit) -> tuple[Career, ...]:
    if unit.code.startswith("BKPSDM"):
        return _BKPSDM_CAREERS
    return _CAREERS_OF_UNIT.get(unit.code, _CAREERS_OF_KIND.get(unit.kind, _OFFICE))
