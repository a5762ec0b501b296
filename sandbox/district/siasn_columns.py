"""The columns of SIASN's "Export Data ASN", in their order."""

from typing import Final

COLUMNS: Final = (
    *("PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TEMPAT LAHIR ID"),
    *("TEMPAT LAHIR NAMA", "TANGGAL LAHIR", "JENIS KELAMIN", "AGAMA ID", "AGAMA NAMA", "JENIS KAWIN ID"),
    *("JENIS KAWIN NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV", "ALAMAT", "NPWP NOMOR", "BPJS"),
    *("JENIS PEGAWAI ID", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM ID", "KEDUDUKAN HUKUM NAMA"),
    *("STATUS CPNS PNS", "KARTU ASN VIRTUAL", "NOMOR SK CPNS", "TANGGAL SK CPNS", "TMT CPNS", "NOMOR SK PNS"),
    *("TANGGAL SK PNS", "TMT PNS", "GOL AWAL ID", "GOL AWAL NAMA", "GOL AKHIR ID", "GOL AKHIR NAMA"),
    *("TMT GOLONGAN", "MK TAHUN", "MK BULAN", "JENIS JABATAN ID", "JENIS JABATAN NAMA", "JABATAN ID"),
    *("JABATAN NAMA", "TMT JABATAN", "TINGKAT PENDIDIKAN ID", "TINGKAT PENDIDIKAN NAMA", "PENDIDIKAN ID"),
    *("PENDIDIKAN NAMA", "TAHUN LULUS", "KPKN ID", "KPKN NAMA", "LOKASI KERJA ID", "LOKASI KERJA NAMA"),
    *("UNOR ID", "UNOR NAMA", "INSTANSI INDUK ID", "INSTANSI INDUK NAMA", "INSTANSI KERJA ID"),
    *("INSTANSI KERJA NAMA", "SATUAN KERJA INDUK ID", "SATUAN KERJA INDUK NAMA", "SATUAN KERJA KERJA ID"),
    *("SATUAN KERJA KERJA NAMA", "IS VALID NIK", "NAMA SEKOLAH", "FLAG IKD"),
)

PERSONAL: Final = frozenset(
    {
        *("AGAMA ID", "AGAMA NAMA", "JENIS KAWIN ID", "JENIS KAWIN NAMA", "NIK", "NOMOR HP", "EMAIL", "EMAIL GOV"),
        *("ALAMAT", "NPWP NOMOR", "BPJS", "TEMPAT LAHIR ID", "TEMPAT LAHIR NAMA", "KARTU ASN VIRTUAL"),
    }
)
"""What nobody needs who assesses performance; their values are invented so that one can search for them."""

DAYS: Final = frozenset(
    {
        *("TANGGAL LAHIR", "TANGGAL SK CPNS", "TMT CPNS", "TANGGAL SK PNS", "TMT PNS", "TMT GOLONGAN", "TMT JABATAN"),
    }
)

UNIT_COLUMNS: Final = (
    *("Id", "DiatasanId", "NamaUnor", "NamaJabatan", "EselonId", "IndukUnorId", "PemimpinPnsId"),
    *("JenisUnorId", "CepatKode"),
)
"""Those of the units' tree (`ref-unor`)."""
