"""`python -m sandbox.demo.service NAME`: run a service that lives by the calendar of the demonstration.

Gateways live in the present: partners and their tokens do.
"""

import os
import sys
from typing import Final

from hub.clock import SYSTEM, Clocks
from hub.discovery import load_service
from hub.service import run_service
from sandbox.calendar import clocks_told_by

BY_THE_CALENDAR: Final = frozenset({"award_service", "intake", "skp_service"})


def clocks_of(name: str) -> Clocks:
    """Return what a service of the demonstration reads the time from."""
    return clocks_told_by(os.environ) if name in BY_THE_CALENDAR else SYSTEM


if __name__ == "__main__":
    run_service(load_service(sys.argv[1]), clocks=clocks_of(sys.argv[1]))
