"""One person with several numbers: a PPPK's changes with a contract elsewhere, and with the appointment as PNS.

Each number has one successor at the most, and none leads back to itself: so each person has one number today.
"""

from collections.abc import Mapping

from contracts.nip import parse_nip


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

    def follow(self, former: str, successor: str, *, are_named_alike: bool = False) -> bool:
        """Take over that one number followed another; False, and nothing is taken over, if it cannot be.

        It cannot where another number has followed the former one already, where the former one would follow itself, or
        where neither the numbers (day of birth and sex: digits 1 to 8, and 15) nor the names agree: then they are two
        people's. A number may change because the day of birth in it was wrong.

        Args:
            former: the number before.
            successor: the one after.
            are_named_alike: whether the records of both have the same name.
        """
        if former in self.successors:
            return self.successors[former] == successor
        if former == self.now(successor) or not (are_named_alike or _tell_of_one_person(former, successor)):
            return False
        self.successors[former] = successor
        return True


def _tell_of_one_person(one: str, other: str) -> bool:
    first, second = parse_nip(one), parse_nip(other)
    return (first.birth_date, first.sex) == (second.birth_date, second.sex)
