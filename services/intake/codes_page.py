"""`docs/report-codes.md`: everything that a source can be told of its reports, from the rules themselves."""

from collections.abc import Iterator
from typing import Final

from contracts.report_answer import ReportFault
from hub.reference.markdown import GENERATED, code, page, table
from hub.sheets.reading.columns import RowRule
from hub.sheets.reading.rows import SENTENCES
from hub.sheets.reading.values.refusals import ValueRefused
from hub.web.cloud_events import RULES as REQUESTS
from services.intake.domain.arrival import REUSED, STALE
from services.intake.domain.doubts import RULES as DOUBTS
from services.intake.domain.doubts import Doubt
from services.intake.domain.imports import STANDING_RULES
from services.intake.domain.refusals import OTHERWISE, Rule
from services.intake.domain.refusals import RULES as REFUSALS
from services.intake.files.formats import FORMATS
from services.intake.files.row_reading import KEY_BLANK, KEY_SENTENCE, NOT_ALLOWED, NOT_ALLOWED_SENTENCE
from services.intake.handlers.employees import FORMER_NIP_CONFLICT, HAS_LEFT

_INTRODUCTION: Final = (
    "What intake tells a source about its reports: in the receipt (HTTP), on its queue of answers (AMQP), by its",
    "webhook, and by `kinerja publish --check` before anything is sent. Codes are stable; sentences may be improved,",
    "and quote no value. How one reports: [publishing](publishing.md).",
)
_REFUSED: Final = "refused"
_BESIDE: Final = (STALE, REUSED, FORMER_NIP_CONFLICT, HAS_LEFT)


def codes_page() -> str:
    """Return the page."""
    return page(
        [
            GENERATED,
            "# What a source is told",
            "",
            *_INTRODUCTION,
            "",
            "## Refused (ditolak)",
            "The report counts for nothing. Mend it, and send it again, under the same `id` or a new one.",
            "",
            *table(("code", "where", "sentence"), [_refusal(rule) for rule in (*REFUSALS, OTHERWISE)]),
            "",
            "## Doubtful (diterima dengan catatan)",
            "The report is kept, and counts but for what its sentence says: of `stale`, `version_reused` and",
            "`has_left` nothing takes effect now. What is doubtful is listed until a newer report about the same",
            "comes, or until it is so no more: a unit that nobody had reported may be reported later.",
            "",
            *table(("code", "reports", "where", "sentence"), [*_doubts()]),
            "",
            "## Rows of a file (berkas)",
            "Line, column and sentence stand in the file's own report. Where a cell cannot be read, the row is refused",
            "in a column that decides whom it is about or where they work; in any other the cell counts as not said.",
            "What is doubtful above is told of rows, too. Whole files: [sheets](../architecture/sheets-in.md).",
            "",
            *table(("code", "formats", "the row", "sentence"), [*_rows()]),
            "",
            "## A whole HTTP request",
            "Nothing of it is stored; the body is a problem document whose `type` ends with the code.",
            "",
            *table(
                ("status", "code", "sentence"),
                [[str(rule.status), code(rule.code), rule.sentence] for rule in REQUESTS],
            ),
        ]
    )


def _refusal(rule: Rule) -> list[str]:
    if rule.in_envelope:
        where = "CloudEvents: " + ", ".join(map(code, sorted(rule.fields))) if rule.fields else "CloudEvents"
    else:
        where = code(rule.field) if rule.field else ", ".join(map(code, sorted(rule.fields)))
    return [code(rule.code), where, rule.sentence]


def _doubts() -> Iterator[list[str]]:
    rules: dict[str, tuple[Doubt, list[str]]] = {}
    for contract, listed in DOUBTS.items():
        for rule in listed:
            rules.setdefault(rule.code, (rule, []))[1].append(contract.type)
    for rule, types in rules.values():
        yield [code(rule.code), ", ".join(map(code, types)), ", ".join(map(code, sorted(rule.looks_at))), rule.sentence]
    yield from (_beside(fault) for fault in _BESIDE)


def _beside(fault: ReportFault) -> list[str]:
    return [code(fault.code), "", code(fault.field or ""), fault.sentence]


def _rows() -> Iterator[list[str]]:
    for kind in _cell_faults():
        yield [code(kind.code), "", "", kind.sentence or " ".join((kind.__doc__ or "").split())]
    for fault, sentence in SENTENCES.items():
        yield [code(fault.value), "", _REFUSED, sentence.format(found="n", wanted="m")]
    yield [code(KEY_BLANK), "", _REFUSED, KEY_SENTENCE]
    yield [code(NOT_ALLOWED), "", _REFUSED, NOT_ALLOWED_SENTENCE]
    rules: dict[tuple[str, str], tuple[RowRule, list[str]]] = {}
    for name, form in FORMATS.items():
        for rule in form.rules:
            rules.setdefault((rule.code, rule.sentence), (rule, []))[1].append(name)
    for rule, names in rules.values():
        yield [code(rule.code), ", ".join(map(code, names)), _effect(rule.is_refusal), rule.sentence]
    for one in STANDING_RULES.values():
        yield [code(one.code), "", _effect(one.is_refusal), one.sentence]


def _effect(is_refusal: bool) -> str:
    return _REFUSED if is_refusal else "counts"


def _cell_faults() -> list[type[ValueRefused]]:
    """Return the kinds of faults of cells, in the order in which they are defined."""
    return [one for one in ValueRefused.__subclasses__() if one.code != ValueRefused.code]
