"""Papers of people whom there are not."""

from datetime import UTC, date, datetime
from typing import Any, Final

from contracts.vocabulary import AwardGrade
from services.award_service.documents.content import (
    Candidate,
    CoveringLetter,
    CvSheet,
    Medal,
    Official,
    Statement,
    StatementKind,
)

AT: Final = datetime(2027, 3, 1, 4, 5, 6, tzinfo=UTC)
AGENCY: Final = "Pemerintah Kabupaten Contoh"
CANDIDATE: Final = Candidate(
    "Sariwangi Padmanegara", "199001012015032000", "Analis SDM Aparatur Ahli Muda", "BKPSDM", "III/c"
)
HEAD: Final = Official("Kepala BKPSDM", "Contoh Pejabat, M.Si.", "197001011995031000", "Kepala BKPSDM", "IV/b")
REGENT: Final = Official("Bupati Contoh", "Contoh Regen", position="Bupati Contoh")


def cv(**changes: Any) -> CvSheet:
    """Return a sheet of whom nearly nothing is known."""
    given: dict[str, Any] = {
        "agency": AGENCY,
        "place": "Contoh",
        "candidate": CANDIDATE,
        "grade": AwardGrade.XX,
        "at": AT,
        "superior": Official("Atasan langsung"),
    }
    return CvSheet(**(given | changes))


def medal() -> Medal:
    """Return a medal with all that is known of one."""
    return Medal(AwardGrade.X, "61/TK/TAHUN 2023", date(2023, 8, 4))


def statement(kind: StatementKind, signatory: Official = HEAD) -> Statement:
    """Return a statement."""
    return Statement(kind, AGENCY, "Contoh", CANDIDATE, AwardGrade.XX, signatory, AT)


def letter(**changes: Any) -> CoveringLetter:
    """Return a letter that is signed already."""
    given: dict[str, Any] = {
        "agency": AGENCY,
        "place": "Contoh",
        "number": "800/12/BKPSDM/2027",
        "on": date(2027, 3, 1),
        "to": ("Yth. Menteri Dalam Negeri", "di Jakarta"),
        "occasion": "HUT RI ke-82",
        "ceremony_on": date(2027, 8, 17),
        "counts": {AwardGrade.X: 3, AwardGrade.XXX: 1},
        "signatory": REGENT,
        "at": AT,
    }
    return CoveringLetter(**(given | changes))
