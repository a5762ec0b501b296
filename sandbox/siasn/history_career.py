"""SIASN's saves about a career: awards, posts, training, punishments, certificates, appointment, person and family.

What posts require is known, in its order; elsewhere it is this simulator's guess: the person, and what tells one row
from another.
"""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.siasn.history_codes import PUNISHMENTS
from sandbox.siasn.history_kinds import SaveKind, fields, numbers_to

_POSITION: Final = "pnsId instansiId satuanKerjaId unorId jenisJabatan jabatanFungsionalId jabatanFungsionalUmumId "

_POSITION_REQUIRES: Final = ("unorId", "instansiId", "pnsId", "nomorSk", "satuanKerjaId")
_POSITION_GO_NAMES: Final = {"unorId": "UnorID", "instansiId": "InstansiKerjaID", "pnsId": "PnsOrangId"}
_FUNCTIONAL: Final = "2"


def _without_its_position(body: Mapping[str, Any]) -> str | None:
    if body.get("jenisJabatan") != _FUNCTIONAL or body.get("jabatanFungsionalId"):
        return None
    return "Jenis Jabatan fungsional tertentu, namun jabatan yang dimasukkan tidak ditemukan pada data referensi"


AWARD: Final = SaveKind(
    endpoint="penghargaan/save",
    history="penghargaan",
    summary="Simpan penghargaan",
    person="pnsOrangId",
    key="rwPenghargaanId",
    shape="object",
    fields=fields(texts="pnsOrangId", digits="hargaId", decrees="skNomor", dates="skDate", wholes="tahun"),
    required=("hargaId", "skNomor", "skDate", "tahun"),
)
POSITION_SAVE: Final = SaveKind(
    endpoint="jabatan/save",
    history="jabatan",
    summary="Simpan jabatan",
    person="pnsId",
    key="rwJabatanId",
    shape="object",
    fields=fields(
        texts=_POSITION + "instansiIndukId",
        digits="eselonId",
        decrees="nomorSk",
        dates="tanggalSk tmtJabatan tmtPelantikan",
    ),
    required=_POSITION_REQUIRES,
    go_names=_POSITION_GO_NAMES,
    check=_without_its_position,
    codes={"jenisJabatan": numbers_to(4)},
)
POSITION_IN_UNIT: Final = SaveKind(
    endpoint="jabatan/unorjabatan/save",
    history="jabatan",
    summary="Simpan jabatan pada unit organisasi",
    person="pnsId",
    key="rwJabatanId",
    shape="object",
    fields=fields(
        texts=_POSITION + "instansiIndukId subJabatanId jenisMutasiId jenisPenugasanId",
        digits="eselonId",
        decrees="nomorSk",
        dates="tanggalSk tmtJabatan tmtMutasi tmtPelantikan",
    ),
    required=_POSITION_REQUIRES,
    go_names=_POSITION_GO_NAMES,
    check=_without_its_position,
    codes={"jenisJabatan": numbers_to(4)},
)
TRAINING: Final = SaveKind(
    endpoint="diklat/save",
    history="diklat",
    summary="Simpan diklat struktural",
    person="pnsOrangId",
    key="rwDiklatId",
    shape="object",
    fields=fields(
        texts="pnsOrangId latihanStrukturalId nomor institusiPenyelenggara jenisKompetensi",
        wholes="bobot jumlahJam tahun",
        dates="tanggal tanggalSelesai",
    ),
    required=("latihanStrukturalId", "tahun"),
)
COURSE: Final = SaveKind(
    endpoint="kursus/save",
    history="kursus",
    summary="Simpan kursus",
    person="pnsOrangId",
    key="rwKursusId",
    shape="object",
    fields=fields(
        texts="pnsOrangId instansiId institusiPenyelenggara jenisDiklatId jenisKursus jenisKursusId"
        " jenisKursusSertipikat lokasiId namaKursus nomorSertipikat",
        wholes="jumlahJam tahunKursus",
        dates="tanggalKursus tanggalSelesaiKursus",
    ),
    required=("namaKursus", "tahunKursus"),
)
PUNISHMENT: Final = SaveKind(
    endpoint="hukdis/save",
    history="hukdis",
    summary="Simpan hukuman disiplin",
    person="pnsOrangId",
    key="rwHukdisId",
    shape="bare",
    fields=fields(
        texts="pnsOrangId alasanHukumanDisiplinId golonganLama hukdisYangDiberhentikanId jenisHukumanId"
        " jenisTingkatHukumanId keterangan nomorPp",
        digits="golonganId kedudukanHukumId masaBulan masaTahun",
        decrees="skNomor skPembatalanNomor",
        dates="skTanggal skPembatalanTanggal hukumanTanggal akhirHukumanTanggal",
    ),
    required=("jenisHukumanId", "skNomor", "skTanggal", "hukumanTanggal"),
    codes={"jenisHukumanId": frozenset(PUNISHMENTS), "jenisTingkatHukumanId": frozenset({"R", "S", "B"})},
)
CERTIFICATE: Final = SaveKind(
    endpoint="sertifikasi/save",
    history="sertifikasi",
    summary="Simpan sertifikasi",
    person="pnsOrangId",
    key="rwSertifikasiId",
    shape="object",
    fields=fields(
        texts="pnsOrangId namaSertifikasi nomorSertifikat lembagaSertifikasiId lembagaSertifikasiNama"
        " rumpunJabatanId gelarDepanSert gelarBelakangSert",
        # The second one is spelt either way.
        dates="tanggalSertifikat masaBerlakuSertMulai masaBerlakuSertSelasai masaBerlakuSertSelesai",
    ),
    required=("namaSertifikasi", "nomorSertifikat", "tanggalSertifikat"),
)
APPOINTMENT: Final = SaveKind(
    endpoint="cpns/save",
    history="cpns",
    summary="Simpan data CPNS/PNS",
    person="pns_orang_id",
    key="rwCpnsId",
    shape="object",
    fields=fields(
        texts="pns_orang_id status_cpns_pns kartu_pegawai nama_jabatan_angkat_cpns nomor_dokter_pns nomor_spmt"
        " nomor_sttpl pertek_cpns_pns_l2th_nomor",
        decrees="nomor_sk_cpns nomor_sk_pns",
        dates="tgl_sk_cpns tgl_sk_pns tgl_sttpl tmt_cpns tmt_pns tmt_melaksanakan_tugas tanggal_dokter_pns"
        " pertek_cpns_pns_l2th_tanggal",
    ),
)
MAIN_DATA: Final = SaveKind(
    endpoint="pns/data-utama-update",
    history="data-utama",
    summary="Ubah data utama",
    person="pns_orang_id",
    key="pnsOrangId",
    shape="bare",
    fields=fields(
        texts="pns_orang_id alamat email email_gov kabupaten_id karis_karsu kelas_jabatan kpkn_id"
        " lokasi_kerja_id nomor_bpjs nomor_hp nomor_telpon npwp_nomor tapera_nomor taspen_nomor",
        digits="agama_id",
        dates="npwp_tanggal tanggal_taspen",
    ),
)
SPOUSE: Final = SaveKind(
    endpoint="keluarga/pasangan/save",
    history="pasangan",
    summary="Simpan suami atau istri",
    person="pnsOrangId",
    key="rwPasanganId",
    shape="object",
    fields=fields(
        texts="pnsOrangId nama tempatLahir jenisKelamin statusPernikahan noAktaMenikah statusHidup",
        digits="agamaId",
        dates="tglLahir tglAktaMenikah",
    ),
    required=("nama",),
)
CHILD: Final = SaveKind(
    endpoint="keluarga/anak/save",
    history="anak",
    summary="Simpan anak",
    person="pnsOrangId",
    key="rwAnakId",
    shape="object",
    fields=fields(
        texts="pnsOrangId pasanganId nama tempatLahir jenisKelamin jenisAnakId statusHidup aktaKelahiran",
        dates="tglLahir tglMeninggal",
    ),
    required=("nama",),
)
