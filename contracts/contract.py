"""What every message's data has in common."""

from copy import deepcopy
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from contracts.examples import EXAMPLES

# PostgreSQL text cannot hold NUL, so no text of a message may.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")]

SOURCES: Final = "sources"
"""In a service's place as the publisher of a contract: the systems that the district names (`KINERJA_SOURCES`)."""


class Contract(BaseModel):
    """The data of one message type in one released version.

    A contract only grows: a field that is added has a default, an unknown field is ignored, so an old
    publisher and a new consumer (and the other way round) understand each other. A breaking change is a
    new class with the next version in its `type`.

    Attributes:
        type: the CloudEvents `type`, which is also the routing key, such as `employee.changed.v1`.
        summary: one Indonesian sentence for the people who read the message catalogue.
        publisher: the service that may publish it, and nobody else; `SOURCES`: each of the district's sources may.
        receivers: the queues that take it, `<service>.<subscription>`, whether that service is installed or not: for
            one that is not a queue keeps what it will take.
        may_go_unheard: whether nobody has to listen. Such an event is sent also when no queue takes it; any other one
            stays until there is a queue.
        addressed: whether it is for one of the district's sources alone, whose own queue it goes to.
        by_source: whether it comes by each source's own exchange and a queue for each source (`<receiver>.<source>`):
            then the source is known by the queue. It waits for nobody: where no receiver is installed no source may
            publish it.
        former_publisher: who published it before; what is still queued of theirs counts where an operator says so
            (`KINERJA_FORMER_PUBLISHERS`).
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    type: ClassVar[str]
    summary: ClassVar[str]
    publisher: ClassVar[str]
    receivers: ClassVar[tuple[str, ...]] = ()
    may_go_unheard: ClassVar[bool] = False
    addressed: ClassVar[bool] = False
    by_source: ClassVar[bool] = False
    former_publisher: ClassVar[str | None] = None

    @classmethod
    def topic(cls) -> str:
        """Return the type without its version: `employee.changed` for `employee.changed.v1`."""
        return cls.type.rpartition(".")[0]

    @classmethod
    def binding_key(cls) -> str:
        """Return the key that brings every version to a queue: one that is not known there is parked, not lost."""
        return f"{cls.topic()}.*"

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the contract's example, for the message catalogue."""
        schema = handler(core_schema)
        example = EXAMPLES.get(getattr(cls, "type", ""))
        if example is not None:
            handler.resolve_ref_schema(schema)["examples"] = [deepcopy(dict(example))]
        return schema
