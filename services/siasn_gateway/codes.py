"""SIASN's codes for what our contracts spell in words."""

from collections.abc import Mapping
from typing import Final, Literal

from contracts.vocabulary import Predicate, Rating

RATING: Final[Mapping[Rating, int]] = {
    Rating.ABOVE: 1,
    Rating.AS_EXPECTED: 2,
    Rating.BELOW: 3,
}
"""`hasilKerjaNilai` and `perilakuKerjaNilai`."""

QUADRANT: Final[Mapping[Predicate, int]] = {
    Predicate.VERY_GOOD: 1,
    Predicate.GOOD: 2,
    Predicate.NEEDS_IMPROVEMENT: 3,
    Predicate.POOR: 4,
    Predicate.VERY_POOR: 5,
}
"""`kuadranKinerjaNilai`."""

ASSESSOR_STATUS: Final[Mapping[Literal["asn", "non_asn"], str]] = {"asn": "ASN", "non_asn": "NON ASN"}
"""`statusPenilai`."""
