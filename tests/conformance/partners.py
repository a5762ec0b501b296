"""All partners whose gateways the suite tries: a new one is one line more."""

from collections.abc import Mapping
from typing import Final

from tests.conformance.arsip import ARSIP
from tests.conformance.conforming import ConformingKind, ConformingPartner
from tests.conformance.kantor import KANTOR
from tests.conformance.siasn import SIASN

PARTNERS: Final[tuple[ConformingPartner, ...]] = (ARSIP, KANTOR, SIASN)

Tried = tuple[ConformingPartner, ConformingKind]
KINDS: Final[Mapping[str, Tried]] = {
    f"{partner.name}-{kind.name}": (partner, kind) for partner in PARTNERS for kind in partner.kinds
}
"""Every kind of record of every partner, by the name that its tests have."""
CHANGEABLE: Final = [name for name, (_, kind) in KINDS.items() if kind.update]
"""Those of which the partner takes a new version."""
