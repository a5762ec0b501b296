"""The distribution pattern (pola distribusi) as a row of cells, made from the guide of the domain."""

from dataclasses import dataclass
from typing import Final

from contracts.vocabulary import Predicate
from services.skp_service import terms_id
from services.skp_service.domain.distribution import GUIDE, Bound
from services.skp_service.domain.terms import OrganisationPerformance

_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Share:
    """What the guide says of one predicate, or of neighbours that it counts together.

    Attributes:
        predicates: in words, best first.
        guide: in words.
    """

    predicates: tuple[str, ...]
    guide: str


def shares_of(performance: OrganisationPerformance) -> list[Share]:
    """Return what the guide says of each predicate, best first."""
    bounds = {predicate: bound for bound in GUIDE[performance] for predicate in bound.predicates}
    shares: dict[Bound | Predicate, Share] = {}
    for predicate in Predicate:
        bound = bounds.get(predicate)
        together = [one for one in Predicate if bound is not None and one in bound.predicates] or [predicate]
        shares[bound or predicate] = Share(
            tuple(terms_id.PREDICATE[one] for one in together), "tidak dibatasi" if bound is None else _in_words(bound)
        )
    return list(shares.values())


def _in_words(bound: Bound) -> str:
    if bound.at_most == 0:
        return "tidak ada"
    if bound.at_most < _ALL:
        return f"paling banyak {bound.at_most}%"
    if bound.at_least:
        return f"paling sedikit {bound.at_least}%"
    return "paling sedikit satu orang"
