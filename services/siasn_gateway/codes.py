"""SIASN's codes for what our contracts spell in words."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from contracts.vocabulary import Predicate, Rating

RATING: Final[Mapping[Rating, int]] = {
    Rating.ABOVE: 1,
    Rating.AS_EXPECTED: 2,
    Rating.BELOW: 3,
}
"""`hasilKinerjaNilai` and `perilakuKerjaNilai`."""

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

RANK: Final[Mapping[str, str]] = {
    f"{group}/{letter}": f"{number}{place}"
    for number, (group, letters) in enumerate(
        {"I": "abcd", "II": "abcd", "III": "abcd", "IV": "abcde"}.items(), start=1
    )
    for place, letter in enumerate(letters, start=1)
}
"""`penilaiGolongan` and `golRuangAkhirId` by the rank of a PNS, "III/d" 34. Those of PPPK are in no public list."""

_RANK: Final = re.compile(r"(?<!\w)(I{1,3}|IV)\s*[/.\- ]?\s*([a-e])(?!\w)", re.IGNORECASE)


def rank_id(grade: str | None) -> str | None:
    """Return SIASN's id of a rank as districts write it ("III/d", "iii.d", "Penata Tk. I (III/d)"); None if unknown."""
    written = None if grade is None else _RANK.search(grade)
    return None if written is None else RANK.get(f"{written[1].upper()}/{written[2].lower()}")
