"""Sets the documents as PDF, by Typst: pure functions, the same bytes for the same content on every machine.

The content reaches the templates as JSON and is printed as strings, so no text is ever read as markup. Fonts are
those inside the library and those of `fonts/`; the machine's are not looked at.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Final, Literal

import typst

from services.skp_service.documents.content import EvaluationDocument, EvaluationSummary, SkpDocument
from services.skp_service.documents.fonts import FAMILIES, FOLDER
from services.skp_service.documents.glyphs import printable
from services.skp_service.documents.view import evaluation_view, predicates_view, skp_view, summary_view
from services.skp_service.domain.predicate_list import PredicateList

Standard = Literal["a-2a", "ua-1"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
STANDARDS: Final[Sequence[Standard]] = ("a-2a", "ua-1")
"""To be archived, and to be read aloud. Both forbid a character that no font has; `glyphs` sees to it."""


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


def document(content: SkpDocument | EvaluationDocument | EvaluationSummary | PredicateList) -> bytes:
    """Return the document of this content, whichever it is."""
    match content:
        case SkpDocument():
            return skp_document(content)
        case EvaluationDocument():
            return evaluation_document(content)
        case EvaluationSummary():
            return evaluation_summary(content)
        case PredicateList():
            return predicate_list(content)


def _set(template: str, view: Mapping[str, object], at: datetime) -> bytes:
    data = json.dumps(_shown({"fonts": FAMILIES, **view}), ensure_ascii=False)
    with as_file(files(__package__) / "templates") as templates:
        return typst.compile(
            templates / template,
            root=templates,
            font_paths=_fonts(),
            sys_inputs={"data": data},
            pdf_standards=list(STANDARDS),
            # A difference, so that a moment without a zone is an error and not the machine's.
            timestamp=int((at - _EPOCH).total_seconds()),
        )


def _shown(value: object) -> object:
    """Return data whose texts can be printed; what was stored before texts were checked need not be such."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FOLDER])
