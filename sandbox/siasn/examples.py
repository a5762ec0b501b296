"""One body that the simulator accepts for every save and upload: shown by `/docs` and by `docs/sandbox.md`."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.siasn import skp22
from sandbox.siasn.persons import person_id

NIP: Final = "199001012015032000"
"""The person of the examples, invented; register the NIP before you send them."""
PERSON: Final = person_id(NIP)
"""The id that goes with it."""

_DOCUMENT: Final = "peremajaan/usulan/contoh.pdf"


def _path(ref: str, name: str) -> list[dict[str, str]]:
    return [{"dok_id": ref, "dok_nama": name, "dok_uri": _DOCUMENT, "object": _DOCUMENT, "slug": ref}]


_ASSESSOR: Final = {
    "penilaiNipNrp": "198502022010012000",
    "penilaiNama": "Contoh Penilai",
    "penilaiUnorNama": "Dinas Contoh",
    "penilaiGolongan": "43",
    "statusPenilai": "ASN",
}
_SCORES: Final = {
    "nilaiSkp": 88.5,
    "orientasiPelayanan": 90,
    "integritas": 90,
    "komitmen": 90,
    "disiplin": 90,
    "kerjasama": 90,
    "kepemimpinan": 0,
    "jumlah": 450,
    "nilairatarata": 90,
    "nilaiPerilakuKerja": 36,
    "nilaiPrestasiKerja": 89.1,
}
_POSITION: Final = {
    "pnsId": PERSON,
    "instansiId": "contoh-instansi",
    "satuanKerjaId": "contoh-satuan-kerja",
    "unorId": "U-1",
    "jenisJabatan": "4",
    "jabatanFungsionalUmumId": "contoh-jfu",
    "nomorSk": "821.2/123/BKPSDM/2024",
    "tanggalSk": "02-01-2024",
    "tmtJabatan": "01-02-2024",
}

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "skp22/save": {**skp22.EXAMPLE, "pnsDinilaiOrang": PERSON},
    "kinerjaperiodik/save": {
        "pnsDinilaiId": PERSON,
        "koefisienId": "22",
        "periodikId": "2",
        "tahun": 2025,
        "bulanMulaiPenilaian": "1",
        "tahunMulaiPenilaian": 2025,
        "bulanSelesaiPenilaian": "3",
        "tahunSelesaiPenilaian": 2025,
        "hasilKinerjaNilai": 1,
        "perilakuKerjaNilai": 2,
        "kuadranKinerjaNilai": 2,
        **_ASSESSOR,
        "penilaiJabatanNama": "Kepala Bidang",
        "path": _path("890", "Dok Evaluasi Kinerja"),
    },
    "penghargaan/save": {
        "pnsOrangId": PERSON,
        "hargaId": "201",
        "skNomor": "12/TK/TAHUN 2025",
        "skDate": "17-08-2025",
        "tahun": 2025,
        "path": _path("892", "Dok Penghargaan"),
    },
    "angkakredit/save": {
        "pnsId": PERSON,
        "rwJabatanId": "47575a4c-455c-11ee-ba36-0a580a83005c",
        "nomorSk": "800/45/PAK/2025",
        "tanggalSk": "31-01-2025",
        "bulanMulaiPenailan": "1",
        "tahunMulaiPenailan": "2024",
        "bulanSelesaiPenailan": "12",
        "tahunSelesaiPenailan": "2024",
        "kreditUtamaBaru": "12.500",
        "kreditPenunjangBaru": "0.000",
        "kreditBaruTotal": "12.500",
        "isAngkaKreditPertama": "",
        "isIntegrasi": "",
        "isKonversi": "1",
        "path": _path("880", "Dok PAK"),
    },
    "skp/save": {"pnsDinilaiOrang": PERSON, "tahun": 2020, **_SCORES, **_ASSESSOR},
    "skp/2021/save": {
        "pnsDinilaiOrang": PERSON,
        "tahun": 2021,
        **_SCORES,
        **_ASSESSOR,
        "inisiatifKerja": 90,
        "konversiNilai": 0,
        "nilaiIntegrasi": 0,
    },
    "jabatan/save": {**_POSITION, "path": _path("872", "Dok SK Jabatan")},
    "jabatan/unorjabatan/save": {**_POSITION, "subJabatanId": "", "path": _path("872", "Dok SK Jabatan")},
    "diklat/save": {
        "pnsOrangId": PERSON,
        "latihanStrukturalId": "2",
        "nomor": "PKP/12/2024",
        "tanggal": "01-03-2024",
        "tanggalSelesai": "30-06-2024",
        "tahun": 2024,
        "jumlahJam": 900,
        "bobot": 1,
        "institusiPenyelenggara": "BPSDM Contoh",
    },
    "kursus/save": {
        "pnsOrangId": PERSON,
        "namaKursus": "Manajemen Kinerja",
        "jenisDiklatId": "3",
        "jenisKursusSertipikat": "T",
        "institusiPenyelenggara": "BPSDM Contoh",
        "jumlahJam": 40,
        "tahunKursus": 2024,
        "tanggalKursus": "06-05-2024",
        "tanggalSelesaiKursus": "10-05-2024",
        "nomorSertipikat": "MK/7/2024",
    },
    "hukdis/save": {
        "pnsOrangId": PERSON,
        "jenisHukumanId": "2",
        "jenisTingkatHukumanId": "R",
        "skNomor": "862/9/2024",
        "skTanggal": "04-03-2024",
        "hukumanTanggal": "18-03-2024",
        "masaTahun": "0",
        "masaBulan": "0",
        "nomorPp": "94",
        "keterangan": "contoh",
    },
    "sertifikasi/save": {
        "pnsOrangId": PERSON,
        "namaSertifikasi": "Pengadaan Barang dan Jasa",
        "nomorSertifikat": "PBJ-77-2024",
        "tanggalSertifikat": "10-07-2024",
        "masaBerlakuSertMulai": "10-07-2024",
        "masaBerlakuSertSelasai": "10-07-2028",
    },
    "cpns/save": {
        "pns_orang_id": PERSON,
        "status_cpns_pns": "P",
        "nomor_sk_cpns": "813.3/1/2015",
        "tgl_sk_cpns": "01-03-2015",
        "nomor_sk_pns": "821.13/1/2016",
        "tgl_sk_pns": "01-04-2016",
        "tmt_pns": "01-05-2016",
    },
    "pns/data-utama-update": {"pns_orang_id": PERSON, "email": "contoh@contoh.invalid", "kelas_jabatan": "7"},
    "keluarga/pasangan/save": {
        "pnsOrangId": PERSON,
        "nama": "Contoh Pasangan",
        "tglLahir": "05-05-1991",
        "jenisKelamin": "F",
        "statusPernikahan": "1",
        "tglAktaMenikah": "10-10-2015",
        "noAktaMenikah": "123/10/X/2015",
        "statusHidup": "1",
    },
    "keluarga/anak/save": {
        "pnsOrangId": PERSON,
        "nama": "Contoh Anak",
        "tglLahir": "06-06-2017",
        "jenisKelamin": "M",
        "jenisAnakId": "1",
        "statusHidup": "1",
    },
}
"""JSON bodies by endpoint."""

UPLOADS: Final[Mapping[str, Mapping[str, str]]] = {
    "upload-dok": {"id_ref_dokumen": "891"},
    "upload-dok-rw": {"id_riwayat": "47575a4c-455c-11ee-ba36-0a580a83005c", "id_ref_dokumen": "891"},
    "upload-dok-sk-kp": {"id_usulan": "usulan-1", "no_sk": "823.3/1/2025", "tgl_sk": "01-04-2025"},
    "upload-photo": {"pns_id": PERSON},
    "pns/upload-photo": {"pns_id": PERSON},
}
"""Fields of the multipart forms by endpoint; each also has `file`."""
