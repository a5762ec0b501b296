"""A document of nobody's service, as short as one can be; its official is nobody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from hub.indonesian import day
from hub.print.pdf import render_pdf

TEMPLATE: Final = Path(__file__).parent / "letter.typ"
AT: Final = datetime(2026, 1, 5, 4, 5, 6, tzinfo=UTC)


def letter(text: str, signatory: str = "Sariwangi Padmanegara, S.E.", at: datetime = AT, **changes: Any) -> bytes:
    official = {"name": signatory, "role": "Kepala Badan", "nip": "199001012015032000"}
    signatures = [{**official, "place": "Contoh", "on": day(at)}]
    data = {"name": "Surat Keterangan", "subject": "Contoh", "version": 1, "text": text, "signatures": signatures}
    return render_pdf(TEMPLATE, data | changes, at)
