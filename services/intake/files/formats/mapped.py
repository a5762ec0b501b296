"""Other columns: what they mean is asked for once, and kept by the source and the set of its heads."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from contracts.refusal import Refusal, RefusalKind
from hub.sheets.reading.header import name_key
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Column, Format
from services.intake.files.formats.template import EMPLOYEES, UNITS

TEMPLATES: Final = {Subject.EMPLOYEE: EMPLOYEES, Subject.UNIT: UNITS}
_ALIKE: Final = 0.75
_USUAL: Final[Mapping[str, str]] = {
    "nomorinduk": "nip",
    "nomorindukpegawai": "nip",
    "nipbaru": "nip",
    "nippegawai": "nip",
    "namalengkap": "name",
    "namapegawai": "name",
    "unit": "unit_code",
    "unitkerja": "unit_code",
    "kodeunor": "unit_code",
    "idunor": "unit_code",
    "namajabatan": "position",
    "gol": "grade",
    "golru": "grade",
    "pangkatgolongan": "grade",
    "nipatasanlangsung": "superior_nip",
    "nippejabatpenilai": "superior_nip",
    "tmtjabatan": "effective_on",
    "tmt": "effective_on",
    "statuspegawai": "employment",
    "kodeunorinduk": "parent_code",
    "kodeinduk": "parent_code",
    "namaunor": "name",
    "nippimpinan": "head_nip",
}
"""Heads that are often met, by what they mean."""


class MappingWrong(Refusal):
    """These columns cannot be mapped so."""

    code = "import_mapping_wrong"
    kind = RefusalKind.INVALID
    field = "columns"
    sentence = "Setiap kolom dipetakan ke satu isian yang dikenal, tidak ada isian dua kali, dan kolom kuncinya ada."


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """What the columns of a table mean.

    Attributes:
        subject: what its rows are about.
        columns: field of the report by head.
    """

    subject: Subject
    columns: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Of the set of heads."""
        return digest_of(tuple(self.columns))

    def check(self) -> None:
        """Refuse what cannot be. Raises MappingWrong."""
        template = TEMPLATES[self.subject]
        fields = list(self.columns.values())
        keys = {name_key(head) for head in self.columns}
        is_known = all(template.column(field) is not None for field in fields)
        if not is_known or len(set(fields)) != len(fields) or template.key not in fields or len(keys) != len(fields):
            raise MappingWrong


def digest_of(heads: Sequence[str]) -> str:
    """Return what a set of heads is known by, whatever their order, case and signs."""
    return hashlib.sha256("\n".join(sorted({name_key(head) for head in heads})).encode()).hexdigest()


def mapped_format(mapping: KeptMapping) -> Format:
    """Return the template with the heads of other columns."""
    template = TEMPLATES[mapping.subject]
    columns = tuple(
        replace(column, heads=(head,))
        for head, field in mapping.columns.items()
        if (column := template.column(field)) is not None
    )
    return replace(
        template,
        name=f"mapping-{mapping.digest[:12]}",
        title="Kolom lain, menurut pemetaan yang disimpan",
        required=tuple(mapping.columns),
        columns=columns,
    )


def proposed(heads: Sequence[str], subject: Subject) -> dict[str, str]:
    """Return which columns are likely meant by which heads: the field by head; none twice."""
    found: dict[str, str] = {}
    free = list(TEMPLATES[subject].columns)
    for head in heads:
        column = _likely(head, free)
        if column is not None:
            found[head] = column.name
            free.remove(column)
    return found


def likely_subject(heads: Sequence[str]) -> Subject:
    """Return what a table is likely about: a table without NIPs is one of units."""
    return Subject.EMPLOYEE if "nip" in proposed(heads, Subject.EMPLOYEE).values() else Subject.UNIT


def _likely(head: str, columns: Sequence[Column]) -> Column | None:
    key = name_key(head)
    for column in columns:
        if key in map(name_key, column.heads) or _USUAL.get(key) == column.name:
            return column
    alike = [(SequenceMatcher(None, key, name_key(one.heads[0])).ratio(), one) for one in columns]
    ratio, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    return best if ratio >= _ALIKE else None
