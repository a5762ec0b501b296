"""The sentences with which the page explains what documents and reports only name."""

from collections.abc import Mapping
from typing import Final

from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.distribution import DistributionLevel
from services.skp_service.domain.months import MonthCounts
from services.skp_service.domain.year import YearRule

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
