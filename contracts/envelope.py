"""The envelope: CloudEvents 1.0 attributes as AMQP headers, the body is the data.

Source: CloudEvents 1.0.2, AMQP protocol binding 1.0.2, binary content mode. Attributes travel as headers
with the prefix `cloudEvents:`; a receiver also takes the binding's other prefix, `cloudEvents_`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

PREFIX: Final = "cloudEvents:"
_OTHER_PREFIX: Final = "cloudEvents_"
JSON: Final = "application/json"
_STRUCTURED: Final = "application/cloudevents"

_Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f]+$")]
_IDENTIFIER: Final[TypeAdapter[str]] = TypeAdapter(_Identifier)


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

    specversion: Literal["1.0"] = "1.0"
    """Version of CloudEvents."""
    id: _Identifier
    """Unique within `source`; the same on every redelivery of the same event."""
    source: _Identifier
    """Who publishes, as a URI reference, such as `/subang/simpeg`."""
    type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*\.v[1-9][0-9]*$", max_length=120)]
    """The contract and its version, such as `employee.changed.v1`."""
    time: AwareDatetime
    """When it happened, RFC 3339 with an offset."""
    subject: _Identifier | None = None
    """What it is about, an opaque key of the publisher; never a NIP or a name."""
    causationid: _Identifier | None = None
    """The `id` of the event that caused this one (CloudEvents' extension for correlation)."""
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
