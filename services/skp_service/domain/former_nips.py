"""One person with several numbers: a PPPK's changes with a contract elsewhere, and with the appointment as PNS.

Each number has one successor at the most, and none leads back to itself: so each person has one number today.
"""

from collections.abc import Mapping


class FormerNips:
    """Which number followed which."""

    def __init__(self, successors: Mapping[str, str]) -> None:
        self.successors = dict(successors)

    def now(self, nip: str) -> str:
        """Return the number that somebody has today who had this one."""
        while nip in self.successors:
            nip = self.successors[nip]
        return nip

    def age(self, nip: str) -> int:
        """Return how many numbers followed this one."""
        age = 0
        while nip in self.successors:
            nip, age = self.successors[nip], age + 1
        return age

    def follow(self, former: str, successor: str) -> bool:
        """Take over that one number followed another; False, and nothing is taken over, if it cannot be.

        It cannot where another number has followed the former one already, or the former one would follow itself.
        """
        if former in self.successors:
            return self.successors[former] == successor
        if former == self.now(successor):
            return False
        self.successors[former] = successor
        return True
