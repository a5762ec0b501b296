"""The sentences of statements and letters, which both forms of a paper share."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.vocabulary import AwardGrade
from hub.indonesian import day, in_words
from services.award_service.documents.content import CoveringLetter, Official, StatementKind
from services.award_service.domain.grades import GRADES, YEARS, title_of

BLANK: Final = "." * 40
"""What stands where something is filled in by hand."""
SHORT_BLANK: Final = "." * 24

TITLES: Final[Mapping[StatementKind, str]] = {
    StatementKind.DISCIPLINE: "Surat Pernyataan Tidak Pernah Dijatuhi Hukuman Disiplin Tingkat Sedang atau Berat",
    StatementKind.SENTENCES: "Surat Pernyataan Tidak Pernah Dipidana Penjara",
}
STATED: Final[Mapping[StatementKind, tuple[str, ...]]] = {
    StatementKind.DISCIPLINE: (
        "tidak pernah dijatuhi hukuman disiplin tingkat sedang atau berat selama menjadi Pegawai Negeri Sipil;",
        "tidak sedang menjalani hukuman disiplin.",
    ),
    StatementKind.SENTENCES: (
        (
            "tidak pernah dipidana penjara berdasarkan putusan pengadilan yang telah memperoleh kekuatan hukum tetap "
            "karena melakukan tindak pidana yang diancam dengan pidana penjara paling singkat 5 (lima) tahun, "
            "sebagaimana dimaksud dalam Pasal 25 Undang-Undang Nomor 20 Tahun 2009 tentang Gelar, Tanda Jasa, "
            "dan Tanda Kehormatan."
        ),
    ),
}
"""What each statement says of a candidate, one sentence each."""
CLOSING: Final = (
    "Demikian pernyataan ini dibuat dengan sebenarnya. Apabila di kemudian hari ternyata tidak benar, yang "
    "menandatangani bersedia menanggung akibatnya sesuai dengan ketentuan peraturan perundang-undangan."
)
_AFTER: Final = (
    "Daftar nama yang diusulkan dan kelengkapan berkas masing-masing kami lampirkan. Demikian kami sampaikan; atas "
    "perhatian dan kerja sama Saudara kami ucapkan terima kasih."
)
LETTER_SUBJECT: Final = "Usulan Penganugerahan Tanda Kehormatan Satyalancana Karya Satya"


def purpose(grade: AwardGrade) -> str:
    """Return for what a statement is made."""
    return f"Pernyataan ini dibuat untuk melengkapi usulan {title_of(grade)}."


def letter_number(letter: CoveringLetter) -> str:
    """Return the letter's number, or room for one."""
    return letter.number or SHORT_BLANK


def letter_day(letter: CoveringLetter) -> str:
    """Return the letter's day, or room for one."""
    return SHORT_BLANK if letter.on is None else day(letter.on)


def letter_paragraphs(letter: CoveringLetter) -> tuple[str, str]:
    """Return what the letter says before and after its table."""
    total = sum(letter.counts.values())
    before = (
        f"Bersama ini kami sampaikan usulan penganugerahan Satyalancana Karya Satya bagi {total} ({in_words(total)}) "
        f"orang Pegawai Negeri Sipil {letter.agency} dalam rangka {letter.occasion}, {day(letter.ceremony_on)}, "
        "dengan rincian sebagai berikut:"
    )
    return before, _AFTER


def below_name(by: Official) -> str:
    """Return what stands below who signs the letter: NIP, or a position that does not stand above already."""
    if by.nip is not None:
        return f"NIP {by.nip}"
    return "" if by.position is None or by.position == by.role else by.position


def letter_counts(letter: CoveringLetter) -> Iterator[tuple[str, str]]:
    """Yield the rows of the letter's table: each grade that is proposed, and their sum."""
    for grade in GRADES:
        if letter.counts.get(grade):
            yield f"{title_of(grade)} ({YEARS[grade]} tahun)", str(letter.counts[grade])
    yield "Jumlah", str(sum(letter.counts.values()))
