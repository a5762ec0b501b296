"""Dataclasses with personal data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform, overload

_T = TypeVar("_T")


@overload
def personal(cls: type[_T], /) -> type[_T]: ...
@overload
def personal(*, frozen: bool = True, slots: bool = True) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def personal(
    cls: type[_T] | None = None, /, *, frozen: bool = True, slots: bool = True
) -> type[_T] | Callable[[type[_T]], type[_T]]:
    """Make a dataclass of what holds, or leads to, a NIP, a name or a secret: frozen, with slots, without a repr.

    A generated repr would carry its fields into logs and tracebacks. A generic one has no slots (`__orig_class__`).
    """
    made = dataclass(frozen=frozen, slots=slots, repr=False)
    return made if cls is None else made(cls)
