"""The envelope: CloudEvents 1.0 attributes as AMQP headers, the body is the data.

Source: CloudEvents 1.0.2, AMQP protocol binding 1.0.2, binary content mode. Attributes travel as headers
with the prefix `cloudEvents:`; a receiver also takes the binding's other prefix, `cloudEvents_`. What is read is held
to the specification's types: a String has no control character, a Timestamp that is text is as RFC 3339 has it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticKnownError

PREFIX: Final = "cloudEvents:"
_OTHER_PREFIX: Final = "cloudEvents_"
JSON: Final = "application/json"
_STRUCTURED: Final = "application/cloudevents"

_STRING: Final = r"^[^\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]+$"
_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_ENDS_OF_PLANES: Final = frozenset(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))


def _without_noncharacters(text: str) -> str:
    """Refuse those that no pattern says so that every reader of a JSON Schema understands it."""
    if not _ENDS_OF_PLANES.isdisjoint(text):
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": _STRING})
    return text


def _as_rfc3339_has_it(value: object) -> object:
    """Refuse text that is not written like its `date-time` (5.6); whether there is such a moment is Pydantic's to say.

    Applications may choose a space in place of the `T`, as its note has it. CloudEvents has not, so it is refused. An
    offset that is missing is a fault of its own (`timezone_aware`).
    """
    if isinstance(value, datetime):  # a timestamp of AMQP
        return value
    if not isinstance(value, str):
        raise PydanticKnownError("datetime_type")
    if _DATE_TIME.fullmatch(value) is None:
        raise PydanticKnownError("datetime_parsing", {"error": "it is not written as RFC 3339 has it"})
    return value


Identifier = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128, pattern=_STRING),
    AfterValidator(_without_noncharacters),
]
"""A String of CloudEvents: without control characters, noncharacters and halves of surrogate pairs."""
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(Identifier)


class WrongEnvelope(ValueError):
    """The headers are not a CloudEvents 1.0 envelope. The text says which attribute, never its value.

    Attributes:
        faults: attribute and Pydantic's type of each fault; none where there is no envelope at all.
    """

    def __init__(self, message: str, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class Envelope(BaseModel):
    """The context attributes of one event.

    `id` and `source` together identify the event: a consumer that has seen the pair has seen the event.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    specversion: Literal["1.0"]
    """Version of CloudEvents."""
    id: Identifier
    """Unique within `source`; the same on every redelivery of the same event."""
    source: Identifier
    """Who publishes, as a URI reference, such as `/subang/simpeg`."""
    type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*\.v[1-9][0-9]*$", max_length=120)]
    """The contract and its version, such as `employee.changed.v1`."""
    time: Annotated[AwareDatetime, BeforeValidator(_as_rfc3339_has_it)]
    """When it happened, RFC 3339 with a `T`, seconds and an offset."""
    subject: Identifier | None = None
    """What it is about, an opaque key of the publisher; never a NIP or a name."""
    causationid: Identifier | None = None
    """The `id` of the event that caused this one (the correlation extension, documented with CloudEvents after 1.0.2;
    no official standing)."""
    datacontenttype: Literal["application/json"] = "application/json"
    """Format of the body. On the wire it is the AMQP property `content-type`."""

    @classmethod
    def from_headers(cls, headers: Mapping[str, object], content_type: str | None) -> Self:
        """Read the attributes out of AMQP headers.

        Args:
            headers: the message's headers; those without the prefix are not ours and are left alone.
            content_type: the AMQP property; parameters such as `charset` are dropped.

        Raises:
            WrongEnvelope: an attribute is missing or malformed, or the event is in structured mode.
        """
        media_type = None if content_type is None else content_type.partition(";")[0].strip().lower()
        if media_type is not None and media_type.startswith(_STRUCTURED):
            raise WrongEnvelope(
                "wrong envelope: CloudEvents' structured mode and batches are not read; send one event a message in "
                f"binary mode: the attributes as headers that start with {PREFIX!r}, the body plain JSON in UTF-8, "
                f"content-type {JSON}",
                [("datacontenttype", "structured")],
            )
        attributes: dict[str, object] = {}
        for name, value in headers.items():
            for prefix in (PREFIX, _OTHER_PREFIX):
                if name.startswith(prefix):
                    attributes[name[len(prefix) :]] = value.decode() if isinstance(value, bytes) else value
        if media_type is not None:
            attributes["datacontenttype"] = media_type
        if not attributes.keys() - {"datacontenttype"}:
            raise WrongEnvelope(
                f"no header starts with {PREFIX!r}: the message is not a CloudEvent", [("", "no_attributes")]
            )
        return cls.from_attributes(attributes, prefix=PREFIX)

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, object], *, prefix: str = "") -> Self:
        """Return the envelope of attributes by their names.

        Args:
            attributes: those of others are left alone.
            prefix: how their sender has written the names, for an error.

        Raises:
            WrongEnvelope: one is missing or malformed.
        """
        try:
            return cls.model_validate(attributes)
        except ValidationError as error:
            found = error.errors()
            faults = "; ".join(f"{prefix}{fault['loc'][0]}: {fault['msg']}" for fault in found)
            raise WrongEnvelope(
                f"wrong envelope: {faults}", [(f"{prefix}{fault['loc'][0]}", fault["type"]) for fault in found]
            ) from None

    def to_headers(self) -> dict[str, str]:
        """Return the attributes as AMQP headers (all but `datacontenttype`, which is a property)."""
        headers = {
            f"{PREFIX}specversion": self.specversion,
            f"{PREFIX}id": self.id,
            f"{PREFIX}source": self.source,
            f"{PREFIX}type": self.type,
            f"{PREFIX}time": rfc3339(self.time),
        }
        if self.subject is not None:
            headers[f"{PREFIX}subject"] = self.subject
        if self.causationid is not None:
            headers[f"{PREFIX}causationid"] = self.causationid
        return headers


class OwnEnvelope(Envelope):
    """The envelope of an event that we make: its version goes without saying, as it does in nobody else's."""

    specversion: Literal["1.0"] = "1.0"


def identifier(headers: Mapping[str, object], attribute: str) -> str | None:
    """Return an attribute of a message whose envelope may be wrong otherwise; None where it is none by itself."""
    value = headers.get(f"{PREFIX}{attribute}", headers.get(f"{_OTHER_PREFIX}{attribute}"))
    try:
        return _IDENTIFIER.validate_python(value)
    except ValidationError:
        return None


def rfc3339(moment: datetime) -> str:
    """Return an aware moment as RFC 3339 in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
