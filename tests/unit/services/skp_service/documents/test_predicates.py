"""What stands on the list of an organisation's predicates (penetapan predikat kinerja)."""

from dataclasses import replace

from contracts.vocabulary import Predicate
from services.skp_service.documents.pdf import predicate_list
from services.skp_service.domain.predicate_list import Entry
from tests.unit.hub.print.reading import pages, says
from tests.unit.services.skp_service.documents.samples import EMPLOYEE, LIST


def test_the_list_names_the_organisation_each_of_its_people_and_the_official() -> None:
    document = predicate_list(LIST)
    for text in (
        "PENETAPAN PREDIKAT KINERJA PERIODE: TAHUNAN PEMERINTAH KABUPATEN CONTOH",
        "Periode penilaian: 1 Januari s.d. 31 Desember 2025",
        "UNIT ORGANISASI Badan Kepegawaian CAPAIAN KINERJA ORGANISASI BAIK",
        "NO. NAMA/NIP PANGKAT/GOL. RUANG JABATAN UNIT KERJA PREDIKAT",
        "1. Banyumanggala Suramiharja, M.Si. NIP 197001011995031000 Pembina (IV/a) Kepala Badan",
        "3. Kertarajasa NIP 199505052024211000 IX Analis SDM Aparatur Ahli Muda Bidang Mutasi Baik",
        "SANGAT BAIK BAIK BUTUH PERBAIKAN KURANG SANGAT KURANG JUMLAH 1 2 0 0 0 3",
        "Contoh, 6 Januari 2026 Kepala Badan, Banyumanggala Suramiharja, M.Si. NIP 197001011995031000",
    ):
        assert says(document, text), text


def test_a_long_list_is_printed_to_its_end_under_a_head_on_each_page() -> None:
    entries = tuple(Entry(replace(EMPLOYEE, name=f"Pegawai {number:03}"), Predicate.GOOD) for number in range(1, 121))
    of = pages(predicate_list(replace(LIST, entries=entries)))
    assert all(f"Pegawai{number:03}" in "".join(of) for number in range(1, 121))
    assert all("NAMA/NIP" in page for page in of if "Pegawai0" in page or "Pegawai1" in page)
    assert "JUMLAH01200" in of[-1]
    assert "KepalaBadan,Banyu" in of[-1]


def test_an_organisation_without_people_and_a_day_left_to_the_pen() -> None:
    document = predicate_list(replace(LIST, entries=(), on=None))
    assert says(document, "Tidak ada pegawai.")
    assert says(document, "JUMLAH 0 0 0 0 0 0 Contoh, ........................ Kepala Badan,")
