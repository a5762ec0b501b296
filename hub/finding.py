"""What `kinerja doctor` found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what was looked at.
        ok: whether the hub can work with what was found.
        found: what is there.
        remedy: what to do when it is not ok; empty otherwise.
    """

    name: str
    ok: bool
    found: str
    remedy: str = ""
