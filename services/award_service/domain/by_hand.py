"""Lists that a person writes down, with a reason."""

from datetime import date
from typing import Final

from contracts.refusal import Refusal
from services.award_service.domain.list_files import AsOfInFuture
from services.award_service.domain.listed import SourceList

BY_HAND: Final = "(manual)"
"""The source of all that people write down; no system can be called so (`contracts/source_name.py`)."""


class OlderList(Refusal):
    """A list of a later day was written down before."""

    code = "older_list"
    sentence = (
        "Sudah ada daftar manual dengan tanggal keadaan yang lebih baru: pakai tanggal yang sama atau sesudahnya."
    )
    field = "as_of"


def require_day(as_of: date, today: date, held: SourceList | None) -> None:
    """Refuse a list of a day that has not come, or before that of the list that is held.

    Raises:
        AsOfInFuture, OlderList.
    """
    if as_of > today:
        raise AsOfInFuture
    if held is not None and held.as_of > as_of:
        raise OlderList
