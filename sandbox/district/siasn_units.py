"""The units' tree as SIASN's `ref-unor` gives it, with each unit's head."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from sandbox.district.model import SampleEmployee, SampleUnit
from sandbox.district.siasn_ids import pns_id, unor_id

_ECHELONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("sekretariat", "dinas", "badan", "inspektorat", "satuan", "rsud"), "22"),
    **dict.fromkeys(("kecamatan", "bagian"), "31"),
    "bidang": "32",
}
_LOWEST: Final = "41"


class Heads:
    """Who heads which unit.

    Attributes:
        nips: of the heads by the codes of their units; a unit whose post is vacant is not in it.
    """

    def __init__(self, units: Sequence[SampleUnit]) -> None:
        """Know the titles of heads."""
        self._titles = {unit.code: unit.head_title for unit in units}
        self.nips: dict[str, str] = {}

    def noted(self, employees: Iterable[SampleEmployee]) -> Iterator[SampleEmployee]:
        """Pass people on; who has the title of a unit's head is its head, the first one of several."""
        for employee in employees:
            if self._titles[employee.unit_code] == employee.position:
                self.nips.setdefault(employee.unit_code, employee.nip)
            yield employee


def unit_rows(units: Sequence[SampleUnit], heads: Mapping[str, str]) -> list[dict[str, str | None]]:
    """Return the rows of the tree by column names.

    A unit that has none above it stands below the first unit, whose head its own answers to.

    Args:
        units: parents before children; the first one is at the top.
        heads: their NIPs by the units' codes.
    """
    top = units[0].code
    above = {unit.code: unit.parent_code or top for unit in units if unit.code != top}
    numbers = {unit.code: f"{number:03}" for number, unit in enumerate(units, 1)}
    return [
        {
            "Id": unor_id(unit.code),
            "DiatasanId": unor_id(above[unit.code]) if unit.code in above else None,
            "NamaUnor": unit.name,
            "NamaJabatan": unit.head_title,
            "EselonId": _ECHELONS.get(unit.kind, _LOWEST),
            "IndukUnorId": unor_id(_department(unit.code, above, top)),
            "PemimpinPnsId": pns_id(heads[unit.code]) if unit.code in heads else None,
            "JenisUnorId": "1" if above.get(unit.code, top) == top else "2",
            "CepatKode": ".".join(numbers[code] for code in reversed(_path(unit.code, above))),
        }
        for unit in units
    ]


def _path(code: str, above: Mapping[str, str]) -> list[str]:
    """Return a unit's code and those above it, up to the top."""
    path = [code]
    while path[-1] in above:
        path.append(above[path[-1]])
    return path


def _department(code: str, above: Mapping[str, str], top: str) -> str:
    path = _path(code, above)
    return top if len(path) == 1 else path[-2]
