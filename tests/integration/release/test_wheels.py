"""The wheels hold what they should, and the same commit gives the same bytes."""

import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from release.tree import ROOT, Project, product, sandbox
from release.wheels import build

PACKAGES = {
    "kinerja-hub": ("contracts", "hub", "readmodels", "services"),
    "kinerja-hub-sandbox": ("local", "sandbox"),
}


def of_the_tree(packages: tuple[str, ...]) -> set[str]:
    """Return the files of some packages that git keeps, or would."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *packages]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True, text=True).stdout.splitlines()
    return {name for name in listed if (ROOT / name).exists()}


@pytest.mark.parametrize("project", [product(), sandbox()], ids=lambda project: project.name)
def test_wheel_holds_every_file_of_its_packages_and_no_other(project: Project, tmp_path: Path) -> None:
    names = ZipFile(build(project, tmp_path)).namelist()
    assert {name for name in names if ".dist-info/" not in name} == of_the_tree(PACKAGES[project.name])


@pytest.mark.parametrize("project", [product(), sandbox()], ids=lambda project: project.name)
def test_same_commit_gives_the_same_bytes(project: Project, tmp_path: Path) -> None:
    first, second = (build(project, tmp_path / name).read_bytes() for name in ("first", "second"))
    assert first == second
