"""Ids as SIASN gives them: made of a NIP or a code, so that all files of one district agree."""

import re
from typing import Final
from uuid import UUID, uuid5

_IS_ID: Final = re.compile(r"[0-9A-F]{32}")
_SAMPLE: Final = UUID("5b1e4a3c-0000-5000-8000-000000000000")


def pns_id(nip: str) -> str:
    """Return a person's id: 32 signs in upper case, as older records have it."""
    return uuid5(_SAMPLE, f"pns/{nip}").hex.upper()


def unor_id(code: str) -> str:
    """Return a unit's id with dashes in lower case, as newer records have it; another spelling is the same id.

    A code that is an id already (`unor_code`) stays what it is.
    """
    return str(UUID(code) if _IS_ID.fullmatch(code) else uuid5(_SAMPLE, f"unor/{code}"))


def unor_code(code: str) -> str:
    """Return a unit's id as the hub's code of it: without dashes, in upper case."""
    return unor_id(code).replace("-", "").upper()


def reference_id(kind: str, name: str) -> str:
    """Return the id of a term of the reference lists, such as a position."""
    return uuid5(_SAMPLE, f"{kind}/{name}").hex.upper()


def is_part_time(nip: str) -> bool:
    """Tell whether a contract is for part of the time: one in four."""
    return uuid5(_SAMPLE, f"part-time/{nip}").int % 4 == 0
