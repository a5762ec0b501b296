"""The page at `/`: a developer picks somebody and copies their token."""

import json
from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import HTMLResponse

from hub.web.problems import Problem
from sandbox.sign_in.issuer import Issuer, issuer_of
from sandbox.sign_in.people import SamplePerson

router = APIRouter(include_in_schema=False)

_TheIssuer = Annotated[Issuer, Depends(issuer_of)]
_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 0 1rem 2rem; color: #1c2733; }
.warning { background: #a3161f; color: #fff; font-weight: 600; margin: 0 -1rem; padding: .8rem 1rem; }
h1 { font-size: 1.4rem; margin: 1.2rem 0 .4rem; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
fieldset { border: 0; margin: 0; padding: 0; } label { display: block; padding: .3rem 0; }
.muted { color: #5b6875; } button { font: inherit; padding: .4rem 1rem; margin-top: .6rem; }
textarea, pre { box-sizing: border-box; width: 100%; font: 13px/1.4 ui-monospace, monospace; }
textarea { height: 9rem; word-break: break-all; } pre { background: #f1f4f7; padding: .6rem; overflow-x: auto; }
"""
_WARNING: Final = (
    '<p class="warning" role="alert">HANYA UNTUK PENGEMBANGAN. Siapa pun yang membuka halaman ini dapat menjadi siapa '
    "pun, tanpa kata sandi. Jangan pernah dipakai untuk data pegawai yang sebenarnya.</p>"
)


@router.get("/")
async def choose(issuer: _TheIssuer) -> HTMLResponse:
    """Return the page with everybody there is."""
    choices = "".join(map(_choice, issuer.people.values()))
    settings = f"KINERJA_OIDC_ISSUER={issuer.address}\nKINERJA_OIDC_AUDIENCE={issuer.settings.audience}"
    return _page(
        f'<h1>Masuk sebagai</h1><form method="post" action="/"><fieldset>{choices}</fieldset>'
        "<button>Buat token</button></form>"
        f"<h2>Setelan layanan yang memercayai penerbit ini</h2><pre>{escape(settings)}</pre>"
        '<p class="muted">Orang-orang ini rekaan. Token untuk program: <code>POST /token</code>, lihat '
        '<a href="/docs">dokumentasi</a>.</p>'
    )


@router.post("/")
async def issue(issuer: _TheIssuer, subject: Annotated[str, Form()]) -> HTMLResponse:
    """Return the page with a token of the person picked.

    Raises:
        Problem: 404, there is no such person.
    """
    person = issuer.people.get(subject)
    if person is None:
        raise Problem(404, "unknown_person", "Orang ini tidak ada pada penerbit ini.", field="subject")
    says = {"sub": person.subject, "nip": person.nip, "roles": person.roles, "units": person.units}
    minutes = issuer.settings.token_seconds // 60
    return _page(
        f"<h1>Token akses</h1><p>{escape(person.label)}. Berlaku {minutes} menit.</p>"
        f'<textarea readonly onfocus="this.select()" aria-label="Token akses">{issuer.token_of(person)}</textarea>'
        f"<h2>Isinya</h2><pre>{escape(json.dumps(says, indent=2))}</pre>"
        "<h2>Memakainya</h2><pre>curl -H &quot;Authorization: Bearer $TOKEN&quot; ...</pre>"
        '<p><a href="/">Pilih orang lain</a></p>'
    )


def _choice(person: SamplePerson) -> str:
    roles = ", ".join(person.roles) or "tanpa peran"
    return (
        f'<label><input type="radio" name="subject" value="{escape(person.subject)}" required> {escape(person.label)} '
        f'<span class="muted">({escape(roles)})</span></label>'
    )


def _page(body: str) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Masuk (sandbox)</title><style>{_STYLE}</style></head><body>{_WARNING}{body}</body></html>",
        headers={"Cache-Control": "no-store"},
    )
