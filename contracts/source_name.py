"""What a source is called, wherever it is named: in settings, at the broker, in files, at a terminal, by HTTP.

The name is part of an exchange's and a queue's name (`source.<name>`), and a broker user: so it has no dot.
"""

import re
from typing import Annotated, Final

from pydantic import StringConstraints

_PATTERN: Final = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
SourceName = Annotated[str, StringConstraints(pattern=rf"^{_PATTERN}$")]
RULE: Final = "1 sampai 64 huruf, angka, - atau _, diawali huruf atau angka, tanpa titik dan spasi"
"""The same for people, Indonesian."""


def is_source_name(name: str) -> bool:
    """Whether a source may be called so."""
    return re.fullmatch(_PATTERN, name) is not None
