"""What the rules refuse, as answers of the API."""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.refusal import RefusalKind
from hub.web.problems import Problem
from services.skp_service.domain import errors
from services.skp_service.domain.errors import SkpError

_STATUSES = {RefusalKind.NOT_FOUND: 404, RefusalKind.FORBIDDEN: 403, RefusalKind.INVALID: 422}


@contextmanager
def refusals_as_problems(field: str | None = None) -> Iterator[None]:
    """Turn what a rule refuses into a problem answer."""
    try:
        yield
    except SkpError as error:
        status = _STATUSES.get(error.kind, 409)
        if field is not None and isinstance(error, errors.UnknownPeriod):
            field = "period_id"
        faults = [{"field": fault.where, "message": fault.sentence} for fault in error.faults]
        raise Problem(status, error.code, str(error), field=None if faults else field, errors=faults) from None
