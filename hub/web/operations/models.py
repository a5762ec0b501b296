"""What requests and answers of operators have in common. Lists are for more eyes: no text in them shows a NIP."""

from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from hub.audit import Recorded
from hub.store.text import storable
from hub.telemetry.logging import mask
from hub.web.models import Answer, Request

LARGEST: Final = 2**63 - 1
"""Largest number that a database holds."""
_REASON_LENGTH: Final = 500


def _masked(text: str) -> str:
    return str(mask(text))


def _kept(text: str) -> str:
    if storable(text, len(text)) != text:
        raise ValueError("memuat huruf yang tidak dapat disimpan")
    return text


Masked = Annotated[str, AfterValidator(_masked)]
"""A text that somebody else wrote, without NIP."""
Number = Annotated[int, Path(ge=1, le=LARGEST, description="Nomor, dari daftarnya.")]
After = Annotated[int, Field(ge=0, le=LARGEST, description="Nilai `next` dari halaman atau bagian sebelumnya.")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
"""A code or a name of ours."""
Kept: Final = AfterValidator(_kept)
"""Of a text: a database can keep it."""
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_REASON_LENGTH),
    Kept,
    Field(description="Sebabnya; tercatat dalam jejak audit."),
]


class Decision(Request):
    """Something that is decided, and why."""

    reason: Reason


class OpenDecision(Request):
    """Something that is decided, and why, if they say so."""

    reason: Reason | None = None


class DecisionAnswer(Answer):
    """Who decided what, when, and why."""

    id: int
    at: datetime
    about: Annotated[str, Field(description="Jenis dan nomor atau nama, misalnya delivery/7.")]
    act: str
    by: Masked
    known_by: Annotated[str, Field(description="Dari mana kita tahu siapa dia: token, option, environment, ...")]
    reason: Masked | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """Return what is shown of an entry of the trail."""
        return cls(
            id=recorded.id,
            at=recorded.at,
            about=str(recorded.about),
            act=recorded.act,
            by=recorded.by.name,
            known_by=recorded.by.known_by.value,
            reason=recorded.reason,
            before=recorded.before,
            after=recorded.after,
        )
