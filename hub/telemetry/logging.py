"""Structured logs that hold no personal data.

Log events are English snake_case with fields. Two processors stand before every renderer: one masks every
run of 18 digits (a NIP), wherever it is; one drops fields that carry names. An exception is logged by its type
and its stack, never by its text, because texts of libraries quote the values that they choke on.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Literal

import structlog

_NIP: Final = re.compile(r"(?<!\d)\d{18}(?!\d)")
_MASK: Final = "[nip]"
_PERSONAL_FIELDS: Final = frozenset({"nip", "name", "nama", "superior_nip", "assessor", "penilai", "body", "data"})

EventDict = MutableMapping[str, Any]


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def mask(value: object) -> object:
    """Return `value` with every NIP in its texts masked; containers are walked."""
    match value:
        case str():
            return _NIP.sub(_MASK, value)
        case int() if len(str(value)) == 18:  # noqa: PLR2004 - the length of a NIP
            return _MASK
        case Mapping():
            return {mask(key): "[hidden]" if key in _PERSONAL_FIELDS else mask(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [mask(item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _NIP.sub(_MASK, str(value))


def _mask_event(_logger: object, _method: str, event: EventDict) -> EventDict:
    masked = mask(dict(event))
    assert isinstance(masked, dict)  # noqa: S101 - a dict goes in, a dict comes out
    return masked


def _stack_without_text(_logger: object, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__qualname__
        event["stack"] = "".join(traceback.format_tb(info[2]))
    return event


def configure_logging(*, log_format: Literal["json", "console"], level: str, service: str) -> None:
    """Send every log line, our own and the libraries', through the masking processors to standard output.

    The last call counts, for loggers that have logged before it too.

    Args:
        log_format: `json` for machines, `console` for people.
        level: least severe level logged: debug, info, warning, error.
        service: added to every line.
    """

    def add_service(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_service,
        _stack_without_text,
        _mask_event,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("httpx", "httpcore", "aiormq", "aio_pika", "uvicorn", "alembic", "faststream", "zeep"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    # Request lines hold paths, and paths may hold a NIP; the API logs its own line with the route's template.
    logging.getLogger("uvicorn.access").disabled = True
