"""What only a person knows: what other columns mean."""

from collections.abc import Sequence
from typing import Final

import typer

from hub.cli.output import print_table
from hub.errors import UserError
from services.intake.domain.report import Subject
from services.intake.files.formats.mapped import (
    TEMPLATES,
    KeptMapping,
    MappingWrong,
    columns_of,
    likely_subject,
    proposed,
)

_NOTHING: Final = "-"
_SUBJECTS: Final = {"pegawai": Subject.EMPLOYEE, "unit": Subject.UNIT}


def asked_mapping(heads: Sequence[str]) -> KeptMapping:
    """Return what somebody says that columns mean. Raises UserError: nobody is there, or it cannot be so."""
    named = list(columns_of(heads, {}))
    if not named:
        raise UserError("Judul kolom tidak ditemukan: tulis judul setiap kolom pada satu baris di atas datanya.")
    try:
        return _asked(named)
    except typer.Abort as error:
        raise UserError(
            "Judul kolom berkas ini tidak dikenal: jalankan di terminal untuk menjawab arti kolomnya, "
            "atau pakai templat (`kinerja import --template employees`)."
        ) from error
    except MappingWrong as error:
        raise UserError(str(error)) from error


def _asked(heads: Sequence[str]) -> KeptMapping:
    typer.echo("Judul kolom berkas ini belum dikenal. Jawaban berikut disimpan untuk berkas berikutnya.", err=True)
    likely = likely_subject(heads)
    usual = next(word for word, subject in _SUBJECTS.items() if subject is likely)
    subject = _SUBJECTS.get(typer.prompt("Berkas ini tentang (pegawai/unit)", default=usual, err=True).strip(), likely)
    template = TEMPLATES[subject]
    print_table(
        [{"field": one.name, "head": one.heads[0], "what": one.explanation} for one in template.columns],
        {"field": "isian", "head": "nama", "what": "keterangan"},
    )
    columns = columns_of(heads, proposed(heads, subject))
    for head, guessed in columns.items():
        field = typer.prompt(f"Kolom {head!r} berisi isian", default=guessed or _NOTHING, err=True).strip()
        columns[head] = None if field == _NOTHING else field
    mapping = KeptMapping(subject, columns)
    mapping.check()
    return mapping
