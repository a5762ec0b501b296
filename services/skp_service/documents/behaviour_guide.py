"""The seven behaviours of the form, each with its guide (panduan perilaku; SE Menteri PANRB 20/2021)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.skp_service.domain.terms import Behaviour


@dataclass(frozen=True, slots=True)
class Guide:
    """What a behaviour is called on the form, and what shows it.

    Attributes:
        name: Indonesian.
        indicators: three sentences.
    """

    name: str
    indicators: tuple[str, str, str]


GUIDE: Final[Mapping[Behaviour, Guide]] = {
    Behaviour.SERVICE_ORIENTED: Guide(
        "Berorientasi Pelayanan",
        (
            "Memahami dan memenuhi kebutuhan masyarakat",
            "Ramah, cekatan, solutif, dan dapat diandalkan",
            "Melakukan perbaikan tiada henti",
        ),
    ),
    Behaviour.ACCOUNTABLE: Guide(
        "Akuntabel",
        (
            "Melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
            "Menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
            "Tidak menyalahgunakan kewenangan jabatan",
        ),
    ),
    Behaviour.COMPETENT: Guide(
        "Kompeten",
        (
            "Meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
            "Membantu orang lain belajar",
            "Melaksanakan tugas dengan kualitas terbaik",
        ),
    ),
    Behaviour.HARMONIOUS: Guide(
        "Harmonis",
        (
            "Menghargai setiap orang apa pun latar belakangnya",
            "Suka menolong orang lain",
            "Membangun lingkungan kerja yang kondusif",
        ),
    ),
    Behaviour.LOYAL: Guide(
        "Loyal",
        (
            (
                "Memegang teguh ideologi Pancasila, Undang-Undang Dasar Negara Republik Indonesia Tahun 1945, setia "
                "kepada Negara Kesatuan Republik Indonesia serta pemerintahan yang sah"
            ),
            "Menjaga nama baik sesama ASN, pimpinan, instansi, dan negara",
            "Menjaga rahasia jabatan dan negara",
        ),
    ),
    Behaviour.ADAPTIVE: Guide(
        "Adaptif",
        (
            "Cepat menyesuaikan diri menghadapi perubahan",
            "Terus berinovasi dan mengembangkan kreativitas",
            "Bertindak proaktif",
        ),
    ),
    Behaviour.COLLABORATIVE: Guide(
        "Kolaboratif",
        (
            "Memberi kesempatan kepada berbagai pihak untuk berkontribusi",
            "Terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
            "Menggerakkan pemanfaatan berbagai sumber daya untuk tujuan bersama",
        ),
    ),
}
