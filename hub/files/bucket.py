"""Files in a bucket of S3, or of what speaks S3 (MinIO, Ceph, a national cloud).

obstore: one wheel without dependencies to speak of, typed, asynchronous, and a file is one atomic request; aiobotocore
brings botocore and pins it narrowly, and minio's client is synchronous. Its local store is not used: it does not sync
to the disk, so a file that was confirmed could be gone after a power cut.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from hub.files.disk import on_disk
from hub.files.errors import FileMissing, FileStoreUnavailable
from hub.files.inspection import Inspection
from hub.files.settings import S3Address
from hub.files.spool import spool
from hub.files.store import CHUNK_BYTES, StoredFile, place_of
from hub.telemetry.logging import get_logger

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ClientConfig, RetryConfig, S3Config

log = get_logger(__name__)

_RETRY: Final["RetryConfig"] = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
_CONNECT: Final = timedelta(seconds=5)
_SILENCE: Final = timedelta(seconds=60)
_WHOLE_REQUEST: Final = timedelta(hours=1)
"""Of a download, too: it goes at the pace of whoever reads it, and only silence says that something is wrong."""

_CERTIFICATE: Final = "InvalidCertificate("
"""rustls' word, in obstore's."""

_NO_FILES: Final = "probe"
"""A folder in which there is nothing: files' folders have two hexadecimal digits."""


class Bucket:
    """An `ObjectStore` in a bucket. A crash leaves nothing: a file is sent whole, in one request."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    @classmethod
    def at(cls, address: S3Address) -> "Bucket":
        """Return the bucket; nothing is asked of it yet. Without keys they come from the machine's role (AWS)."""
        config: S3Config = {
            "region": address.region,
            "virtual_hosted_style_request": False,
            "disable_bulk_delete": True,  # not every S3 has it
        }
        if address.endpoint:
            config["endpoint"] = address.endpoint
        if address.access_key_id.get_secret_value():
            config["access_key_id"] = address.access_key_id.get_secret_value()
            config["secret_access_key"] = address.secret_access_key.get_secret_value()
        client: ClientConfig = {
            "allow_http": address.endpoint.startswith("http://"),
            "connect_timeout": _CONNECT,
            "read_timeout": _SILENCE,
            "timeout": _WHOLE_REQUEST,
        }
        if address.ca_file is not None:
            client["root_certificate"] = address.ca_file.read_bytes()  # beside the machine's own
        prefix = address.prefix or None
        return cls(S3Store(address.bucket, prefix=prefix, config=config, client_options=client, retry_config=_RETRY))

    async def put(self, chunks: AsyncIterator[bytes], *, inspect: Inspection) -> StoredFile:
        """See `ObjectStore.put`."""
        file = await on_disk(_temporary)
        try:
            stored = await spool(chunks, file, inspect=inspect)
            if not await self.exists(stored.key):
                content = await on_disk(_whole, file)
                with _trouble(missing=FileStoreUnavailable):  # the bucket itself
                    await obstore.put_async(self._store, place_of(stored.key), content, use_multipart=False)
        finally:
            await on_disk(file.close)
        return stored

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """See `ObjectStore.open`."""
        with _trouble():
            return _passed_on(await obstore.get_async(self._store, place_of(key)))

    async def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        place = place_of(key)
        try:
            with _trouble():
                await obstore.head_async(self._store, place)
        except FileMissing:
            return False
        return True

    async def sweep(self) -> int:
        """Return 0: there is never anything to remove."""
        return 0

    async def probe(self) -> None:
        """Ask for a list that is always empty. A write would cost, and stay where a bucket keeps versions."""
        with _trouble(missing=FileStoreUnavailable):
            await obstore.list_with_delimiter_async(self._store, _NO_FILES)


def _temporary() -> BinaryIO:
    """Return a file without a name: the system removes it, however this process ends."""
    return TemporaryFile()


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


async def _passed_on(found: "GetResult") -> AsyncIterator[bytes]:
    with _trouble():
        async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
            yield bytes(chunk)


@contextmanager
def _trouble(*, missing: type[FileMissing] | type[FileStoreUnavailable] = FileMissing) -> Iterator[None]:
    """Raise errors of ours for obstore's; `missing` for a 404."""
    try:
        yield
    except FileNotFoundError as error:
        raise missing from error
    except (BaseError, OSError) as error:
        reason = {"reason": "certificate_refused"} if _CERTIFICATE in str(error) else {}
        log.warning("file_bucket_failed", error=type(error).__name__, **reason)
        raise FileStoreUnavailable from error
