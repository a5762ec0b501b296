"""SIASN's reference lists below the base of references, as far as this simulator knows their codes."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from starlette.responses import Response

from sandbox.kit.calls import Call
from sandbox.kit.openapi import PAGING
from sandbox.kit.routes import Routes
from sandbox.siasn.codes import POSITIONS, RANKS, STANDINGS
from sandbox.siasn.envelopes import empty_history, found
from sandbox.siasn.history_codes import DOCUMENTS, ECHELONS, PUNISHMENTS, RELIGIONS
from sandbox.siasn.paging import paged
from sandbox.siasn.serving import serve
from sandbox.siasn.state import Sandbox

ReferenceRow = dict[str, str]


def _rows(codes: Mapping[str, str]) -> list[ReferenceRow]:
    return [{"id": code, "nama": name} for code, name in codes.items()]


REFERENCES: Final[Mapping[str, tuple[str, list[ReferenceRow]]]] = {
    "agama": ("agama", _rows(RELIGIONS)),
    "golongan": ("golongan ruang", _rows(RANKS)),
    "eselon": ("eselon", _rows(ECHELONS)),
    "jenis-jabatan": ("jenis jabatan", _rows(POSITIONS)),
    "kedudukan-hukum": ("kedudukan hukum", _rows(STANDINGS)),
    "ref-dokumen": ("jenis dokumen", _rows(DOCUMENTS)),
    "jenis-hukuman": (
        "jenis hukuman disiplin",
        [{"id": code, "nama": name, "jenisTingkatHukumanId": level} for code, (name, level) in PUNISHMENTS.items()],
    ),
    # Its codes are not known; an empty list is answered.
    "alasan-hukuman-disiplin": ("alasan hukuman disiplin", []),
}
"""Title and rows of each list by its address."""

ROUTES: Final = Routes("SIASN: referensi", serve)
"""Addresses below the base of references."""


def read_reference(name: str, sandbox: Sandbox, call: Call) -> Response:
    """The codes that clients of SIASN show, paged by `limit` and `offset`; the real lists are longer."""
    page = paged(REFERENCES[name][1], call.query)
    return found(page) if page else empty_history(name, sandbox.switches)


for _name, (_title, _) in REFERENCES.items():
    ROUTES.add(
        "GET",
        f"/{_name}",
        partial(read_reference, _name),
        name=f"referensi/{_name}",
        summary=f"Referensi {_title}",
        extra=PAGING,
    )
