"""Trouble with the store is counted before somebody needs it, and when somebody does."""

import asyncio
import os
from itertools import count
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from services.skp_service.evidence.bucket import Bucket
from services.skp_service.evidence.folder import Folder
from services.skp_service.evidence.metrics import ANSWERED
from services.skp_service.evidence.settings import S3Address
from services.skp_service.evidence.store import ObjectStore
from services.skp_service.evidence.sweeping import StoreProbe
from tests.integration.services.skp_service.evidence.test_bucket import listed
from tests.support.ports import free_port


@pytest.fixture(autouse=True)
def _long_ago() -> None:
    ANSWERED.set(0)


def answered() -> float | None:
    return REGISTRY.get_sample_value("kinerja_evidence_store_answered_timestamp_seconds")


def below(root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in root.rglob("*")]


def counted() -> float:
    return REGISTRY.get_sample_value("kinerja_evidence_store_unavailable_total") or 0.0


async def test_a_store_that_answers_counts_nothing(store: ObjectStore) -> None:
    before = counted()
    assert await StoreProbe(store, lambda: 77.0).turn() > 0
    assert counted() == before
    assert answered() == 77.0


async def test_a_folder_that_cannot_be_made_is_counted(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    await looked_after_in_vain(Folder(tmp_path / "file" / "evidence"))


async def test_a_bucket_that_is_away_is_counted(address: S3Address) -> None:
    await looked_after_in_vain(Bucket.at(address._replace(endpoint=f"http://127.0.0.1:{free_port()}")))


async def test_a_bucket_that_does_not_exist_is_counted(address: S3Address) -> None:
    await looked_after_in_vain(Bucket.at(address._replace(bucket="missing-bucket")))


async def test_a_full_disk_is_counted_and_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "incoming").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    await looked_after_in_vain(Folder(tmp_path))
    assert below(tmp_path) == ["incoming"]


async def test_a_store_that_hangs_has_not_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def hang(_folder: Folder) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(Folder, "probe", hang)
    probe = StoreProbe(Folder(tmp_path), lambda: 77.0)
    probe.start()
    async with asyncio.timeout(10):
        await asked.wait()
    await probe.stop(deadline=0.01)
    assert answered() == 0


async def test_a_store_that_goes_away_keeps_the_moment_of_its_last_answer(tmp_path: Path) -> None:
    probe = StoreProbe(Folder(tmp_path), count(77.0).__next__)
    await probe.turn()
    last = answered()
    (tmp_path / "incoming").rmdir()
    (tmp_path / "incoming").touch()
    await probe.turn()
    assert answered() == last
    (tmp_path / "incoming").unlink()
    await probe.turn()
    assert (answered() or 0) > (last or 0)


async def test_a_probe_leaves_nothing_in_a_folder(tmp_path: Path) -> None:
    await Folder(tmp_path).probe()
    assert below(tmp_path) == ["incoming"]


async def test_a_probe_leaves_nothing_in_a_bucket(address: S3Address) -> None:
    await Bucket.at(address).probe()
    assert listed(address, "Key") == []


async def looked_after_in_vain(store: ObjectStore) -> None:
    before = counted()
    with capture_logs() as logs:
        assert await StoreProbe(store, lambda: 77.0).turn() > 0
    assert counted() == before + 1
    assert answered() == 0
    assert "evidence_store_unavailable" in [one["event"] for one in logs]
