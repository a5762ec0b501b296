"""What stands on the evaluation document."""

from dataclasses import replace

import pytest

from services.skp_service.documents.pdf import evaluation_document
from tests.unit.hub.print.reading import pages, says, squeezed
from tests.unit.services.skp_service.documents.samples import EVALUATION, LEADER


@pytest.fixture(scope="module")
def evaluation() -> bytes:
    return evaluation_document(EVALUATION)


@pytest.mark.parametrize(
    "text",
    [
        "EVALUASI KINERJA PEGAWAI",
        "PERIODE: TAHUNAN",
        "Periode penilaian: 1 Januari s.d. 31 Desember 2025",
        "PEGAWAI YANG DINILAI",
        "Sariwangi Padmanegara, S.E.",
        "199001012015032000",
        "Penata (III/c)",
        "Analis SDM Aparatur Ahli Muda",
        "Bidang Mutasi",
        "PEJABAT PENILAI KINERJA",
        "Banyumanggala Suramiharja, M.Si.",
        "197001011995031000",
        "Pembina (IV/a)",
        "Kepala Badan",
        "Badan Kepegawaian",
        "ATASAN PEJABAT PENILAI KINERJA",
        "Tirtanata Giriwijana",
        "CAPAIAN KINERJA ORGANISASI ISTIMEWA",
        "Sangat Baik Baik Butuh Perbaikan Kurang Sangat Kurang paling banyak 70% tidak dibatasi",
        "REALISASI BERDASARKAN BUKTI DUKUNG",
        "UMPAN BALIK BERKELANJUTAN BERDASARKAN BUKTI DUKUNG",
        "118 berkas Bukti dukung: • rekap-2025.xlsx",
        "• Pejabat penilai: Tepat waktu • Rapi",
        "RATING HASIL KERJA SESUAI EKSPEKTASI",
        "Mencoba aplikasi baru",
        "Rekan: Menjaga rahasia jabatan dengan baik",
        "RATING PERILAKU KERJA DI ATAS EKSPEKTASI",
        "PREDIKAT KINERJA PEGAWAI BAIK",
        "CATATAN/REKOMENDASI Diusulkan mengikuti pelatihan",
        "Pegawai yang Dinilai, Sariwangi Padmanegara, S.E. NIP 199001012015032000",
        "Pejabat Penilai Kinerja, Banyumanggala Suramiharja, M.Si. NIP 197001011995031000",
    ],
)
def test_the_evaluation_says_it(evaluation: bytes, text: str) -> None:
    assert says(evaluation, text)


def test_the_predicate_stands_on_the_page_of_the_signatures(evaluation: bytes) -> None:
    last = pages(evaluation)[-1]
    assert "PREDIKATKINERJAPEGAWAI" in last
    assert "NIP199001012015032000" in last


def test_a_leaders_evaluation_has_the_leaders_columns() -> None:
    document = evaluation_document(replace(EVALUATION, plan=LEADER))
    assert says(document, "PERSPEKTIF")
    assert not says(document, "ASPEK")
    assert says(document, "118 berkas")


def test_the_assessors_superior_may_go_unnamed() -> None:
    assert not says(evaluation_document(replace(EVALUATION, reviewer=None)), "ATASAN PEJABAT")


def test_what_is_empty_says_that_it_is() -> None:
    text = "".join(pages(evaluation_document(replace(EVALUATION, reviews={}, feedback={}, notes=()))))
    assert text.count(squeezed("Belum ada realisasi. Tanpa bukti dukung.")) == 2
    assert text.count(squeezed("Belum ada umpan balik.")) == 2 + 7
    assert squeezed("CATATAN/REKOMENDASI Tidak ada catatan.") in text
