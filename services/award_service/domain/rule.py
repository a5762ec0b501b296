"""A rule of this service, as people read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What the service does, and who says that it must.

    Attributes:
        id: stable; `area.name`. Explanations refer to it.
        sentence: what it says; Indonesian.
        source: regulation or guides that say so, or what it follows from.
        setting: name of the setting that decides where no two sources agree; None: it is certain.
    """

    id: str
    sentence: str
    source: str
    setting: str | None = None
