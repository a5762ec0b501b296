"""The page at `/` of a simulator: what it has received, for people. It loads itself again, and needs no internet."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from fastapi.responses import HTMLResponse

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #1c2733; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; } p { margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem .25rem 0; }
th { border-bottom: 1px solid #8a97a5; font-weight: 600; } td { border-bottom: 1px solid #e3e8ed; }
td.n { font-variant-numeric: tabular-nums; } .muted { color: #5b6875; } .bad { color: #a3161f; font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1rem 0; }
dt { color: #5b6875; } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
"""


def page(partner: str, profile: str, totals: Mapping[str, str], sections: Iterable[str]) -> HTMLResponse:
    """Return the page.

    Args:
        partner: name of the partner that is simulated.
        profile: name of the fault profile.
        totals: numbers by what they count, HTML.
        sections: HTML of the rest.
    """
    name = escape(partner)
    body = "".join(
        [
            f"<h1>{name} (sandbox): yang diterima</h1>",
            f'<p class="muted">Tiruan untuk uji coba, bukan {name}. Profil gangguan: {escape(profile)}. ',
            'Halaman ini memuat ulang sendiri. <span lang="en">A simulator: what it has received.</span></p>',
            "<dl>",
            *(f"<div><dt>{title}</dt><dd>{value}</dd></div>" for title, value in totals.items()),
            "</dl>",
            *sections,
        ]
    )
    return HTMLResponse(
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name} (sandbox)</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def counts(title: str, heading: str, numbers: Mapping[str, int]) -> str:
    """Return a section with a table of counts, HTML."""
    if not numbers:
        return f'<h2>{title}</h2><p class="muted">Belum ada.</p>'
    rows = ((escape(name), str(count)) for name, count in numbers.items())
    return f"<h2>{title}</h2>{table((heading, 'Jumlah'), rows)}"


def table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table, HTML; so are its cells."""
    head = "".join(f"<th>{heading}</th>" for heading in headings)
    body = "".join("<tr>" + "".join(f'<td class="n">{cell}</td>' for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def masked(nip: str) -> str:
    """Return a NIP of which only the day of birth can be read."""
    return nip[:8] + "·" * 10
