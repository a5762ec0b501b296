"""Decides which call meets which fault: seeded, and every kind of a profile equally often."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from sandbox.kit.faults import CallKind, FaultCatalogue, FaultKind, Profile

Slot = tuple[str, CallKind | None]
"""A kind, and the only calls it is meant for if it is to come on several kinds of calls."""


@dataclass
class Forced:
    """Faults that were asked for: the next `count` matching calls get them."""

    kind: str
    endpoint: str | None
    count: int


class FaultInjector:
    """Draws faults.

    A fault goes to the kind that has come least often so far. One that makes no sense on the call at hand waits for
    the next call where it does; so kinds for saves come as often as the others although most calls are reads.
    """

    def __init__(self, faults: FaultCatalogue, profile: Profile, seed: int) -> None:
        """Start with a profile.

        Args:
            faults: of the partner.
            profile: how often which of them come.
            seed: of the random numbers.
        """
        self._applies_to = faults.applies_to
        self._seed = seed
        self.restart(profile)

    def restart(self, profile: Profile) -> None:
        """Begin anew with a profile: same seed, no history, nothing forced."""
        self._random = Random(self._seed)
        self._forced: list[Forced] = []
        self.use(profile)

    def use(self, profile: Profile) -> None:
        """Change the profile; what was forced stays."""
        self.profile = profile
        self._drawn: Counter[Slot] = Counter(dict.fromkeys(_slots(profile.kinds), 0))
        self._waiting: list[Slot] = []
        self._burst_left = 0
        self._burst_slot: Slot | None = None

    def force(self, forced: Forced) -> None:
        """Let the next matching calls meet a fault, whatever the profile says."""
        self._forced.append(forced)

    def forced(self) -> list[Forced]:
        """Return what is still to come of the forced faults, first asked first."""
        return list(self._forced)

    def draw(self, endpoint: str, call: CallKind) -> str | None:
        """Return the fault of this call, None for none."""
        for forced in self._forced:
            if forced.endpoint in {None, endpoint} and call in self._applies_to[forced.kind]:
                forced.count -= 1
                self._forced = [left for left in self._forced if left.count > 0]
                return forced.kind
        if call is CallKind.TOKEN and not self.profile.tokens_too:
            return None
        if self.profile.endpoint not in {None, endpoint}:
            return None
        slot = self._in_burst(call) if self.profile.burst_calls > 1 else self._single(call)
        return None if slot is None else slot[0]

    def take_back(self, kind: str) -> None:
        """Count a drawn fault as not drawn: the call gave it nothing to spoil."""
        if self._drawn[kind, None] > 0:
            self._drawn[kind, None] -= 1

    def chance(self, share: float) -> bool:
        """Return True for `share` (0 to 1) of the calls."""
        return self._random.random() < share

    def between(self, least: float, greatest: float) -> float:
        """Return a number between two."""
        return self._random.uniform(least, greatest)

    def _single(self, call: CallKind) -> Slot | None:
        if self.chance(self.profile.rate):
            self._plan(call)
        for slot in self._waiting:
            if self._fits(slot, call):
                self._waiting.remove(slot)
                return slot
        return None

    def _plan(self, call: CallKind) -> None:
        """Put the least drawn kind in the queue; of kinds that wait for their call already, one is enough."""
        free = [slot for slot in self._drawn if slot not in self._waiting]
        # With nothing to draw for this call, every fault would only queue up for later calls.
        if not any(self._fits(slot, call) for slot in free):
            return
        slot = self._least_drawn(free)
        self._drawn[slot] += 1
        self._waiting.append(slot)

    def _in_burst(self, call: CallKind) -> Slot | None:
        fitting = [slot for slot in self._drawn if self._fits(slot, call)]
        if self._burst_left == 0 and fitting and self.chance(self.profile.rate):
            self._burst_left = self.profile.burst_calls
        if self._burst_left == 0 or not fitting:
            return None
        self._burst_left -= 1
        slot = self._least_drawn(fitting)
        self._drawn[slot] += 1
        return slot

    def _fits(self, slot: Slot, call: CallKind) -> bool:
        kind, only = slot
        return call in self._applies_to[kind] and only in {None, call}

    def _least_drawn(self, slots: list[Slot]) -> Slot:
        def weighted(slot: Slot) -> float:
            shares = sum(other[0] is slot[0] for other in self._drawn)
            return self._drawn[slot] * shares

        least = min(map(weighted, slots))
        return self._random.choice([slot for slot in slots if weighted(slot) == least])


def _slots(kinds: Iterable[str]) -> list[Slot]:
    """Return a slot a kind, but two for garbage, which is a different thing on a read and on a save."""
    slots: list[Slot] = []
    for kind in kinds:
        if kind == FaultKind.GARBAGE_BODY:
            slots += [(kind, CallKind.READ), (kind, CallKind.SAVE)]
        else:
            slots.append((kind, None))
    return slots
