"""What stands on the one-page evaluation (dokumen evaluasi kinerja pegawai)."""

from dataclasses import replace

import pytest

from services.skp_service.documents.pdf import evaluation_summary
from tests.unit.hub.print.reading import pages, says, squeezed
from tests.unit.services.skp_service.documents.samples import SUMMARY


@pytest.fixture(scope="module")
def summary() -> bytes:
    return evaluation_summary(SUMMARY)


@pytest.mark.parametrize(
    "text",
    [
        "DOKUMEN EVALUASI KINERJA PEGAWAI PERIODE: TAHUNAN PEMERINTAH KABUPATEN CONTOH",
        "Periode penilaian: 1 Januari s.d. 31 Desember 2025",
        "1 PEGAWAI YANG DINILAI Nama Sariwangi Padmanegara, S.E. NIP 199001012015032000",
        "Pangkat/Gol. Ruang Penata (III/c) Jabatan Analis SDM Aparatur Ahli Muda Unit Kerja Bidang Mutasi",
        "2 PEJABAT PENILAI KINERJA Nama Banyumanggala Suramiharja, M.Si.",
        "3 ATASAN PEJABAT PENILAI KINERJA Nama Tirtanata Giriwijana NIP – Pangkat/Gol. Ruang – Jabatan Bupati Contoh",
        "4 EVALUASI KINERJA Capaian Kinerja Organisasi ISTIMEWA Predikat Kinerja Pegawai BAIK",
        "5 CATATAN/REKOMENDASI Diusulkan mengikuti pelatihan",
        "Contoh, 4 Januari 2026 Pegawai yang Dinilai, Sariwangi Padmanegara, S.E. NIP 199001012015032000",
        "Contoh, 5 Januari 2026 Pejabat Penilai Kinerja, Banyumanggala Suramiharja, M.Si. NIP 197001011995031000",
    ],
)
def test_the_summary_says_it(summary: bytes, text: str) -> None:
    assert says(summary, text)


def test_a_note_as_long_as_a_text_may_be_leaves_it_on_one_page() -> None:
    note = (200 * "mengikuti ").strip()
    assert len(pages(evaluation_summary(replace(SUMMARY, notes=(note,))))) == 1


@pytest.mark.parametrize("lines", [30, 34, 40])
def test_the_signatures_stay_with_the_notes(lines: int) -> None:
    document = evaluation_summary(replace(SUMMARY, notes=("\n".join(["catatan"] * lines),)))
    assert "catatan" in next(page for page in pages(document) if "PegawaiyangDinilai,Sari" in page)


def test_notes_of_several_pages_are_printed_to_their_end() -> None:
    document = evaluation_summary(replace(SUMMARY, notes=tuple(f"Catatan {number}:" for number in range(200))))
    assert all(says(document, f"Catatan {number}:") for number in range(200))


def test_an_assessor_without_a_superior_leaves_the_third_part_without_a_name() -> None:
    document = evaluation_summary(replace(SUMMARY, reviewer=None, notes=()))
    assert says(document, "3 ATASAN PEJABAT PENILAI KINERJA Nama – NIP – Pangkat/Gol. Ruang – Jabatan – Unit Kerja –")
    assert squeezed("5 CATATAN/REKOMENDASI Tidak ada catatan.") in pages(document)[0]
