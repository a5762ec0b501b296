"""Which cases and which mutation each rule of the product has. Modules `cases_*.py` of this folder enter theirs."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.unit.services.award_service.rules.copies import Domain, Mutation

Case = Callable[[Domain], None]
"""Asserts what a rule says of the domain that it is handed; of the product that holds."""


@dataclass(slots=True)
class Bound:
    """What is bound to a rule.

    Attributes:
        cases: one at least.
        mutations: exactly one.
    """

    cases: list[Case] = field(default_factory=list)
    mutations: list[Mutation] = field(default_factory=list)


_BOUND: Final[dict[str, Bound]] = {}


def case(rule: str, mutation: Mutation | None = None) -> Callable[[Case], Case]:
    """Bind a case to a rule; one of the rule's cases brings the mutation that turns them all red, and no other's."""

    def bind(one: Case) -> Case:
        bound = _BOUND.setdefault(rule, Bound())
        bound.cases.append(one)
        if mutation is not None:
            bound.mutations.append(mutation)
        return one

    return bind


def bound() -> dict[str, Bound]:
    """Return what all modules of cases have bound."""
    for name in _modules():
        importlib.import_module(f"{__package__}.{name}")
    return _BOUND


def red(of: Domain) -> dict[str, list[str]]:
    """Return the cases that a domain breaks, by their rules. What breaks otherwise than by an assertion is raised."""
    found = {rule: [one.__name__ for one in each.cases if not _holds(one, of)] for rule, each in bound().items()}
    return {rule: names for rule, names in found.items() if names}


def _holds(one: Case, of: Domain) -> bool:
    try:
        one(of)
    except AssertionError:
        return False
    return True


def _modules() -> Iterator[str]:
    for one in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if one.name.startswith("cases_"):
            yield one.name
