"""`docs/alur-usulan-satyalancana.md`: the states of proposals and batches, and who may do what, from the tables."""

from collections.abc import Iterator, Mapping
from typing import Final

from hub.reference.markdown import GENERATED, code, page, table
from services.award_service.domain.checklist import DEFAULTS, Item, MadeHere
from services.award_service.domain.cycle import (
    BATCH_RULES,
    BEGINS,
    BY_ANOTHER,
    RULES,
    Act,
    BatchAct,
    BatchState,
    Capacity,
    State,
)
from services.award_service.domain.eligibility import SENTENCE
from services.award_service.domain.grades import title_of
from services.award_service.domain.outcome import FOLLOWS, UNFIT_SENTENCES, Unfit
from services.award_service.terms_id import ACT, BATCH_ACT, BATCH_STATE, CAPACITY, STATE, WORD

_WHO: Final[Mapping[Capacity, str]] = {
    Capacity.PROPOSER: "Admin unit pegawai itu (`unit_admin`) atau unit di atasnya; admin instansi bagi semua unit.",
    Capacity.VERIFIER: "`award_verifier`.",
    Capacity.SIGNATORY: "`award_signatory`.",
    Capacity.AGENCY_ADMIN: "`agency_admin` (BKPSDM).",
    Capacity.MINISTRY: "Bukan pengguna: jawaban yang dibawa saluran, atau yang diisi admin instansi.",
    Capacity.SERVICE: "Bukan pengguna: yang dilampirkan layanan sendiri.",
}
_MADE: Final[Mapping[MadeHere, str]] = {
    MadeHere.ASSESSMENT: "penilaian terakhir, dari skp_service",
    MadeHere.CV: "dibuat dari data yang ada",
    MadeHere.STATEMENT: "dibuat untuk ditandatangani",
}
_INTRODUCTION: Final = (
    "Semua tabel dan gambar di halaman ini dibuat dari tabel dalam kode (`services/award_service/domain/cycle.py`).",
    "Siapa yang berhak, dan mengapa: [aturan Satyalancana](aturan-satyalancana.md).",
)


def cycle_page() -> str:
    """Return the page."""
    return page(
        [
            GENERATED,
            "# Alur usulan Satyalancana Karya Satya",
            "",
            *_INTRODUCTION,
            *_drawn("Usulan", _proposal_diagram()),
            "",
            "Langkah yang tidak memindahkan usulan tidak digambar.",
            *_drawn("Berkas usulan", _batch_diagram()),
            "",
            "Selama berkas ditandatangani, usulan di dalamnya tidak berubah; yang dikembalikan, ditolak, ditunda, atau",
            "ditarik sudah di luarnya. Berkas selesai begitu tidak ada lagi yang menunggu kementerian.",
            *_who(),
            *_acts(),
            *_batch_acts(),
            *_obstacles(),
            *_checklists(),
            *_outcomes(),
        ]
    )


def _drawn(title: str, lines: Iterator[str]) -> list[str]:
    return ["", f"## {title}", "", "```mermaid", *lines, "```"]


def _proposal_diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f'    state "{STATE[one]}" as {one}' for one in State)
    yield f"    [*] --> {BEGINS}"
    for act, rules in RULES.items():
        for rule in rules:
            who = _names(rule.by).lower()
            yield from (
                f"    {before} --> {after}: {ACT[act].lower()} ({who})"
                for before, after in rule.leads.items()
                if before is not after
            )


def _batch_diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f'    state "{BATCH_STATE[one]}" as {one}' for one in BatchState)
    yield f"    [*] --> {BatchState.OPEN}"
    for act, rule in BATCH_RULES.items():
        yield from (
            f"    {before} --> {after}: {BATCH_ACT[act].lower()} ({_names(rule.by).lower()})"
            for before, after in rule.leads.items()
            if before is not after
        )


def _names(capacities: frozenset[Capacity]) -> str:
    return ", ".join(CAPACITY[one] for one in Capacity if one in capacities)


def _who() -> list[str]:
    rows = [[CAPACITY[one], _WHO[one]] for one in Capacity]
    own = ", ".join(ACT[act].lower() for act in Act if act in BY_ANOTHER)
    never = [
        f"Tidak seorang pun melakukan ini terhadap usulannya sendiri: {own}.",
        "Jawaban kementerian tentang dirinya, yang diisi atau dicocokkan dengan tangan, diisi orang lain.",
    ]
    return ["", "## Siapa", "", *table(("kedudukan", "siapa"), rows), "", *never]


def _acts() -> list[str]:
    rows = [
        [f"{ACT[act]} {code(act)}", _names(rule.by), ", ".join(STATE[one] for one in State if one in rule.leads) or "-"]
        for act, rules in RULES.items()
        if act is not Act.READ
        for rule in rules
    ]
    return ["", "## Siapa melakukan apa terhadap usulan", "", *table(("langkah", "oleh", "pada status"), rows)]


def _batch_acts() -> list[str]:
    rows = [
        [f"{BATCH_ACT[act]} {code(act)}", _names(rule.by), ", ".join(BATCH_STATE[one] for one in rule.leads) or "-"]
        for act, rule in BATCH_RULES.items()
        if act is not BatchAct.READ
    ]
    return ["", "## Siapa melakukan apa terhadap berkas usulan", "", *table(("langkah", "oleh", "pada status"), rows)]


def _obstacles() -> list[str]:
    rows = [[sentence, code(one)] for one, sentence in SENTENCE.items()]
    return ["", "## Yang menghalangi langkah 2", "", *table(("sebab", "kode"), rows)]


def _checklists() -> list[str]:
    lines = ["", "## Daftar persyaratan", "", "Bawaan; instansi dapat menetapkan daftarnya sendiri tiap jenjang."]
    for grade, items in DEFAULTS.items():
        rows = [[f"{one.label} {code(one.code)}", _asked(one), _made(one)] for one in items]
        lines += ["", f"### {title_of(grade)}", "", *table(("dokumen", "diminta", "dilampirkan oleh layanan"), rows)]
    return lines


def _asked(one: Item) -> str:
    of = "dari yang sudah berhenti" if one.for_left else ""
    of = f"dari yang memiliki {one.if_held.value.upper()}" if one.if_held else of
    return " ".join(word for word in ("wajib" if one.mandatory else "bila ada", of) if word)


def _made(one: Item) -> str:
    return "" if one.made_here is None else _MADE[one.made_here]


def _outcomes() -> list[str]:
    rows = [
        [f"{WORD[word]} {code(word)}", ", ".join(STATE[one] for one in follows), ", ".join(_led(follows))]
        for word, follows in FOLLOWS.items()
    ]
    return [
        "",
        "## Jawaban kementerian",
        "",
        "Dari saluran mana pun, tiap jawaban diterapkan satu kali.",
        "",
        *table(("jawaban", "pada status", "langkah"), rows),
        "",
        "Yang tidak dapat diterapkan disimpan dengan alasannya, dan menunggu keputusan orang:",
        "",
        *table(("alasan", "kode"), [[UNFIT_SENTENCES[one], code(one)] for one in Unfit]),
    ]


def _led(follows: Mapping[State, Act]) -> list[str]:
    return [ACT[act].lower() for act in dict.fromkeys(follows.values())]
