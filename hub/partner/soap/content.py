"""What a complex type of a WSDL may hold, and must, as zeep has read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias

from zeep import xsd

XsdType: TypeAlias = Any
"""A type of zeep's, which comes without types."""
Particle: TypeAlias = Any
"""An element, a wildcard or a group of them in a complex type."""


@dataclass(frozen=True)
class Content:
    """What a complex type holds.

    Attributes:
        kind: the type; kept because its id is the key.
        declared: elements by local name, and how many of them there may be.
        wildcard: takes all others.
        required: local names, and how many of each there must be.
        conditional: groups of which it depends on what is there.
    """

    kind: XsdType
    declared: Mapping[str, tuple[list[Particle], float]]
    wildcard: Particle | None
    required: list[tuple[str, int]]
    conditional: list[Particle]

    def is_complete(self, counts: Mapping[str, int]) -> bool:
        """Tell whether all is there that must be, from how many there are of each name."""
        return all(counts.get(name, 0) >= least for name, least in self.required) and all(
            _is_complete(each, counts) for each in self.conditional
        )


def is_structured(kind: XsdType) -> bool:
    """Tell a type of elements from one of a text, with attributes or without."""
    if not isinstance(kind, xsd.ComplexType):
        return False
    nested = kind.elements_nested
    return not (nested and isinstance(nested[0][1], xsd.Element) and isinstance(nested[0][1].type, xsd.AnySimpleType))


def _is_optional(particle: Particle) -> bool:
    return bool(particle.min_occurs == 0 or particle.nillable)


def content_in(kind: XsdType) -> Content:
    """Return what a complex type holds."""
    declared: dict[str, tuple[list[Particle], float]] = {}
    wildcard = None
    required: list[tuple[str, int]] = []
    conditional: list[Particle] = []
    for _, top in kind.elements_nested:
        for particle, most in _leaves(top, 1):
            if isinstance(particle, xsd.Any):
                wildcard = particle
            else:
                others, so_far = declared.get(particle.name, ([], 0))
                declared[particle.name] = ([*others, particle], so_far + most)
        _sort_required(top, required, conditional)
    return Content(kind, declared, wildcard, required, conditional)


def _leaves(particle: Particle, most: float) -> Iterator[tuple[Particle, float]]:
    """Yield elements and wildcards, and how often each may be there."""
    most *= inf if particle.max_occurs == "unbounded" else particle.max_occurs
    if isinstance(particle, xsd.Element | xsd.Any):
        yield particle, most
    else:
        for each in _within(particle):
            yield from _leaves(each, most)


def _within(group: Particle) -> list[Particle]:
    return [group.child] if isinstance(group, xsd.Group) else list(group)


def _sort_required(particle: Particle, required: list[tuple[str, int]], conditional: list[Particle]) -> None:
    if isinstance(particle, xsd.Element):
        if not _is_optional(particle):
            required.append((str(particle.name), particle.min_occurs))
    elif isinstance(particle, xsd.Choice) or particle.min_occurs == 0:
        conditional.append(particle)
    elif not isinstance(particle, xsd.Any):
        for each in _within(particle):
            _sort_required(each, required, conditional)


def _is_complete(particle: Particle, counts: Mapping[str, int]) -> bool:
    if isinstance(particle, xsd.Any):
        return True
    if isinstance(particle, xsd.Element):
        return _is_optional(particle) or counts.get(str(particle.name), 0) >= particle.min_occurs
    if particle.min_occurs == 0 and not _is_begun(particle, counts):
        return True
    if isinstance(particle, xsd.Choice):
        # zeep has forgotten how often each of them must be there.
        return any(_is_begun(each, counts) and _is_complete(each, counts) for each in particle)
    return all(_is_complete(each, counts) for each in _within(particle))


def _is_begun(particle: Particle, counts: Mapping[str, int]) -> bool:
    return any(isinstance(each, xsd.Any) or each.name in counts for each, _ in _leaves(particle, 1))
