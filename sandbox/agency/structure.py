"""The sample agency's units and posts: its headquarters, divisions and sections; names of offices, no people.

Their codes are the ids that SIASN has for them, as in a district that has got its units from there.
"""

from typing import Final

from sandbox.district.grades import GradeRange
from sandbox.district.model import SampleUnit
from sandbox.district.positions import Post
from sandbox.district.siasn_ids import unor_code

OFFICE: Final = "BKPSDM"
"""What the agency is among those of the sample district, by whose careers its people are made."""
TOP: Final = unor_code(OFFICE)
SECRETARIAT: Final = unor_code(f"{OFFICE}-SEK")
ASSESSMENT: Final = unor_code(f"{OFFICE}-PKAP")
TRANSFERS: Final = unor_code(f"{OFFICE}-MUT")
TRAINING: Final = unor_code(f"{OFFICE}-PK")

VACANT: Final = TRANSFERS
"""Its head has retired, and nobody has been appointed yet."""
ACTING_FROM: Final = ASSESSMENT
"""Whose head acts for it."""

_GRADES: Final[dict[str, GradeRange]] = {
    "badan": ("IV/b", "IV/d"),
    "bidang": ("III/d", "IV/b"),
    "subbidang": ("III/c", "III/d"),
}
_DIVISIONS: Final = {
    SECRETARIAT: ("Sekretariat", "Sekretaris Badan"),
    ASSESSMENT: ("Bidang Penilaian Kinerja Aparatur dan Penghargaan", "Kepala Bidang Penilaian Kinerja"),
    TRANSFERS: ("Bidang Mutasi dan Promosi", "Kepala Bidang Mutasi dan Promosi"),
    TRAINING: ("Bidang Pengembangan Kompetensi", "Kepala Bidang Pengembangan Kompetensi"),
}
_SECTIONS: Final = {
    SECRETARIAT: ("Subbagian Umum dan Kepegawaian", "Subbagian Keuangan"),
    ASSESSMENT: ("Subbidang Penilaian Kinerja", "Subbidang Penghargaan dan Disiplin"),
    TRANSFERS: ("Subbidang Mutasi", "Subbidang Kepangkatan"),
    TRAINING: ("Subbidang Diklat Teknis", "Subbidang Diklat Manajerial"),
}


def agency_units() -> tuple[SampleUnit, ...]:
    """Return all units, parents before children."""
    name = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"
    top = SampleUnit(TOP, name, "badan", None, "Kepala Badan")
    divisions = [SampleUnit(code, name, "bidang", TOP, title) for code, (name, title) in _DIVISIONS.items()]
    sections = [
        SampleUnit(section_code(code, number), name, "subbidang", code, f"Kepala {name}")
        for code, names in _SECTIONS.items()
        for number, name in enumerate(names, 1)
    ]
    return top, *divisions, *sections


def section_code(division: str, number: int) -> str:
    """Return the code of a division's section, counted from 1."""
    return unor_code(f"{division}-{number}")


def post_of(unit: SampleUnit) -> Post:
    """Return the post of the unit's head."""
    return Post(unit.head_title, _GRADES[unit.kind])
