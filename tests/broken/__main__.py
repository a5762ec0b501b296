"""`python -m tests.broken NAME ...`: look for a history in which a damage shows, and print its steps, as few as can be.

Of the damages to `outbox` and `service`; the histories of the others are written by hand. Takes minutes.
"""

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from structlog.testing import capture_logs

from tests.broken.outbox import OUTBOX
from tests.broken.service import SERVICE
from tests.integration.hub.messaging import outbox_machine
from tests.integration.hub.messaging.outbox_fixture import prepared_file
from tests.integration.services.skp_service.properties import machine as performance_machine

_LOOK = partial(settings, max_examples=150, phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False)


def history_of(name: str) -> list[str]:
    """Return the broken promise and the steps to it, as Hypothesis prints them; nothing when none was found.

    Raises:
        SystemExit: there is no damage of that name.
    """
    outbox, service = ({one.name: one for one in each} for each in (OUTBOX, SERVICE))
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, capture_logs():
        prepared = prepared_file(Path(folder))
        try:
            if name in outbox:
                outbox[name].damage(patch)
                outbox_machine.search(_LOOK(outbox_machine.ANY), prepared)
            elif name in service:
                service[name].damage(patch)
                performance_machine.search(_LOOK(performance_machine.ANY), Path(folder), patch)
            else:
                raise SystemExit(f"{name}: not one of {', '.join([*outbox, *service])}")
        except AssertionError as broken:
            return [*str(broken).splitlines()[:1], *getattr(broken, "__notes__", [])]
    return []


if __name__ == "__main__":
    for each in sys.argv[1:]:
        sys.stdout.write("\n".join([f"== {each}", *(history_of(each) or ["nothing found"]), ""]))
