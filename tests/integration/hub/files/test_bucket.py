"""A bucket: what is sent to it, and what its trouble becomes."""

import re

import httpx
import pytest
from pydantic import SecretStr

from hub.files.bucket import Bucket
from hub.files.errors import FileStoreUnavailable
from hub.files.settings import S3Address
from tests.integration.hub.files.conftest import PREFIX
from tests.support.files import anything, chunks
from tests.support.ports import free_port

VERSIONED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"


def listed(address: S3Address, what: str) -> list[str]:
    """Return what a bucket's listing says of each file: its `Key`, `Size` or `ETag`."""
    listing = httpx.get(f"{address.endpoint}/{address.bucket}?list-type=2", timeout=30).text
    return re.findall(f"<{what}>(.*?)</{what}>", listing)


async def test_a_file_lies_under_the_prefix_once(address: S3Address) -> None:
    bucket = Bucket.at(address)
    key = (await bucket.put(chunks(b"x"), inspect=anything)).key
    await bucket.put(chunks(b"x"), inspect=anything)
    assert listed(address, "Key") == [f"{PREFIX}/{key[:2]}/{key[2:4]}/{key}"]


def keep_versions(address: S3Address) -> None:
    httpx.put(f"{address.endpoint}/{address.bucket}?versioning", content=VERSIONED).raise_for_status()


def versions_in(address: S3Address) -> int:
    return httpx.get(f"{address.endpoint}/{address.bucket}?versions", timeout=30).text.count("<Version>")


async def test_a_file_that_is_there_is_not_sent_again(address: S3Address) -> None:
    keep_versions(address)
    for _ in range(2):
        await Bucket.at(address).put(chunks(b"x"), inspect=anything)
    assert versions_in(address) == 1


async def test_a_file_of_many_mebibytes_is_sent_in_one_request_that_leaves_no_parts(address: S3Address) -> None:
    await Bucket.at(address).put(chunks(bytes(8_000_000)), inspect=anything)
    assert listed(address, "Size") == ["8000000"]
    [tag] = listed(address, "ETag")
    assert "-" not in tag  # the mark of an upload in parts


async def test_a_bucket_without_prefix_has_its_files_at_the_top(address: S3Address) -> None:
    key = (await Bucket.at(address._replace(prefix="")).put(chunks(b"x"), inspect=anything)).key
    assert listed(address, "Key") == [f"{key[:2]}/{key[2:4]}/{key}"]


async def test_a_bucket_that_does_not_exist_takes_nothing(address: S3Address) -> None:
    bucket = Bucket.at(address._replace(bucket="missing-bucket"))
    with pytest.raises(FileStoreUnavailable):
        await bucket.put(chunks(b"x"), inspect=anything)


async def test_a_server_that_is_away_is_a_store_that_is_unavailable() -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    bucket = Bucket.at(S3Address("b", "", endpoint, "us-east-1", SecretStr("kunci"), SecretStr("sandi")))
    for ask in (bucket.open, bucket.exists):
        with pytest.raises(FileStoreUnavailable) as raised:
            await ask("a" * 64)
        assert "127.0.0.1" not in str(raised.value)
