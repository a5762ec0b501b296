"""The Indonesian words of the page for what documents and reports do not name."""

from collections.abc import Mapping
from typing import Final

from contracts.vocabulary import FunctionalLevel
from services.skp_service.domain.cycle import Act, Capacity
from services.skp_service.domain.distribution import DistributionLevel
from services.skp_service.domain.ip_asn import Category
from services.skp_service.domain.months import MonthCounts
from services.skp_service.domain.terms import Discipline, Education
from services.skp_service.domain.year import YearRule

ACT: Final[Mapping[Act, str]] = {
    Act.EDIT: "Mengubah rencana",
    Act.SUBMIT: "Mengajukan rencana",
    Act.WITHDRAW: "Menarik kembali rencana",
    Act.RETURN: "Mengembalikan rencana",
    Act.APPROVE: "Menyetujui rencana",
    Act.REVISE: "Membuka revisi rencana",
    Act.RECORD: "Mengisi rencana aksi, realisasi, catatan, bukti dukung",
    Act.GIVE_FEEDBACK: "Memberi umpan balik",
    Act.EXEMPT: "Memberi pengecualian bukti dukung",
    Act.RATE_RESULTS: "Menilai hasil kerja",
    Act.RATE_BEHAVIOUR: "Menilai perilaku kerja",
    Act.ACCEPT: "Menerima hasil penilaian",
    Act.OBJECT: "Mengajukan keberatan",
    Act.ANSWER_OBJECTION: "Memberi keterangan atas keberatan",
    Act.DECIDE_OBJECTION: "Memutuskan keberatan",
    Act.FINALISE: "Memfinalkan penilaian",
    Act.CORRECT: "Mengoreksi penilaian final",
    Act.READ_PLAN: "Membaca rencana",
    Act.READ_WORK: "Membaca pelaksanaan dan bukti dukung",
    Act.READ_ASSESSMENT: "Membaca penilaian",
}

CAPACITY: Final[Mapping[Capacity, str]] = {
    Capacity.OWNER: "Pegawai",
    Capacity.ASSESSOR: "Pejabat penilai",
    Capacity.REVIEWER: "Atasan pejabat penilai",
    Capacity.COLLEAGUE: "Rekan",
    Capacity.SUBORDINATE: "Bawahan",
    Capacity.AUTHORISED: "Pejabat yang berwenang",
    Capacity.UNIT_ADMIN: "Admin unit",
    Capacity.AGENCY_ADMIN: "Admin instansi",
}

WHO: Final[Mapping[Capacity, str]] = {
    Capacity.OWNER: "Yang SKP-nya. Ia tidak pernah mempunyai kedudukan lain terhadap SKP sendiri, apa pun perannya.",
    Capacity.ASSESSOR: "Atasan jabatan itu menurut data kepegawaian; bila kosong, kepala unit terdekat di atasnya atau "
    "Plt/Plh-nya. Pimpinan tertinggi dinilai bupati: admin instansi yang mencatatnya.",
    Capacity.REVIEWER: "Atasan dari pejabat penilai. Bila tidak ada, yaitu bupati: admin instansi yang mencatatnya.",
    Capacity.COLLEAGUE: "Pegawai lain dengan pejabat penilai yang sama dalam periode itu.",
    Capacity.SUBORDINATE: "Pegawai yang pejabat penilainya adalah pemilik SKP ini, dalam periode itu.",
    Capacity.AUTHORISED: "Kepala (atau Plt/Plh) unit SKP itu atau unit di atasnya, selain pemiliknya. Bila pejabat "
    "penilai atau atasannya adalah bupati, juga admin instansi, yang mencatatnya.",
    Capacity.UNIT_ADMIN: "Pengelola unit SKP itu atau unit di atasnya.",
    Capacity.AGENCY_ADMIN: "Pengelola kinerja seluruh instansi.",
}

LEVEL: Final[Mapping[FunctionalLevel, str]] = {
    FunctionalLevel.AHLI_PERTAMA: "Ahli Pertama",
    FunctionalLevel.AHLI_MUDA: "Ahli Muda",
    FunctionalLevel.AHLI_MADYA: "Ahli Madya",
    FunctionalLevel.AHLI_UTAMA: "Ahli Utama",
    FunctionalLevel.PEMULA: "Pemula",
    FunctionalLevel.TERAMPIL: "Terampil",
    FunctionalLevel.MAHIR: "Mahir",
    FunctionalLevel.PENYELIA: "Penyelia",
}

EDUCATION: Final[Mapping[Education, str]] = {
    Education.DOCTORATE: "S3",
    Education.MASTER: "S2",
    Education.BACHELOR: "S1 / D4",
    Education.DIPLOMA_3: "D3",
    Education.SECONDARY: "SMA / D1 / D2",
    Education.BELOW: "Di bawah SMA",
}

DISCIPLINE: Final[Mapping[Discipline, str]] = {
    Discipline.NONE: "Tidak pernah",
    Discipline.LIGHT: "Ringan",
    Discipline.MODERATE: "Sedang",
    Discipline.HEAVY: "Berat",
}

CATEGORY: Final[Mapping[Category, str]] = {
    Category.VERY_HIGH: "Sangat Tinggi",
    Category.HIGH: "Tinggi",
    Category.MODERATE: "Sedang",
    Category.LOW: "Rendah",
    Category.VERY_LOW: "Sangat Rendah",
}

DISTRIBUTION_LEVEL: Final[Mapping[DistributionLevel, str]] = {
    DistributionLevel.UNIT: "Setiap unit sendiri-sendiri.",
    DistributionLevel.DEPARTMENT: "Unit terdekat ke atas yang jenisnya ada dalam `KINERJA_SKP_DEPARTMENT_KINDS`, "
    "dengan unit di bawahnya; bila tidak ada, unit teratas.",
    DistributionLevel.AGENCY: "Unit teratas di atasnya, dengan semua unit di bawahnya.",
}

MONTH_COUNTS: Final[Mapping[MonthCounts, str]] = {
    MonthCounts.FIRST_DAY: "Tanggal 1.",
    MonthCounts.FIRST_WORKING_DAY: "Hari kerja pertama: bukan Sabtu, Minggu, atau hari dalam `KINERJA_SKP_HOLIDAYS`.",
    MonthCounts.DAY_15: "Tanggal 15.",
}

YEAR_RULE: Final[Mapping[YearRule, str]] = {
    YearRule.LONGEST: "Predikat jabatan yang terlama dipegang; bila sama lama, yang terakhir.",
    YearRule.LATEST: "Predikat jabatan yang terakhir.",
    YearRule.WEIGHTED: "Rata-rata predikat (1 sampai 5) menurut jumlah hari; tepat di tengah menjadi yang lebih baik.",
}
