"""Sets the documents as PDF, by Typst: pure functions, the same bytes for the same content on every machine.

The content reaches the templates as JSON and is printed as strings, so no text is ever read as markup. Fonts are
those inside the library; the machine's are not looked at.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Final, Literal

import typst

from services.skp_service.documents.content import EvaluationDocument, EvaluationSummary, PredicateList, SkpDocument
from services.skp_service.documents.view import evaluation_view, predicates_view, skp_view, summary_view

Standard = Literal["a-2a", "ua-1"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STANDARDS: Final[Sequence[Standard]] = ("a-2a", "ua-1")
"""To be archived, and to be read aloud."""


def skp_document(content: SkpDocument) -> bytes:
    """Return the SKP's form and its annexes.

    Raises:
        KeyError: the plan intervenes on a work result of the superior whose text is not given.
    """
    return _set("skp.typ", skp_view(content), content.at)


def evaluation_document(content: EvaluationDocument) -> bytes:
    """Return the evaluation of an employee's performance.

    Raises:
        KeyError: the plan intervenes on a work result of the superior whose text is not given.
    """
    return _set("evaluation.typ", evaluation_view(content), content.at)


def evaluation_summary(content: EvaluationSummary) -> bytes:
    """Return the evaluation of an employee's performance on one page; long notes go on to further ones."""
    return _set("summary.typ", summary_view(content), content.at)


def predicate_list(content: PredicateList) -> bytes:
    """Return the predicates of an organisation's people, as the official sets them."""
    return _set("predicates.typ", predicates_view(content), content.at)


def _set(template: str, view: Mapping[str, object], at: datetime) -> bytes:
    # A lone surrogate, which is no character, becomes a question mark.
    data = json.dumps(view, ensure_ascii=False).encode(errors="replace").decode()
    try:
        return _compile(template, data, at, _STANDARDS)
    except typst.TypstError as error:
        if not error.message.startswith("PDF/"):
            raise
        # A character that none of the fonts has: both standards forbid it, but it is no reason to have no document.
        return _compile(template, data, at, ())


def _compile(template: str, data: str, at: datetime, standards: Sequence[Standard]) -> bytes:
    with as_file(files(__package__) / "templates") as templates:
        return typst.compile(
            templates / template,
            root=templates,
            font_paths=_fonts(),
            sys_inputs={"data": data},
            pdf_standards=list(standards),
            # A difference, so that a moment without a zone is an error and not the machine's.
            timestamp=int((at - _EPOCH).total_seconds()),
        )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
