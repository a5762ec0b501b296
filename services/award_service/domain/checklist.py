"""The checklist of a grade: which documents a proposal needs (regional guides; an agency may set its own)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.vocabulary import AwardGrade


class MadeHere(StrEnum):
    """What the service attaches itself."""

    ASSESSMENT = "assessment"
    """The paper of the latest final assessment."""
    CV = "cv"
    """The sheet of particulars, with what is known."""
    STATEMENT = "statement"
    """The statement of no moderate or heavy discipline, to be signed."""


class Unfinished(StrEnum):
    """What people have still to do with a document that the service made."""

    TO_FILL_IN = "to_fill_in"
    TO_SIGN = "to_sign"


_UNFINISHED: Final[Mapping[MadeHere | None, Unfinished]] = {
    MadeHere.CV: Unfinished.TO_FILL_IN,
    MadeHere.STATEMENT: Unfinished.TO_SIGN,
}
_WARNINGS: Final[Mapping[Unfinished, str]] = {
    Unfinished.TO_FILL_IN: "memakai daftar riwayat hidup buatan layanan yang belum dilengkapi dan ditandatangani",
    Unfinished.TO_SIGN: "memakai surat pernyataan buatan layanan yang belum ditandatangani",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A document of the checklist.

    Attributes:
        code: names it; stable, unique in its checklist.
        label: Indonesian.
        mandatory: whether nothing is checked off without it.
        copies: how many.
        legalised: whether copies are to be legalised.
        for_left: only of who has left the agency.
        if_held: only of who holds this grade.
        made_here: what the service attaches itself; None: people bring it.
    """

    code: str
    label: str
    mandatory: bool = True
    copies: int = 1
    legalised: bool = False
    for_left: bool = False
    if_held: AwardGrade | None = None
    made_here: MadeHere | None = None


Checklist = Sequence[Item]
"""In the order in which documents are numbered."""

_FIRST: Final = (
    Item("drh", "Daftar Riwayat Hidup (Lampiran I)", made_here=MadeHere.CV),
    Item("sk_cpns", "SK CPNS", legalised=True),
    Item("sk_pangkat", "SK pangkat terakhir", legalised=True),
    Item("sk_jabatan", "SK jabatan terakhir", legalised=True),
    Item("skp", "Penilaian kinerja (SKP) terakhir", made_here=MadeHere.ASSESSMENT),
    Item(
        "surat_pernyataan",
        "Surat pernyataan tidak pernah dijatuhi hukuman disiplin tingkat sedang atau berat",
        made_here=MadeHere.STATEMENT,
    ),
)
_LEFT: Final = Item("sk_berhenti", "SK pensiun atau pemberhentian, atau akta kematian", legalised=True, for_left=True)


def _certificate(grade: AwardGrade, *, mandatory: bool = True) -> Item:
    label = f"Piagam Satyalancana Karya Satya {grade.value.upper()} Tahun"
    return Item(f"piagam_{grade.value}", label, mandatory, legalised=True, if_held=grade)


DEFAULTS: Final[Mapping[AwardGrade, Checklist]] = {
    AwardGrade.X: (*_FIRST, _LEFT),
    AwardGrade.XX: (*_FIRST, _certificate(AwardGrade.X), _LEFT),
    AwardGrade.XXX: (*_FIRST, _certificate(AwardGrade.XX), _certificate(AwardGrade.X, mandatory=False), _LEFT),
}
"""What is asked for until the agency says otherwise."""


def asked_for(checklist: Checklist, *, left: bool, held: Collection[AwardGrade]) -> list[Item]:
    """Return the items that are asked of one person.

    Args:
        checklist: of the grade.
        left: whether they have left the agency.
        held: grades that they hold.
    """
    return [one for one in checklist if (left or not one.for_left) and (one.if_held is None or one.if_held in held)]


def missing(items: Checklist, there: Collection[str]) -> list[Item]:
    """Return the mandatory items without a document.

    Args:
        items: what is asked of the person.
        there: codes of the documents that are there.
    """
    return [one for one in items if one.mandatory and one.code not in there]


def unfinished(items: Checklist, made_here: Collection[str]) -> dict[str, Unfinished]:
    """Return what is still to be done with documents that the service made, by code.

    Args:
        items: what is asked of the person.
        made_here: codes of the documents that count and that the service made.
    """
    made = ((one.code, one.made_here) for one in items if one.code in made_here)
    return {code: _UNFINISHED[what] for code, what in made if what in _UNFINISHED}


def warnings_of(found: Iterable[Collection[Unfinished]]) -> Iterator[str]:
    """Yield a sentence on how many proposals hold what is still to be done, a kind each.

    Args:
        found: what there is to do, of each proposal.
    """
    counts = Counter(one for each in found for one in {*each})
    for one in Unfinished:
        if counts[one]:
            yield f"{counts[one]} usulan {_WARNINGS[one]}: unduh, selesaikan, lalu lampirkan dengan kode yang sama."
