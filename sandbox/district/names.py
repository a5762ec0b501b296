"""Invented names: compounds of Sundanese-sounding syllables put together at random; they are nobody's."""

from random import Random
from typing import Final

from contracts.nip import Sex

_STEMS: Final = (
    *("Ara", "Banyu", "Caraka", "Danu", "Endra", "Galuh", "Harsa", "Intan", "Jala", "Karta", "Laksa"),
    *("Mangku", "Naya", "Panca", "Raga", "Sari", "Tirta", "Utama", "Wangsa", "Wening", "Yasa"),
)
_MALE_ENDINGS: Final = ("braja", "diwirya", "gana", "jaga", "kesuma", "manggala", "nata", "purba", "wasesa")
_FEMALE_ENDINGS: Final = ("asih", "dewanti", "kania", "larasti", "mirah", "ningsih", "rengganis", "wangi")
_FAMILY_STEMS: Final = (
    *("Adi", "Brata", "Cakra", "Dipa", "Giri", "Kerta", "Lodra", "Nata", "Padma", "Praba"),
    *("Sastra", "Singa", "Sura", "Tanu", "Wirya"),
)
_FAMILY_ENDINGS: Final = (
    *("atmaja", "bagja", "dikara", "hadimaja", "kusumah", "miharja", "negara"),
    *("praja", "sasmita", "wijana", "winangun"),
)


def invent_name(rng: Random, sex: Sex) -> str:
    """Return a made-up full name of two words, such as `Sariwangi Padmanegara`; it may come up twice."""
    endings = _MALE_ENDINGS if sex == "male" else _FEMALE_ENDINGS
    given = rng.choice(_STEMS) + rng.choice(endings)
    return f"{given} {rng.choice(_FAMILY_STEMS)}{rng.choice(_FAMILY_ENDINGS)}"
