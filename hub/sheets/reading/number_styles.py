"""Which cells of numbers are shown as days: only their style says so."""

import re
from collections.abc import Mapping
from typing import IO, Final

from hub.sheets.reading.xml import LocalNames, read_xml

_DAYS: Final = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
"""Numbers of the formats that need no code, those of East Asian languages among them (ECMA-376, 18.8.30)."""
_NO_CODE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.', re.DOTALL)
"""What a format shows as it is, or is about colours, languages and blanks."""
_STYLES_MAX: Final = 65_536
_CODE_MAX: Final = 255
"""Characters: Excel's own limit."""


def shows_a_day(code: str) -> bool:
    """Tell whether a number format has a day or a year in it; a time alone is none."""
    return not {"d", "y"}.isdisjoint(_NO_CODE.sub("", code[:_CODE_MAX]).partition(";")[0].lower())


def day_styles(part: IO[bytes] | None) -> frozenset[str]:
    """Return the numbers of the styles, as cells name them, in which a number is a day. Raises SheetDamaged."""
    if part is None:
        return frozenset()
    names = LocalNames()
    codes: dict[str, bool] = {str(number): True for number in _DAYS}
    formats: list[str] = []
    within = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal within
        match names[name]:
            case "cellXfs":
                within = True
            case "numFmt" if len(codes) < _STYLES_MAX:
                codes[attributes.get("numFmtId", "")] = shows_a_day(attributes.get("formatCode", ""))
            case "xf" if within and len(formats) < _STYLES_MAX:
                formats.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal within
        within = within and names[name] != "cellXfs"

    for _ in read_xml(part, start, end, lambda _: None):
        pass
    return frozenset(str(number) for number, code in enumerate(formats) if codes.get(code, False))
