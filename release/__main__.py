"""`make release` and `make wheelhouse`: what goes into `dist/`."""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Literal

import typer

from hub.cli.failures import failure_of
from hub.errors import UserError
from release.environment import install
from release.licences import third_party
from release.parts import bill_of_materials
from release.tree import LOCK, ROOT, need_clean, product, sandbox
from release.wheels import build, production_wheels, wheelhouse

Wanted = Literal["release", "wheelhouse"]


def make(
    wanted: Annotated[Wanted, typer.Argument(help="Yang dibuat.")] = "release",
    *,
    folder: Annotated[Path, typer.Option(help="Tempat hasilnya.")] = ROOT / "dist",
) -> None:
    """Buat yang dipasang di produksi dari commit ini: `release` di dist/, atau `wheelhouse` di dist/wheelhouse."""
    need_clean()
    folder.mkdir(parents=True, exist_ok=True)
    if wanted == "wheelhouse":
        wheelhouse(folder / "wheelhouse", product())
    else:
        release(folder)
    for file in sorted(folder.iterdir()):
        typer.echo(f"{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")


def release(folder: Path) -> None:
    """Write the files of a release into `folder`, which exists; others that lie there stay."""
    wheel = build(product(), folder)
    written = [wheel, build(sandbox(), folder), Path(shutil.copy(LOCK, folder))]
    with tempfile.TemporaryDirectory() as scratch:
        python = install(Path(scratch), production_wheels(), wheel)
        bill = folder / f"{product().name}-{product().version}.cdx.json"
        bill_of_materials(bill, python)
        licences = folder / "THIRD-PARTY-LICENCES"
        licences.write_text(third_party(next(Path(scratch).glob("lib/python*/site-packages"))), encoding="utf-8")
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in (*written, bill, licences)]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    try:
        typer.run(make)
    except UserError as error:
        failure = failure_of(error)
        typer.echo(failure.sentence, err=True)
        sys.exit(failure.exit_code)
