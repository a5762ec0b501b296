"""SIASN's envelopes, read as they come: field names in any capitals, faults nested or not, numbers as text. Pure."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, Self

from contracts.personal import personal
from hub.partner.answers import OUTAGES, parsed_json
from hub.partner.wire import Answer
from services.siasn_gateway.rows import text_of

_WSO2_CODE: Final = re.compile(r"<(?:\w+:)?code>\s*(\d{6})\s*</")
_WSO2_NUMBER: Final = re.compile(r"[1-9][0-9]{5}")
_XML_BYTES: Final = 4096
_ANSWERED: Final = range(200, 300)
_NOTHING_THERE: Final = frozenset({"data tidak ditemukan", "record not found"})
_ALL_WELL: Final = frozenset({"", "success", "sukses", "ok", "berhasil"})
_TROUBLE: Final = re.compile(
    r"timed? ?out\b|\btimeout\b|deadline exceeded|context canceled|connection (refused|reset|closed)|connection pool"
    r"|dial tcp|no such host|broken pipe|unexpected eof|upstream (request|connect|server)|shutting down|\bdeadlock\b"
    r"|too many (clients|connections|requests)|database is (down|locked|starting)|cancell?ing statement"
    r"|(service|temporarily|currently) unavailable|(under|for) maintenance|sedang sibuk"
    r"|sedang (dalam )?(pemeliharaan|perbaikan|maintenance)|(sedang|terjadi|mengalami) gangguan"
)
"""What services behind a partner say of themselves when they are not well, in Go's, PostgreSQL's and people's words."""
_READ_LENGTH: Final = 4000
_PHRASES: Final = frozenset(status.phrase.lower() for status in HTTPStatus)
_FAULT: Final = "runtime error"
"""How a fault of the API manager begins that has lost its code."""


@personal
class Envelope:
    """An answer's JSON object, or what stands in for one.

    Attributes:
        status: of HTTP.
        fields: of the object, names in lower case; empty for anything but an object.
        whole: whether the body is a JSON document from its first byte to its last.
        code: SIASN's `code` ("1": found, "0": not), or that of a fault of the API manager (six digits).
        words: what it says in words (`message`, or `data` that is a text); empty for nothing.
        description: beside the words of a fault of the API manager.
        retry_after: the header of that name; empty for none.
    """

    status: int
    fields: Mapping[str, Any]
    whole: bool
    code: str | None
    words: str
    description: str
    retry_after: str

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the envelope of an answer; any bytes have one."""
        parsed, whole = parsed_json(answer.body)
        fields = lowered(parsed)
        fault = lowered(fields.get("fault")) or fields
        code = text_of(fault.get("code"))
        if not whole:
            found = _WSO2_CODE.search(answer.body[:_XML_BYTES].decode("utf-8", "replace"))
            code = found[1] if found else None
        return cls(
            status=answer.status,
            fields=fields,
            whole=whole,
            code=code,
            words=_words(parsed, fault),
            description=_first_text(fault, "description"),
            retry_after=answer.headers.get("Retry-After", "").strip(),
        )

    @property
    def success(self) -> bool | None:
        """What a save says of itself; None when it does not say."""
        return {"true": True, "false": False}.get(str(self.fields.get("success")).lower())

    @property
    def is_good(self) -> bool:
        """Whether the status says that the call was answered."""
        return self.status in _ANSWERED

    @property
    def fault_code(self) -> int | None:
        """The code of a fault of the API manager (WSO2); None for any other answer."""
        found = None if self.code is None else _WSO2_NUMBER.fullmatch(self.code)
        return None if found is None else int(found[0])

    @property
    def says_nothing_there(self) -> bool:
        """Whether it says, in one of SIASN's forms, that what was asked for does not exist."""
        data = self.fields.get("data")
        if (isinstance(data, Mapping | list) and data) or self.status in OUTAGES:
            return False
        texts = (data, self.fields.get("message"))
        if any(isinstance(text, str) and text.strip(" .!").lower() in _NOTHING_THERE for text in texts):
            return True
        if data is not None or "data" not in self.fields or self.words.strip().lower() not in _ALL_WELL:
            return False
        return (self.code == "1" and self.is_good) or self.status == HTTPStatus.NOT_FOUND

    @property
    def is_outage(self) -> bool:
        """Whether it tells of SIASN's state and not of this call: a page, a part, a fault, or trouble in words."""
        if not self.whole or self.fault_code is not None:
            return True
        if self.success or " is required" in self.words[:_READ_LENGTH]:
            return False
        words = self.words[:_READ_LENGTH].strip().lower()
        if _TROUBLE.search(words) is not None or words == _FAULT:
            return True
        if words in _PHRASES and self.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return True
        return self.success is None and not self.is_good and (self.status in OUTAGES or words in _PHRASES)


def _words(parsed: object, fault: Mapping[str, Any]) -> str:
    """Return what an answer says in words: its message, a text in place of data, an error, or nothing but a text."""
    if isinstance(parsed, str):
        return parsed
    error = lowered(fault.get("error"))
    return _first_text(fault, "message", "data", "error_description", "error") or _first_text(error, "message")


def lowered(value: object) -> dict[str, Any]:
    """Return an object with its names in lower case. Of two spellings of one name the one with a value counts."""
    if not isinstance(value, Mapping):
        return {}
    lowered: dict[str, Any] = {}
    for key, each in value.items():
        name = str(key).lower()
        if each is not None or name not in lowered:
            lowered[name] = each
    return lowered


def _first_text(fields: Mapping[str, Any], *names: str) -> str:
    return next((text for name in names if isinstance(text := fields.get(name), str) and text.strip()), "")
