"""Sets documents as PDF, by Typst: the same bytes for the same content on every machine.

The content reaches a template as JSON and is printed as strings, so no text is ever read as markup. Fonts are those
inside the library and those of `fonts/`; the machine's are not looked at.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

import typst

from hub.print.fonts import FAMILIES, FOLDER
from hub.print.glyphs import printable

Standard = Literal["a-2a", "ua-1"]

PACKAGES: Final = Path(__file__).parent / "packages"
"""Where templates find `@kinerja/print`."""
STANDARDS: Final[Sequence[Standard]] = ("a-2a", "ua-1")
"""To be archived, and to be read aloud. Both forbid a character that no font has; `glyphs` sees to it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def render_pdf(template: Path, data: Mapping[str, object], at: datetime) -> bytes:
    """Return a document. It computes for some tenths of a second: call it in a thread.

    Args:
        template: a `.typ` file, which imports from `@kinerja/print:1.0.0` and from its own folder.
        data: what the template knows as `data`: texts, numbers, None, lists and mappings of them. The kit's `sheet`
            reads `name`, `subject` and `version` of it.
        at: aware; the file's creation date. The same data at another moment are other bytes.

    Raises:
        TypeError: `at` has no zone, or JSON cannot hold the data.
        typst.TypstError: the template is wrong, or misses something in the data.
    """
    return typst.compile(
        template,
        root=template.parent,
        font_paths=fonts(),
        package_path=PACKAGES,
        sys_inputs=inputs(data),
        pdf_standards=list(STANDARDS),
        # A difference, so that a moment without a zone is an error and not the machine's.
        timestamp=int((at - _EPOCH).total_seconds()),
    )


def inputs(data: Mapping[str, object]) -> dict[str, str]:
    """Return data as templates read them, with the fonts that they are set in."""
    return {"data": json.dumps(_shown({"fonts": FAMILIES, **data}), ensure_ascii=False)}


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that documents are set in, and no others."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FOLDER])


def _shown(value: object) -> object:
    """Return data whose texts can be printed; what was stored before texts were checked need not be such."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value
