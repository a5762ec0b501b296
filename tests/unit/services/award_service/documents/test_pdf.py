"""What the papers say, and that they invent nothing."""

from datetime import date

import pytest

from services.award_service.documents.content import Official, StatementKind
from services.award_service.documents.pdf import covering_letter, cv_sheet, statement
from tests.unit.hub.print.reading import pages, says
from tests.unit.services.award_service.documents import samples


def test_a_cv_says_what_is_known() -> None:
    known = cv_sheet(
        samples.cv(
            cpns_on=date(2015, 3, 1),
            years=12,
            counted_to=date(2027, 8, 17),
            born_on=date(1990, 1, 1),
            held=(samples.medal(),),
        )
    )
    for text in (
        "USULAN SATYALANCANA KARYA SATYA XX TAHUN",
        "NIP : 199001012015032000",
        "TMT CPNS : 1 Maret 2015",
        "1 Januari 1990",
        "Masa kerja : 12 tahun, dihitung sampai dengan 17 Agustus 2027",
        "Satyalancana Karya Satya X Tahun 61/TK/TAHUN 2023 4 Agustus 2023",
    ):
        assert says(known, text), text
    assert not says(known, "perkiraan")


def test_a_cv_marks_an_estimated_day() -> None:
    assert says(cv_sheet(samples.cv(cpns_on=date(2015, 3, 1), cpns_estimated=True)), "(perkiraan dari NIP)")


def test_a_cv_has_lines_for_what_nobody_knows() -> None:
    empty = cv_sheet(samples.cv())
    for label in ("Tempat, tanggal lahir", "Jenis kelamin", "Pendidikan terakhir", "TMT CPNS", "Masa kerja", "Alamat"):
        assert says(empty, f"{label} : ...."), label
    assert "Keppres" in pages(empty)[0]
    assert not says(empty, "tahun, dihitung")


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            StatementKind.DISCIPLINE,
            ("tidak pernah dijatuhi hukuman disiplin tingkat sedang atau berat", "tidak sedang menjalani"),
        ),
        (StatementKind.SENTENCES, ("Pasal 25 Undang-Undang Nomor 20 Tahun 2009", "paling singkat 5 (lima) tahun")),
    ],
)
def test_a_statement_says_what_is_stated_of_whom_by_whom(kind: StatementKind, texts: tuple[str, ...]) -> None:
    made = statement(samples.statement(kind))
    for text in (*texts, "Nama : Sariwangi Padmanegara", "Nama : Contoh Pejabat, M.Si."):
        assert says(made, text), text


def test_who_is_not_known_yet_signs_on_a_line() -> None:
    made = statement(samples.statement(StatementKind.DISCIPLINE, Official("Kepala perangkat daerah")))
    assert says(made, "Kepala perangkat daerah, ........................ NIP ........................")


def test_a_letter_counts_who_is_proposed_by_grade() -> None:
    made = covering_letter(samples.letter())
    for text in (
        "Nomor : 800/12/BKPSDM/2027",
        "Contoh, 1 Maret 2027",
        "bagi 4 (empat) orang Pegawai Negeri Sipil",
        "Satyalancana Karya Satya X Tahun (10 tahun) 3",
        "Satyalancana Karya Satya XXX Tahun (30 tahun) 1",
        "Jumlah 4",
    ):
        assert says(made, text), text
    assert not says(made, "XX Tahun (20 tahun)")


def test_a_letter_says_where_when_and_by_whom_once() -> None:
    (page,) = pages(covering_letter(samples.letter()))
    assert (page.count("1Maret2027"), page.count("BupatiContoh"), page.count("ContohRegen")) == (1, 1, 1)
    assert says(covering_letter(samples.letter(signatory=samples.HEAD)), "NIP 197001011995031000")


def test_no_paper_of_a_person_has_a_version() -> None:
    made = (
        covering_letter(samples.letter()),
        cv_sheet(samples.cv()),
        statement(samples.statement(StatementKind.SENTENCES)),
    )
    assert not [one for one in made if says(one, "versi")]


def test_the_same_content_is_the_same_bytes() -> None:
    assert cv_sheet(samples.cv()) == cv_sheet(samples.cv())
    assert covering_letter(samples.letter()) == covering_letter(samples.letter())
