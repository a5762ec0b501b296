"""Node's contestant: its library is pinned, and comes from whichever registry npm is set to."""

import json
from pathlib import Path

import pytest

from benchmarks import node

COMPETITORS = Path(node.__file__).parent / "competitors"


def test_the_lock_pins_what_it_asks_for_and_names_no_host() -> None:
    text = (COMPETITORS / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    wanted = json.loads((COMPETITORS / "package.json").read_text())["dependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(one["integrity"].startswith("sha512-") for path, one in locked.items() if path)
    assert "://" not in text


def test_where_node_is_missing_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "node and npm not found" in (node.install() or "")
    assert list(tmp_path.iterdir()) == []
