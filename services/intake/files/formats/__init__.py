"""The formats that files may have."""

from collections.abc import Mapping
from typing import Final

from services.intake.files.formats.ekinerja import EKINERJA
from services.intake.files.formats.format import Format
from services.intake.files.formats.siasn_asn import SIASN_ASN
from services.intake.files.formats.siasn_units import SIASN_UNITS
from services.intake.files.formats.template import EMPLOYEES, UNITS

FORMATS: Final[Mapping[str, Format]] = {one.name: one for one in (EMPLOYEES, UNITS, SIASN_ASN, SIASN_UNITS, EKINERJA)}
"""By name; other columns are mapped (`mapping`)."""


def lists_everybody(name: str) -> bool:
    """Whether who is not in a file of a format may be missed there."""
    return name not in FORMATS or FORMATS[name].lists_everybody
