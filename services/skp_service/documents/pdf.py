"""The documents as PDF: pure functions, the same bytes for the same content on every machine."""

from pathlib import Path
from typing import Final

from hub.print.pdf import render_pdf
from services.skp_service.documents.content import EvaluationDocument, EvaluationSummary, SkpDocument
from services.skp_service.documents.view import evaluation_view, predicates_view, skp_view, summary_view
from services.skp_service.domain.predicate_list import PredicateList

TEMPLATES: Final = Path(__file__).parent / "templates"


def skp_document(content: SkpDocument) -> bytes:
    """Return the SKP's form and its annexes.

    Raises:
        KeyError: the plan intervenes on a work result of the superior whose text is not given.
    """
    return render_pdf(TEMPLATES / "skp.typ", skp_view(content), content.at)


def evaluation_document(content: EvaluationDocument) -> bytes:
    """Return the evaluation of an employee's performance.

    Raises:
        KeyError: the plan intervenes on a work result of the superior whose text is not given.
    """
    return render_pdf(TEMPLATES / "evaluation.typ", evaluation_view(content), content.at)


def evaluation_summary(content: EvaluationSummary) -> bytes:
    """Return the evaluation of an employee's performance on one page; long notes go on to further ones."""
    return render_pdf(TEMPLATES / "summary.typ", summary_view(content), content.at)


def predicate_list(content: PredicateList) -> bytes:
    """Return the predicates of an organisation's people, as the official sets them."""
    return render_pdf(TEMPLATES / "predicates.typ", predicates_view(content), content.at)


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
