"""Names of folders and files in a package, by templates: safe for Windows and ZIP, of bounded length."""

import re
import unicodedata
from collections.abc import Collection
from string import Formatter
from typing import Any, Final

FOLDER_FIELDS: Final = ("number", "name", "nip", "grade")
FILE_FIELDS: Final = ("order", "code")
PART_FIELDS: Final = ("batch", "package", "part", "id")

_NOT_SAFE: Final = re.compile(r"[^A-Za-z0-9._()+-]+")
_RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
"""What Windows takes for a device, whatever ending it has."""
_SAMPLE: Final = {
    "number": 1,
    "name": "A",
    "nip": "1" * 18,
    "grade": "X",
    "order": 1,
    "code": "a",
    "batch": "a",
    "package": 1,
    "part": 1,
    "id": "a",
}


def checked_template(template: str, allowed: Collection[str], needed: Collection[str]) -> str:
    """Return a template that names only what is known, and all that tells one name from another.

    Args:
        template: as Python formats it, such as `{number:03d}_{name}`.
        allowed: fields that it may have.
        needed: fields that it must have.

    Raises:
        ValueError: an Indonesian sentence about what is wrong.
    """
    try:
        fields = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
        unknown = fields - set(allowed)
        made = "" if unknown else template.format(**_SAMPLE)
    except (ValueError, IndexError, KeyError):
        raise ValueError("pola nama tidak dapat dibaca; contohnya {number:03d}_{name}") from None
    if unknown or not fields >= set(needed):
        raise ValueError(f"hanya boleh memuat {', '.join(sorted(allowed))}, dan harus memuat {' dan '.join(needed)}")
    if "/" in made or "\\" in made:
        raise ValueError("tidak boleh memuat garis miring")
    return template


def made_name(template: str, length_max: int, **fields: Any) -> str:  # noqa: ANN401 - of the template
    """Return the name that a template makes, without what Windows or ZIP do not bear.

    Args:
        template: a checked one.
        length_max: of the name, in characters; where it would be more, the longest text in it is cut, so that numbers,
            which tell names apart, stay.
        fields: texts and numbers.
    """
    safe = {key: safe_text(value) if isinstance(value, str) else value for key, value in fields.items()}
    name = template.format(**safe)
    texts = sorted((key for key, value in safe.items() if isinstance(value, str)), key=lambda key: -len(safe[key]))
    for key in texts:
        safe[key] = safe[key][: max(1, len(safe[key]) - max(0, len(name) - length_max))].strip("._ ") or "_"
        name = template.format(**safe)
    name = safe_text(name)
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def safe_text(text: str) -> str:
    """Return a text in letters, digits and a few signs that every system has: no path, no device, no blanks."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_SAFE.sub("_", letters).strip("._ ") or "_"
