"""`architecture/new-partner.md` as its reader follows it: gateways made of the page alone deliver."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from tests.conformance.conforming import ConformingKind, ConformingPartner
from tests.conformance.environment import ALL_ONCE, trying
from tests.support.page_files import GATEWAYS, ROOT

PARTNERS: Final = ("arsip", "kantor")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of a name of its own with the page's files; what describes them to the suite is beside them."""
    name = f"page_{uuid4().hex[:8]}"
    GATEWAYS.build(tmp_path, name)
    for partner in PARTNERS:
        text = (ROOT / f"tests/conformance/{partner}.py").read_text(encoding="utf-8")
        described = tmp_path / name / f"conforming_{partner}.py"
        described.write_text(text.replace(GATEWAYS.package, name), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.mark.parametrize("partner", PARTNERS)
async def test_a_gateway_made_of_the_page_alone_delivers(partner: str, built: str, tmp_path: Path) -> None:
    described = getattr(importlib.import_module(f"{built}.conforming_{partner}"), partner.upper())
    assert isinstance(described, ConformingPartner)
    for name in ("app", "client", "settings"):
        file = sys.modules[f"{built}.{partner}.{name}"].__file__
        assert file is not None
        assert Path(file).is_relative_to(tmp_path)
    for kind in described.kinds:
        await _deliver(described, kind, tmp_path)


async def _deliver(described: ConformingPartner, kind: ConformingKind, folder: Path) -> None:
    """Bring a record to the partner, though its answer is lost, and a newer version where there can be one."""
    async with trying(described, kind, folder) as it:
        it.started()
        it.partner.set_fault("reset_after_store", operation=kind.save)
        await it.take(*it.events(2))
        await it.settled()
        if kind.update is not None:
            await it.take(*it.events(2, version=2))
            await it.settled()
        assert await it.outcomes() == ALL_ONCE
        assert it.partner.injected()["reset_after_store"] == 1
