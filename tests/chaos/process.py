"""Runs a service as the chaos suite needs it: with the tally, perhaps ambushed, perhaps broken.

    python -m tests.chaos.process SERVICE

The plan comes as JSON in the environment variable `KINERJA_CHAOS`.
"""

import json
import os
import sys
from typing import Any, Final

import pytest

from hub.discovery import load_service
from hub.failpoints import listen
from hub.service import run_service
from tests.chaos.ambush import Trap
from tests.chaos.tally import with_tally
from tests.chaos.variants import VARIANTS

PLAN: Final = "KINERJA_CHAOS"


def main() -> None:
    """Run the service that the command line names."""
    plan: dict[str, Any] = json.loads(os.environ.get(PLAN, "{}"))
    if variant := plan.get("variant"):
        VARIANTS[variant].break_kit(pytest.MonkeyPatch())
    if trap := plan.get("trap"):
        listen(Trap.of(trap))
    run_service(with_tally(load_service(sys.argv[1])))


if __name__ == "__main__":
    main()
