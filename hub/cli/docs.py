"""`kinerja docs`: the pages of the documentation that are made from the code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from hub.reference.contracts_page import contracts_page
from hub.reference.settings_page import settings_page

PAGES: Final[Mapping[str, Callable[[], str]]] = {"contracts.md": contracts_page, "settings.md": settings_page}


def docs(
    folder: Annotated[Path, typer.Option(help="Folder dokumentasi.")] = Path("docs"),
    *,
    check: Annotated[bool, typer.Option("--check", help="Jangan tulis; kode keluar 1 bila ada yang usang.")] = False,
) -> None:
    """Tulis halaman dokumentasi yang dibuat dari kode: contracts.md dan settings.md."""
    outdated = []
    for name, made in PAGES.items():
        path, text = folder / name, made()
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
