"""Trouble with the store is counted before somebody needs it, and when somebody does."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from hub.problems import Problem
from services.skp_service.evidence.bucket import Bucket
from services.skp_service.evidence.errors import EvidenceStoreUnavailable
from services.skp_service.evidence.folder import Folder
from services.skp_service.evidence.problems import evidence_as_problems
from services.skp_service.evidence.settings import S3Address
from services.skp_service.evidence.store import ObjectStore
from services.skp_service.evidence.sweeping import StoreSweep
from tests.support.ports import free_port


def counted() -> float:
    return REGISTRY.get_sample_value("kinerja_evidence_store_unavailable_total") or 0.0


async def test_a_store_that_answers_counts_nothing(store: ObjectStore) -> None:
    before = counted()
    assert await StoreSweep(store).turn() > 0
    assert counted() == before


async def test_a_folder_that_cannot_be_made_is_counted(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    await looked_after_in_vain(Folder(tmp_path / "file" / "evidence"))


async def test_a_bucket_that_is_away_is_counted(address: S3Address) -> None:
    await looked_after_in_vain(Bucket.at(address._replace(endpoint=f"http://127.0.0.1:{free_port()}")))


async def looked_after_in_vain(store: ObjectStore) -> None:
    before = counted()
    with capture_logs() as logs:
        assert await StoreSweep(store).turn() > 0
    assert counted() == before + 1
    assert "evidence_store_unavailable" in [one["event"] for one in logs]


def test_a_request_in_vain_is_counted() -> None:
    before = counted()
    with pytest.raises(Problem), evidence_as_problems("file"):
        raise EvidenceStoreUnavailable
    assert counted() == before + 1
