"""`docs/aturan-satyalancana.md`: the rules with their sources, for those who propose, verify and ask why."""

from collections.abc import Iterator, Mapping
from typing import Final

from hub.reference.markdown import GENERATED, code, page, table
from services.award_service import terms_id
from services.award_service.domain.due import DueRules, MilestoneState
from services.award_service.domain.grades import GRADES, METAL, YEARS, title_of
from services.award_service.domain.rule import Rule
from services.award_service.domain.rules import AREAS, RULES
from services.award_service.settings import AwardSettings

_INTRODUCTION: Final = (
    "Semua tabel di halaman ini dibuat dari tabel dalam kode (`services/award_service/domain/`). Tiap aturan diuji",
    "dengan contoh, dan tiap contoh terbukti gagal bila aturannya diubah. Penjelasan dalam layanan menyebut kodenya.",
)

_DECIDES: Final[Mapping[str, str]] = {
    "award_employment": "Jenis kepegawaian yang dapat diusulkan.",
    "award_interrupted": "Apakah hukuman disiplin sedang atau berat dan CLTN menghalangi selamanya (`exclude`), atau "
    "masa kerja dihitung ulang sesudahnya (`restart`).",
    "award_margin_years": "Tahun masa kerja yang diminta di atas 10, 20, 30, tiap jenjang.",
    "award_lower_later": "Apakah jenjang lebih rendah yang belum dimiliki boleh menyusul sesudah yang tertinggi.",
    "award_leave_standings": "Kode kedudukan hukum yang berarti sedang CLTN.",
    "award_counted_to": "Sampai kapan masa kerja dihitung pada periode baru yang tidak menyebutnya: penutupan di "
    "kementerian (`proposal`) atau upacara (`ceremony`).",
    "award_ministry_kinds": "Jenis berkas yang diterima kementerian; ukuran: `KINERJA_AWARD_MINISTRY_FILE_BYTES_MAX`.",
}


def rules_page() -> str:
    """Return the page."""
    return page(
        [
            GENERATED,
            "# Aturan Satyalancana Karya Satya",
            "",
            *_INTRODUCTION,
            *_grades(),
            *_states(),
            *(line for area, rules in AREAS.items() for line in _area(area, rules)),
            *_uncertain(),
        ]
    )


def _grades() -> list[str]:
    rows = [[title_of(one), METAL[one], f"{YEARS[one]} tahun", code(one)] for one in GRADES]
    return ["", "## Jenjang", "", *table(("nama", "warna", "masa kerja", "kode"), rows)]


def _states() -> list[str]:
    rows = [[terms_id.MILESTONE[one], code(one)] for one in MilestoneState]
    return ["", "## Keadaan tiap jenjang", "", *table(("keadaan", "kode"), rows)]


def _area(area: str, rules: tuple[Rule, ...]) -> list[str]:
    rows = [[one.sentence, one.source, _variable(one.setting), code(one.id)] for one in rules]
    return ["", f"## {area}", "", *table(("aturan", "dasar", "setelan bila belum pasti", "kode"), rows)]


def _uncertain() -> list[str]:
    named = dict.fromkeys(one.setting for one in RULES.values() if one.setting is not None)
    rows = [[_variable(one), _default(one), _DECIDES[one], ", ".join(_rules_of(one))] for one in named]
    return [
        "",
        "## Yang belum pasti, dan setelan yang menentukannya",
        "",
        "Untuk aturan ini tidak ada dua sumber yang sepakat. Tanyakan kepada Kementerian Dalam Negeri atau Sekretariat",
        "Militer Presiden, lalu isikan. Semua setelan: [settings.md](settings.md).",
        "",
        *table(("setelan", "bawaan", "yang ditentukan", "aturan"), rows),
    ]


def _rules_of(setting: str) -> Iterator[str]:
    return (code(one.id) for one in RULES.values() if one.setting == setting)


def _variable(setting: str | None) -> str:
    return "" if setting is None else code(f"{AwardSettings.model_config.get('env_prefix', '')}{setting}".upper())


def _default(setting: str) -> str:
    value = AwardSettings.model_fields[setting].get_default(call_default_factory=True)
    if isinstance(value, Mapping):
        years = [DueRules(margins=value).years(one) for one in GRADES]
        return f"tidak ada ({', '.join(map(str, years))} tahun)" if not value else str(value)
    if isinstance(value, tuple):
        return ", ".join(code(str(one)) for one in value)
    return code(str(value).lower())
