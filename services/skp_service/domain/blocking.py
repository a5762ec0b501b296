"""Who holds up whom: superiors whose plan is not approved, and the people whose plans wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.personal import personal


@personal
class InLine:
    """Somebody in the line of command of a period.

    Attributes:
        superior_nip: who stands above; None: the regent.
        stands: whether their own plan is approved.
        waits: whether their own plan is still to be submitted.
    """

    superior_nip: str | None
    stands: bool
    waits: bool


@dataclass(slots=True)
class Waiting:
    """Who waits for one superior.

    Attributes:
        directly: people of whom this is the superior.
        below: all people whose line of superiors leads there over nobody whose plan is approved; these among them.
    """

    directly: int = 0
    below: int = 0


def waiting_for(people: Mapping[str, InLine]) -> dict[str, Waiting]:
    """Return how many people wait for each superior whose plan is not approved, by NIP of the superior.

    Args:
        people: by NIP.
    """
    found: dict[str, Waiting] = {}
    for nip, person in people.items():
        if not person.waits:
            continue
        passed = {nip}
        at = person.superior_nip
        while at is not None and at not in passed:
            above = people.get(at)
            if above is not None and above.stands:
                break
            waiting = found.setdefault(at, Waiting())
            waiting.below += 1
            waiting.directly += at == person.superior_nip
            passed.add(at)
            at = None if above is None else above.superior_nip
    return found
