"""`python -m sandbox.district FOLDER`: the sample district as files of SIASN, and lists of its people."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.district.careers import careers_of
from sandbox.district.generate import MOST_EMPLOYEES, iter_employees
from sandbox.district.list_export import export_lists
from sandbox.district.siasn_export import export
from sandbox.district.siasn_files import SheetFormat
from sandbox.district.units import district_units


def write_files(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Tempat berkasnya; dibuat bila belum ada.")],
    *,
    employees: Annotated[int, typer.Option(min=1, max=MOST_EMPLOYEES, help="Banyaknya pegawai.")] = 300,
    seed: Annotated[int, typer.Option(help="Sama benih, sama isi.")] = 1,
    made_as: Annotated[SheetFormat, typer.Option("--format", help="Jenis berkas.")] = SheetFormat.CSV,
    broken: Annotated[int, typer.Option(min=0, help="Banyaknya baris yang rusak oleh isi alamatnya.")] = 0,
) -> None:
    """Tulis kabupaten contoh sebagai berkas unduhan SIASN: PNS, PPPK, PPPK paruh waktu, dan pohon unit.

    Di folder `daftar` di dalamnya: hukuman disiplin, cuti, dan Satyalancana, menurut templat layanan penghargaan.
    """
    people = iter_employees(employees, seed)
    for path in export(folder, district_units(), people, made_as=made_as, broken=broken):
        typer.echo(str(path))
    for path in export_lists(folder, careers_of(iter_employees(employees, seed), seed), made_as=made_as):
        typer.echo(str(path))


if __name__ == "__main__":
    typer.run(write_files)
