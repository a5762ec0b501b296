"""What is refused as a file, as answers of the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hub.files.errors import (
    FileMissing,
    FileRefused,
    FileStoreUnavailable,
    FileTooLarge,
    FileTypeNotAllowed,
)
from hub.web.problems import Problem

_STATUSES: Final = {
    FileTooLarge: 413,
    FileTypeNotAllowed: 415,
    FileMissing: 404,
    FileStoreUnavailable: 503,
}
_OTHER_REFUSALS: Final = 422


@contextmanager
def files_as_problems(field: str | None) -> Iterator[None]:
    """Turn refusals and a store's trouble into problem answers; a refusal names `field` of the request."""
    try:
        yield
    except FileRefused as error:
        raise Problem(_STATUSES.get(type(error), _OTHER_REFUSALS), error.code, str(error), field=field) from None
    except (FileMissing, FileStoreUnavailable) as error:
        raise Problem(_STATUSES[type(error)], error.code, str(error)) from None
