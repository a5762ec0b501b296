"""Takes what the wheel holds from the repository's root, so that an import's path stays the file's path."""

from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_PACKAGES: Final = ("local", "sandbox")


class SandboxTree(BuildHookInterface[Any]):
    """The build hook that `pyproject.toml` beside this file names."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the packages, but to an editable install, which finds them where they lie."""
        if version == "standard":
            root = Path(self.root).parents[1]
            build_data["force_include"] |= {str(root / package): package for package in _PACKAGES}
