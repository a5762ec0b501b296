"""Other columns: what they mean is asked for once, and kept by the source and the set of all heads of its file."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final

from contracts.refusal import Refusal, RefusalKind
from hub.audit import About
from hub.sheets.reading.columns import Column
from hub.sheets.reading.header import name_key, name_keys
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format
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
        columns: field of the report by head, of all columns that the file has; None: it is not read.
    """

    subject: Subject
    columns: Mapping[str, str | None]

    @property
    def read(self) -> dict[str, str]:
        """Field by head, of the columns that are read."""
        return {head: field for head, field in self.columns.items() if field is not None}

    @property
    def digest(self) -> str:
        """Of the set of heads, whatever their order, case and signs."""
        return _digest(name_keys(self.columns))

    @property
    def name(self) -> str:
        """Of the format that it makes: another one if the same heads come to mean something else."""
        meant = {name_key(head): field for head, field in self.columns.items()}
        return f"mapping-{_digest([self.subject.value, json.dumps(meant, sort_keys=True)])[:12]}"

    @property
    def about(self) -> About:
        """What the audit trail calls it."""
        return About("import_mapping", self.digest)

    def facts(self, source: str) -> Mapping[str, Any]:
        """Return what the audit trail keeps of it."""
        return {"source": source, "subject": self.subject.value, "columns": dict(self.columns)}

    def check(self) -> None:
        """Refuse what cannot be. Raises MappingWrong."""
        template = TEMPLATES[self.subject]
        fields = list(self.read.values())
        is_known = all(template.column(field) is not None for field in fields)
        is_told_once = len(set(fields)) == len(fields) and len(name_keys(self.columns)) == len(self.columns)
        if not is_known or not is_told_once or template.key not in fields:
            raise MappingWrong


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def mapped_format(mapping: KeptMapping) -> Format:
    """Return the template with the heads of other columns."""
    template = TEMPLATES[mapping.subject]
    columns = tuple(
        replace(column, heads=(head,))
        for head, field in mapping.read.items()
        if (column := template.column(field)) is not None
    )
    return replace(
        template,
        name=mapping.name,
        title="Kolom lain, menurut pemetaan yang disimpan",
        required=tuple(mapping.read),
        columns=columns,
        whole=tuple(mapping.columns),
    )


def columns_of(heads: Iterable[str], meant: Mapping[str, str]) -> dict[str, str | None]:
    """Return what all heads of a file mean, as a mapping has it.

    Args:
        heads: some may be empty, of signs alone, or there twice; no such column can be read.
        meant: field by head; a head that is not in it is not read.
    """
    first: dict[str, str] = {}
    for head in heads:
        first.setdefault(name_key(head), head)
    return {head: meant.get(head) for key, head in first.items() if key}


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
