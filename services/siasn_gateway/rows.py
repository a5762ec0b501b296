"""Rows of SIASN's histories, read as they come: field names change their capitals, numbers may be text."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Final, Self

from contracts.personal import personal

_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")


@personal
class SkpRow:
    """A row of `rw-skp22`: one year's assessment as SIASN holds it. None: the row does not say.

    Attributes:
        id: of the row; what an update names.
        year: assessed.
        work_results: code of the rating of work results, 1 to 3.
        behaviour: code of the rating of behaviour, 1 to 3.
        quadrant: code of the predicate, 1 to 5.
        assessor_nip: NIP, or the number of a soldier or police officer.
        assessor_name: full name.
        documents: where each document of the row is (`dok_uri`), by its kind (`id_ref_dokumen`).
    """

    id: str
    year: int
    work_results: int | None = None
    behaviour: int | None = None
    quadrant: int | None = None
    assessor_nip: str | None = None
    assessor_name: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, row: object) -> Self:
        """Return the row in SIASN's JSON.

        Raises:
            ValueError: it is no object, or has no id or no year. A code that is no number is one that it does not say.
        """
        if not isinstance(row, Mapping):
            raise ValueError("row is not an object")  # noqa: TRY004 - documented: what was read is at fault
        # Two spellings of one field: the one with a value counts.
        fields = {str(key).lower(): value for key, value in row.items() if text_of(value) is not None}
        held, year = id_of(fields.get("id")), _number(fields.get("tahun"))
        if held is None or year is None:
            raise ValueError("row without id or year")
        return cls(
            id=held,
            year=year,
            work_results=_number(fields.get("hasilkinerjanilai")),
            behaviour=_number(fields.get("perilakukerjanilai")),
            quadrant=_number(fields.get("kuadrankinerjanilai")),
            assessor_nip=text_of(fields.get("nipnrppenilai")),
            assessor_name=text_of(fields.get("namapenilai")),
            documents=_documents(row),
        )


def uri_of(reference: Mapping[str, object]) -> str | None:
    """Return where a document is that SIASN refers to: `dok_uri`, or `object`, which says the same."""
    fields = {str(key).lower(): text_of(value) for key, value in reference.items()}
    return fields.get("dok_uri") or fields.get("object")


def id_of(value: object) -> str | None:
    """Return an id of SIASN's (of a person, a row, a rank), at most 64 letters, digits and dashes; None for others."""
    text = text_of(value)
    return text if text is not None and _ID.fullmatch(text) else None


def text_of(value: object) -> str | None:
    """Return a text or number as stripped text; None for everything else and for nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _documents(row: Mapping[str, object]) -> dict[str, str]:
    """Return what a row's `path` shows; nothing where it is null or no object."""
    paths = [value for key, value in row.items() if str(key).lower() == "path" and isinstance(value, Mapping)]
    shown = {str(ref): uri_of(entry) for path in paths for ref, entry in path.items() if isinstance(entry, Mapping)}
    return {ref: uri for ref, uri in shown.items() if uri is not None}


def _number(value: object) -> int | None:
    text = text_of(value)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
