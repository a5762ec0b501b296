"""Every refusal has its status, its code and an Indonesian sentence."""

from collections.abc import Callable

import pytest

from hub.errors import HubError, Transient
from hub.files import errors
from hub.files.kinds import FileKind
from hub.files.problems import files_as_problems
from hub.web.problems import Problem

CASES: list[tuple[HubError, int, str, str | None]] = [
    (errors.FileTooLarge(1000), 413, "file_too_large", "file"),
    (errors.FileTypeNotAllowed([FileKind.PDF]), 415, "file_type_not_allowed", "file"),
    (errors.FileEmpty(), 422, "file_empty", "file"),
    (errors.FileDamaged(), 422, "file_damaged", "file"),
    (errors.FileHasMacros(), 422, "file_has_macros", "file"),
    (errors.FileFormRefused(), 422, "file_form_refused", "file"),
    (errors.LinkRefused(), 422, "file_link_refused", "file"),
    (errors.LinkTooLong(9), 422, "file_link_too_long", "file"),
    (errors.FileMissing(), 404, "file_not_found", None),
    (errors.FileStoreUnavailable(), 503, "file_store_unavailable", None),
]


@pytest.mark.parametrize(("error", "status", "code", "field"), CASES)
def test_an_error_becomes_a_problem(error: HubError, status: int, code: str, field: str | None) -> None:
    with pytest.raises(Problem) as raised, files_as_problems("file"):
        raise error
    assert (raised.value.status, raised.value.code, raised.value.field) == (status, code, field)
    assert str(raised.value).endswith(".")


def test_only_the_stores_trouble_is_worth_trying_again() -> None:
    assert [code for error, _, code, _ in CASES if isinstance(error, Transient)] == ["file_store_unavailable"]


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.FileTooLarge, "usulan_too_large"), (errors.LinkTooLong, "usulan_link_too_long")],
)
def test_a_service_has_codes_of_its_own(error: Callable[[int], HubError], code: str) -> None:
    with pytest.raises(HubError) as raised, errors.coded("usulan"), errors.coded("usulan"):
        raise error(1000)
    assert raised.value.code == code
