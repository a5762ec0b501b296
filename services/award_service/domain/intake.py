"""Which documents the ministry's intake does not take, by the settings: found before anything is signed."""

from collections.abc import Iterable, Iterator

from contracts.refusal import Fault
from services.award_service.domain.document import Document
from services.award_service.domain.package import PackageRules, kinds_in_words, size_in_words


def not_taken(rules: PackageRules, documents: Iterable[Document]) -> Iterator[Fault]:
    """Yield a fault of each document that could be in no package.

    Args:
        rules: kinds and sizes that are taken.
        documents: that count, of one proposal.
    """
    for one in documents:
        field = f"documents.{one.code}"
        if one.kind not in rules.kinds:
            sentence = f"{one.label} bukan {kinds_in_words(rules.kinds)}; ganti berkasnya."
            yield Fault("document_kind", sentence, field)
        elif one.size > rules.alone_bytes_max:
            limit = size_in_words(rules.alone_bytes_max)
            sentence = f"{one.label} lebih besar dari {limit}, batas penerimaan kementerian; perkecil berkasnya."
            yield Fault("document_too_large", sentence, field)
