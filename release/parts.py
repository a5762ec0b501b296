"""The bill of materials (SBOM): every package of a production environment with its licence, in CycloneDX's JSON."""

from pathlib import Path

from release.python import run
from release.tree import ROOT, source_date


def bill_of_materials(file: Path, python: Path) -> None:
    """Write the bill of the environment that `python` belongs to; the product is its root. It fits its schema."""
    run(
        *("cyclonedx_py", "environment", python, "--pyproject", ROOT / "pyproject.toml", "--mc-type", "application"),
        *("--output-reproducible", "--validate", "--output-format", "JSON", "--output-file", file),
        environment={"SOURCE_DATE_EPOCH": source_date()},
    )
