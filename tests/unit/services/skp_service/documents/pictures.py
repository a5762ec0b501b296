"""`python -m tests.unit.services.skp_service.documents.pictures` draws the pictures of `docs/dokumen-kinerja.md`.

They show the samples of these tests; to be drawn anew when a template or a sample changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import typst

from hub.print.pdf import PACKAGES, fonts, inputs
from services.skp_service.documents.pdf import (
    TEMPLATES,
    evaluation_document,
    evaluation_summary,
    predicate_list,
    skp_document,
)
from services.skp_service.documents.view import evaluation_view, predicates_view, skp_view, summary_view
from tests.unit.services.skp_service.documents.samples import EVALUATION, LIST, SKP, SUMMARY

PICTURES: Final = Path(__file__).parents[5] / "docs" / "dokumen"
PIXELS_AN_INCH: Final = 80

SIGNED: Final = replace(EVALUATION, signing=SUMMARY.signing)

DOCUMENTS: Final[Mapping[str, Callable[[], bytes]]] = {
    "skp": lambda: skp_document(SKP),
    "evaluasi": lambda: evaluation_document(SIGNED),
    "dokumen-evaluasi": lambda: evaluation_summary(SUMMARY),
    "penetapan-predikat": lambda: predicate_list(LIST),
}
"""What sets the documents of the pictures, by the pictures' name."""

_DRAWN: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "skp": ("skp.typ", skp_view(SKP)),
    "evaluasi": ("evaluation.typ", evaluation_view(SIGNED)),
    "dokumen-evaluasi": ("summary.typ", summary_view(SUMMARY)),
    "penetapan-predikat": ("predicates.typ", predicates_view(LIST)),
}


def draw() -> None:
    """Write a picture a page."""
    for name, (template, view) in _DRAWN.items():
        typst.compile(
            TEMPLATES / template,
            output=PICTURES / f"{name}-{{p}}.png",
            root=TEMPLATES,
            font_paths=fonts(),
            package_path=PACKAGES,
            sys_inputs=inputs(view),
            format="png",
            ppi=PIXELS_AN_INCH,
        )


if __name__ == "__main__":
    draw()
