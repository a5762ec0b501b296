"""Runs a service as the chaos suite needs it: with effects counted, perhaps with a kill point, perhaps broken.

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
from tests.chaos.effect_counter import with_effect_counter
from tests.chaos.kill_points import KillPointListener
from tests.chaos.variants import VARIANTS

PLAN: Final = "KINERJA_CHAOS"


def main() -> None:
    """Run the service that the command line names."""
    plan: dict[str, Any] = json.loads(os.environ.get(PLAN, "{}"))
    if variant := plan.get("variant"):
        VARIANTS[variant].break_kit(pytest.MonkeyPatch())
    if kill_point := plan.get("kill_point"):
        listen(KillPointListener.of(kill_point))
    run_service(with_effect_counter(load_service(sys.argv[1])))


if __name__ == "__main__":
    main()
