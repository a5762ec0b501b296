"""What is logged while a test runs, and logging as it was before: it belongs to the whole process."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
import structlog

from hub.telemetry.logging import configure_logging


@contextmanager
def logging_restored() -> Iterator[None]:
    """Leave every logger's level, and the root's handlers, as they were."""
    root = logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    handlers, before = root.handlers[:], [(one, one.level, one.disabled) for one in loggers]
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for logger, level, disabled in before:
            logger.setLevel(level)
            logger.disabled = disabled
        structlog.reset_defaults()


@contextmanager
def everything_logged(log_format: Literal["json", "console"] = "json") -> Iterator[io.StringIO]:
    """Yield what is written, at the level that says most, as a service named `uji` writes it."""
    stream = io.StringIO()
    with logging_restored(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        patch.setattr(sys, "stderr", stream)
        configure_logging(log_format=log_format, level="debug", service="uji")
        yield stream
