"""What stands on the form of an SKP and its annexes, by model and approach."""

from dataclasses import replace

import pytest

from services.skp_service.documents.behaviour_guide import GUIDE
from services.skp_service.documents.content import Signing, SkpDocument
from services.skp_service.documents.pdf import skp_document
from services.skp_service.domain.terms import Approach
from tests.unit.hub.print.reading import pages, says, squeezed
from tests.unit.services.skp_service.documents.samples import LEADER, MAIN, SKP, with_plan

NO_RESULT = "Tidak ada rencana hasil kerja pada bagian ini."
NO_EXPECTATION = "Tidak ada ekspektasi khusus."
NOTHING_AGREED = "Tidak ada yang disepakati secara khusus."


@pytest.fixture(scope="module")
def form() -> bytes:
    return skp_document(SKP)


def of_leader(approach: Approach) -> SkpDocument:
    return replace(SKP, plan=replace(LEADER, approach=approach))


@pytest.mark.parametrize(
    "text",
    [
        "SASARAN KINERJA PEGAWAI",
        "PENDEKATAN HASIL KERJA KUANTITATIF",
        "BAGI PEJABAT ADMINISTRASI DAN PEJABAT FUNGSIONAL",
        "PERIODE: TAHUNAN",
        "PEMERINTAH KABUPATEN CONTOH",
        "Periode penilaian: 1 Januari s.d. 31 Desember 2025",
        "Sariwangi Padmanegara, S.E.",
        "199001012015032000",
        "Penata (III/c)",
        "Analis SDM Aparatur Ahli Muda",
        "Bidang Mutasi",
        "Banyumanggala Suramiharja, M.Si.",
        "197001011995031000",
        "Pembina (IV/a)",
        "Kepala Badan",
        "Badan Kepegawaian",
        "Layanan kepegawaian bermutu",
        "Berkas mutasi selesai",
        "Kuantitas Jumlah berkas 120 berkas",
        "Kualitas Berkas tanpa kesalahan 95 %",
        "B. TAMBAHAN 1. – Panitia hari jadi Waktu Laporan 1 laporan",
        "Mencoba aplikasi baru",
        "DUKUNGAN SUMBER DAYA 1. Satu pemindai",
        "SKEMA PERTANGGUNGJAWABAN",
        "KONSEKUENSI 1. Pelatihan lanjutan",
        "Contoh, 2 Januari 2025 Pegawai yang Dinilai, Sariwangi Padmanegara, S.E. NIP 199001012015032000",
        "Contoh, 3 Januari 2025 Pejabat Penilai Kinerja, Banyumanggala Suramiharja, M.Si. NIP 197001011995031000",
        "versi 2",
    ],
)
def test_the_form_says_it(form: bytes, text: str) -> None:
    assert says(form, text)


def test_every_behaviour_stands_with_its_guide(form: bytes) -> None:
    for guide in GUIDE.values():
        assert says(form, guide.name + "•" + "•".join(guide.indicators))


def test_the_behaviours_begin_where_the_results_end_and_the_signatures_stay_with_the_last(form: bytes) -> None:
    first, second, _ = pages(form)
    assert "BerorientasiPelayanan" in first
    assert "Kolaboratif" in second
    assert "PejabatPenilaiKinerja,Banyumanggala" in second


@pytest.mark.parametrize("lines", [21, 23, 26])
def test_the_signatures_never_stand_alone(lines: int) -> None:
    document = skp_document(with_plan(results=(replace(MAIN, text="\n".join(lines * "x")),)))
    assert "Kolaboratif" in next(page for page in pages(document) if "PegawaiyangDinilai,Sari" in page)


COLUMNS = {
    "intervened": "RENCANA HASIL KERJA PIMPINAN YANG DIINTERVENSI",
    "aspect": "ASPEK",
    "indicator": "INDIKATOR KINERJA INDIVIDU",
    "target": "TARGET",
    "success": "UKURAN KEBERHASILAN/INDIKATOR KINERJA INDIVIDU, DAN TARGET",
    "perspective": "PERSPEKTIF",
}


@pytest.mark.parametrize(
    ("content", "title", "present"),
    [
        (SKP, "PEJABAT ADMINISTRASI", {"intervened", "aspect", "indicator", "target"}),
        (with_plan(approach=Approach.QUALITATIVE), "KUALITATIF", {"intervened", "indicator", "success", "target"}),
        (of_leader(Approach.QUANTITATIVE), "PIMPINAN UNIT KERJA MANDIRI", {"indicator", "target", "perspective"}),
        (of_leader(Approach.QUALITATIVE), "KUALITATIF", {"indicator", "success", "target", "perspective"}),
    ],
    ids=["staff, quantitative", "staff, qualitative", "leader, quantitative", "leader, qualitative"],
)
def test_a_form_has_the_columns_of_its_model_and_approach(content: SkpDocument, title: str, present: set[str]) -> None:
    first = pages(skp_document(content))[0]
    assert squeezed(title) in first
    assert {column for column, head in COLUMNS.items() if squeezed(head) in first} == present


def test_a_leaders_form_names_the_agreement_and_the_perspective() -> None:
    document = skp_document(of_leader(Approach.QUANTITATIVE))
    assert says(document, "Berdasarkan perjanjian kinerja: Perjanjian Kinerja 2025")
    assert says(document, "Penerima Layanan")


def test_the_qualitative_form_joins_indicator_and_target() -> None:
    assert says(skp_document(with_plan(approach=Approach.QUALITATIVE)), "Jumlah berkas; target: 120 berkas")


def test_a_result_that_serves_none_of_the_superiors_says_so() -> None:
    document = skp_document(with_plan(results=(replace(MAIN, intervenes_on=None, non_direct=True),)))
    assert says(document, "Non-intervensi langsung Berkas mutasi selesai")


def test_what_is_empty_says_that_it_is() -> None:
    document = skp_document(with_plan(results=(replace(MAIN, measures=()),), expectations={}, annexes={}))
    text = "".join(pages(document))
    assert text.count(squeezed(NO_RESULT)) == 1
    assert text.count(squeezed(NO_EXPECTATION)) == 7
    assert text.count(squeezed(NOTHING_AGREED)) == 3
    assert "perjanjian" not in text


def test_a_day_that_is_not_known_yet_is_left_to_the_pen() -> None:
    document = skp_document(replace(SKP, signing=Signing("Contoh")))
    assert says(document, "Contoh, ........................ Pegawai yang Dinilai")


def test_an_assessor_without_a_nip_signs_with_the_position() -> None:
    regent = replace(SKP.heading.assessor, name="Tirtanata Giriwijana", nip=None, grade=None, position="Bupati Contoh")
    document = skp_document(replace(SKP, heading=replace(SKP.heading, assessor=regent)))
    assert says(document, "Pejabat Penilai Kinerja, Tirtanata Giriwijana Bupati Contoh")


def test_the_superiors_text_has_to_be_given() -> None:
    with pytest.raises(KeyError):
        skp_document(replace(SKP, superior_results={}))


def test_the_form_says_nothing_of_an_assessment(form: bytes) -> None:
    text = "".join(pages(form)).upper()
    assert "RATING" not in text
    assert "PREDIKAT" not in text
