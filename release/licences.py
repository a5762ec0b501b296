"""The licences of everything that production installs, as the packages themselves tell them."""

from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePath
from typing import Final

from release.tree import ROOT

_HEAD: Final = "Packages that Kinerja Hub installs in production, with their licences.\n"
_FONTS: Final = ROOT / "hub" / "print" / "fonts" / "OFL.txt"
_TEXTS: Final = ("licen", "copying", "notice", "authors")
"""How the files' names begin that hold a licence's text or whom it names."""
_RULE: Final = "=" * 100


def packages(site: Path) -> list[Distribution]:
    """Return what is installed in a folder of packages, by name, but the product."""
    found = [one for one in distributions(path=[str(site)]) if one.name != "kinerja-hub"]
    return sorted(found, key=lambda one: one.name.lower())


def licence(package: Distribution) -> str:
    """Return a package's licence as it tells it: the expression, a short word, or its classifiers; else `not told`."""
    for field in ("License-Expression", "License"):
        told = [str(one) for one in package.metadata.get_all(field) or ()]
        if told and "\n" not in told[0] and told[0].upper() not in {"", "UNKNOWN"}:
            return told[0]
    every = [str(one) for one in package.metadata.get_all("Classifier") or ()]
    classifiers = [one for one in every if one.startswith("License ::")]
    return "; ".join(one.split(" :: ")[-1] for one in classifiers) or "not told"


def texts(package: Distribution) -> Iterator[tuple[PurePath, str]]:
    """Yield the licence's files that a package ships, with what they say."""
    for file in package.files or ():
        if file.name.lower().startswith(_TEXTS) and file.suffix.lower() not in {".py", ".pyc"}:
            yield file, file.read_text(encoding="utf-8")


def third_party(site: Path) -> str:
    """Return the whole text: a list of all packages in `site`, then what each ships."""
    found = packages(site)
    listed = [f"{one.name} {one.version}: {licence(one)}" for one in found]
    parts = [_HEAD, "\n".join([*listed, "Noto Sans fonts (inside the product's wheel): OFL-1.1"])]
    for one in found:
        shipped = [f"--- {file}\n\n{text.strip()}" for file, text in texts(one)]
        parts.append("\n".join([_RULE, f"{one.name} {one.version}: {licence(one)}", *shipped]))
    parts.append("\n".join([_RULE, "Noto Sans fonts: OFL-1.1", _FONTS.read_text(encoding="utf-8").strip()]))
    return "\n\n".join(parts) + "\n"
