"""A function fits on a screen, and SQL stands in repositories: what no linter of ours can say."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LONGEST: Final = 60
"""Lines of a function, with its docstring."""


def sources(*patterns: str) -> Iterator[tuple[str, ast.Module]]:
    for pattern in patterns:
        for file in sorted(ROOT.glob(pattern)):
            yield str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{file}: {node.name}"
        for file, tree in sources(*(f"{room}/**/*.py" for room in ("contracts", "hub", "local", "services", "sandbox")))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST
    ]
    assert long == []


def test_nothing_but_repositories_writes_sql() -> None:
    found = [
        f"{file}: {name}"
        for file, tree in sources(*(f"services/*/{room}/**/*.py" for room in ("api", "domain", "handlers")))
        for name in imported(tree)
        if name.startswith("sqlalchemy") and name != "sqlalchemy.ext.asyncio.AsyncConnection"
    ]
    assert found == []


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports, by its full names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)
