"""What is refused as evidence, as answers of the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hub.web.problems import Problem
from services.skp_service.evidence.errors import (
    EvidenceNotFound,
    EvidenceRefused,
    EvidenceStoreUnavailable,
    EvidenceTooLarge,
    EvidenceTypeNotAllowed,
)
from services.skp_service.evidence.metrics import UNAVAILABLE

_STATUSES: Final = {
    EvidenceTooLarge: 413,
    EvidenceTypeNotAllowed: 415,
    EvidenceNotFound: 404,
    EvidenceStoreUnavailable: 503,
}
_OTHER_REFUSALS: Final = 422


@contextmanager
def evidence_as_problems(field: str | None) -> Iterator[None]:
    """Turn refusals and a store's trouble into problem answers; a refusal names `field` of the request."""
    try:
        yield
    except EvidenceRefused as error:
        raise Problem(_STATUSES.get(type(error), _OTHER_REFUSALS), error.code, str(error), field=field) from None
    except (EvidenceNotFound, EvidenceStoreUnavailable) as error:
        if isinstance(error, EvidenceStoreUnavailable):
            UNAVAILABLE.inc()
        raise Problem(_STATUSES[type(error)], error.code, str(error)) from None
