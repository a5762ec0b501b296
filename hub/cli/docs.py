"""`kinerja docs`: the pages of the documentation that are made from the code."""

from pathlib import Path
from typing import Annotated, Final

import typer

from hub.discovery import load_service, service_names
from hub.reference.contracts_page import contracts_page
from hub.reference.page import Page
from hub.reference.settings_page import settings_page

_OF_THE_KIT: Final = (Page("contracts.md", contracts_page), Page("settings.md", settings_page))


def pages() -> tuple[Page, ...]:
    """Return the pages of the kit and of all installed services."""
    return (*_OF_THE_KIT, *(page for name in service_names() for page in load_service(name).pages))


def docs(
    folder: Annotated[Path, typer.Option(help="Folder dokumentasi.")] = Path("docs"),
    *,
    check: Annotated[bool, typer.Option("--check", help="Jangan tulis; kode keluar 1 bila ada yang usang.")] = False,
) -> None:
    """Tulis halaman dokumentasi yang dibuat dari kode: pesan, setelan, dan aturan tiap layanan."""
    outdated = []
    for page in pages():
        path, text = folder / page.name, page.made()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        outdated.append(path)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in outdated:
        typer.echo(f"Usang: {path}; jalankan `kinerja docs`." if check else f"Ditulis: {path}")
    if not outdated:
        typer.echo("Halaman yang dibuat dari kode sudah mutakhir.")
    raise typer.Exit(1 if check and outdated else 0)
