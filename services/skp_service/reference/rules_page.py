"""`docs/aturan-kinerja.md`: the tables of the domain, for those who plan, assess and administer."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate, Rating
from hub.reference.markdown import GENERATED, code, page, table
from services.skp_service import terms_id
from services.skp_service.domain import ip_asn
from services.skp_service.domain.credit import ANNUAL, NEED_FOR_LEVEL, NEED_FOR_RANK, SHARE, credit_points
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage, may
from services.skp_service.domain.distribution import GUIDE, Bound
from services.skp_service.domain.follow_up import follow_up_of
from services.skp_service.domain.predicate import predicate_of
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.reference import explanations
from services.skp_service.reference.diagram import mermaid
from services.skp_service.settings import SkpSettings
from services.skp_service.terms_id import ORGANISATION, PREDICATE, RATING, STAGE

_YES: Final = "ya"

_INTRODUCTION: Final = (
    "Semua tabel di halaman ini dibuat dari tabel dalam kode (`services/skp_service/domain/`); layanan tidak mengenal",
    "aturan lain. Urutan kerjanya: [Siklus kinerja](siklus-kinerja.md). Istilah: [glosarium](glossary.md).",
)


def rules_page() -> str:
    """Return the page."""
    return page(
        [
            GENERATED,
            "# Aturan kinerja",
            "",
            *_INTRODUCTION,
            *_stages(),
            *_who_does_what(),
            *_predicates(),
            *_distribution(),
            *_follow_up(),
            *_credit(),
            *_index(),
            *_choices(),
        ]
    )


def _stages() -> list[str]:
    return [
        "",
        "## Tahap SKP",
        "",
        "PermenPANRB 6/2022, pasal 5 sampai 30. Langkah yang tidak memindahkan SKP ke tahap lain tidak digambar.",
        "",
        "```mermaid",
        *mermaid().splitlines(),
        "```",
    ]


def _who_does_what() -> list[str]:
    rows = [[terms_id.CAPACITY[one], code(one), explanations.WHO[one]] for one in Capacity]
    return [
        "",
        "## Siapa melakukan apa",
        "",
        "Peran pada token menyatakan seseorang itu apa; kedudukan menyatakan ia apa terhadap **satu** SKP, dan itulah",
        "yang menentukan. Satu orang dapat mempunyai beberapa kedudukan; siapa yang tidak mempunyai satu pun tidak",
        "mengetahui bahwa SKP itu ada (404).",
        "",
        *table(("kedudukan", "kode", "siapa"), rows),
        "",
        *table(("langkah", *terms_id.CAPACITY.values(), "pada tahap"), list(map(_act, RULES))),
        "",
        "Penilaian bersifat rahasia sampai final (PermenPANRB 6/2022); pejabat yang memfinalkannya tentu melihatnya.",
    ]


def _act(act: Act) -> list[str]:
    cells = [_where(act, capacity) for capacity in terms_id.CAPACITY]
    return [f"{terms_id.ACT[act]} {code(act)}", *cells, _stages_of(set(RULES[act].leads))]


def _where(act: Act, capacity: Capacity) -> str:
    """Return whether a capacity may do it wherever anybody may, or at which stages."""
    allowed = {stage for stage in Stage if may(act, frozenset({capacity}), stage)}
    return _YES if allowed == set(RULES[act].leads) else _stages_of(allowed).lower()


def _stages_of(stages: set[Stage]) -> str:
    if stages == set(Stage):
        return "semua"
    return ", ".join(STAGE[stage] for stage in Stage if stage in stages)


def _predicates() -> list[str]:
    rows = [
        [f"**{RATING[results]}**", *(PREDICATE[predicate_of(results, behaviour)] for behaviour in Rating)]
        for results in Rating
    ]
    return [
        "",
        "## Predikat: hasil kerja x perilaku kerja",
        "",
        "PermenPANRB 6/2022, kuadran kinerja. Baris: nilai hasil kerja; kolom: nilai perilaku kerja.",
        "",
        *table(("hasil kerja", *(RATING[one] for one in Rating)), rows),
    ]


def _distribution() -> list[str]:
    rows = [[ORGANISATION[how], "; ".join(map(_bound, bounds))] for how, bounds in GUIDE.items()]
    return [
        "",
        "## Pola distribusi predikat",
        "",
        "Menurut capaian kinerja organisasi itu sendiri (SE Menteri PANRB 3/2023). Dihitung atas pegawainya yang sudah",
        f"berpredikat, pada tingkat {_variable('skp_distribution_level')}; yang dinilai pada beberapa jabatan",
        "di dalamnya dihitung sekali, menurut jabatan terakhir. Batas bawah dibulatkan ke atas, batas atas ke bawah,",
        "ke orang yang utuh. Penyimpangan adalah peringatan yang dicatat; dengan",
        f"{_variable('skp_distribution_binds')} ia menolak finalisasi, kecuali bila yang dihitung kurang dari",
        f"{_variable('skp_distribution_minimum')} orang.",
        "",
        *table(("capaian unit", "pedoman"), rows),
    ]


def _bound(bound: Bound) -> str:
    whom = " dan/atau ".join(PREDICATE[one] for one in Predicate if one in bound.predicates)
    if bound.at_most == 0:
        return f"tidak ada {whom}"
    parts = []
    if bound.at_least:
        parts.append(f"paling sedikit {bound.at_least}% {whom}")
    if bound.some:
        parts.append(f"ada yang {whom}, paling sedikit satu orang")
    if bound.at_most < 100:  # noqa: PLR2004 - percent
        parts.append(f"paling banyak {bound.at_most}% {whom}")
    return ", ".join(parts)


def _follow_up() -> list[str]:
    rows = []
    for predicate in Predicate:
        effects = follow_up_of(predicate, PeriodKind.ANNUAL, None, 12, ip_asn.PERFORMANCE)
        flags = (effects.reward, effects.promotable, effects.coaching)
        rows.append([PREDICATE[predicate], *(_YES if flag else "" for flag in flags)])
    return [
        "",
        "## Tindak lanjut",
        "",
        "PermenPANRB 6/2022, pasal 31 sampai 35. Angka kredit dan bagian kinerja IP ASN dihitung dari penilaian",
        "tahunan saja, agar tidak terhitung dua kali.",
        "",
        *table(("predikat", "penghargaan", "kenaikan pangkat, talenta, tanda jasa terbuka", "pembinaan"), rows),
    ]


def _credit() -> list[str]:
    shares = [[PREDICATE[one], f"{share * 100:.0f}%"] for one, share in SHARE.items()]
    levels = [[terms_id.LEVEL[level], *_credit_of(level)] for level in FunctionalLevel]
    two = credit_points(Predicate.GOOD, FunctionalLevel.AHLI_PERTAMA, months=2)
    return [
        "",
        "## Angka kredit pejabat fungsional",
        "",
        "PermenPANRB 1/2023 dan PerBKN 3/2023: bulan/12 x persentase predikat x koefisien tahunan, dibulatkan dua",
        f"desimal. Contoh: dua bulan, Baik, Ahli Pertama: {_number(two)}.",
        "",
        *table(("predikat", "persentase"), shares),
        "",
        "Kebutuhan kumulatif untuk pangkat berikut mengikuti golongan sekarang. Golongan yang tidak tercantum belum",
        "kami temukan di sumber kedua: kekurangannya tidak diketahui, bukan nol.",
        "",
        *table(("jenjang", "koefisien", *_setahun(), "untuk pangkat berikut", "untuk jenjang berikut"), levels),
    ]


def _setahun() -> Iterator[str]:
    return (f"setahun, {PREDICATE[one]}" for one in Predicate)


def _credit_of(level: FunctionalLevel) -> Iterator[str]:
    yield _number(ANNUAL[level])
    for predicate in Predicate:
        yield _number(credit_points(predicate, level))
    yield ", ".join(f"{grade} {need}" for (of, grade), need in NEED_FOR_RANK.items() if of is level)
    yield str(NEED_FOR_LEVEL.get(level, "-"))


def _index() -> list[str]:
    return [
        "",
        "## Indeks profesionalitas (IP ASN)",
        "",
        "PermenPANRB 38/2018 dan PerBKN 8/2019: jumlah empat bagian. Bagian kompetensi menurut data pelatihan,",
        f"0 sampai {ip_asn.COMPETENCE_MOST}.",
        "",
        *_points("kualifikasi", terms_id.EDUCATION, ip_asn.QUALIFICATION),
        "",
        *_points("kinerja (predikat setahun)", PREDICATE, ip_asn.PERFORMANCE),
        "",
        "**Belum pasti**: angka bagian kinerja belum kami temukan di sumber kedua;",
        f"{_variable('skp_ip_points')} menggantinya.",
        "",
        *_points("hukuman disiplin", terms_id.DISCIPLINE, ip_asn.DISCIPLINE),
        "",
        *table(("indeks", "kategori"), list(_categories())),
    ]


def _points(heading: str, names: Mapping[Any, str], points: Mapping[Any, int]) -> list[str]:
    return table((heading, "nilai"), [[names[one], str(worth)] for one, worth in points.items()])


def _categories() -> Iterator[list[str]]:
    most = 100
    for floor, category in ip_asn.FLOORS:
        yield [f"{floor} sampai {most}", terms_id.CATEGORY[category]]
        most = floor - 1
    yield [f"sampai {most}", terms_id.CATEGORY[ip_asn.category_of(most)]]


_UNCERTAIN: Final[Mapping[str, str]] = {
    "skp_year_rule": "Predikat setahun pegawai yang memegang beberapa jabatan; lihat tabelnya di bawah.",
    "skp_distribution_binds": "Apakah penyimpangan dari pola distribusi menolak finalisasi.",
    "skp_distribution_level": "Pegawai siapa yang dihitung bersama dalam pola distribusi; lihat tabelnya di bawah.",
    "skp_department_kinds": "Jenis unit yang merupakan perangkat daerah.",
    "skp_distribution_minimum": "Di bawah sekian orang pola distribusi hanya memberi tahu.",
    "skp_head_ratings": "Nilai hasil kerja yang diusulkan bagi pimpinan, tiap capaian kinerja organisasinya.",
    "skp_month_counts": "Hari yang menentukan bulan itu dihitung bagi jabatan yang mana; lihat tabelnya di bawah.",
    "skp_ip_points": "Bagian kinerja IP ASN tiap predikat.",
    "skp_newcomer_days": "Berapa hari kalender untuk rencana pertama sejak jabatan dimulai di tengah periode, atau "
    "sejak SKP atasan terlambat disetujui.",
    "skp_superior_first": "Apakah bawahan menunggu SKP atasannya disetujui (`block`), atau boleh mengajukan lebih "
    "dahulu dan hasil kerjanya ditandai belum selaras (`warn`).",
}


def _choices() -> list[str]:
    rows = [[_variable(name), _default(name), meaning] for name, meaning in _UNCERTAIN.items()]
    rules = [[code(one), meaning] for one, meaning in explanations.YEAR_RULE.items()]
    levels = [[code(one), meaning] for one, meaning in explanations.DISTRIBUTION_LEVEL.items()]
    months = [[code(one), meaning] for one, meaning in explanations.MONTH_COUNTS.items()]
    return [
        "",
        "## Yang belum pasti, dan setelan yang menentukannya",
        "",
        "Tanyakan kepada pembina kinerja instansi, lalu isikan. Semua setelan: [settings.md](settings.md).",
        "",
        *table(("setelan", "bawaan", "yang ditentukan"), rows),
        "",
        *table((_variable("skp_year_rule"), "predikat setahun"), rules),
        "",
        *table((_variable("skp_distribution_level"), "pegawai yang dihitung bersama"), levels),
        "",
        "Sebulan dihitung bagi jabatan yang dipegang pada hari yang menentukan, jadi tidak pernah dua kali, dan",
        "setahun tanpa jeda berjumlah dua belas. Jabatan yang tidak dipegang pada hari itu tidak mendapat bulan.",
        "",
        *table((_variable("skp_month_counts"), "hari yang menentukan"), months),
    ]


def _variable(name: str) -> str:
    return code(f"{SkpSettings.model_config.get('env_prefix', '')}{name}".upper())


def _default(name: str) -> str:
    value = SkpSettings.model_fields[name].get_default(call_default_factory=True)
    if isinstance(value, Mapping):
        return ", ".join(f"{_word(one)} {_word(worth)}" for one, worth in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(code, value))
    return code(str(value).lower())


def _word(value: object) -> str:
    match value:
        case Predicate():
            return PREDICATE[value]
        case OrganisationPerformance():
            return ORGANISATION[value]
        case Rating():
            return RATING[value]
        case _:
            return str(value)


def _number(value: Decimal) -> str:
    """Return a number as it is written here: a decimal comma, no needless zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
