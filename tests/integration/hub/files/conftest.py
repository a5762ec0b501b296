"""Both stores: a folder of this test's, and a bucket behind a server that speaks S3 on loopback."""

from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from pydantic import SecretStr
from werkzeug.serving import make_server

from hub.files.bucket import Bucket
from hub.files.folder import Folder
from hub.files.settings import S3Address
from hub.files.store import ObjectStore

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "kab/bukti"


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """A server that speaks S3, on a free port."""
    server = make_server("127.0.0.1", 0, _one_at_a_time(DomainDispatcherApplication(create_backend_app)), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _one_at_a_time(app: "WSGIApplication") -> "WSGIApplication":
    """Let one request in at a time: moto's buckets are not safe to use from several threads, as real ones are."""
    lock = Lock()

    def locked(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        with lock:
            return list(app(environ, start_response))

    return locked


@pytest.fixture
def address(s3_url: str) -> S3Address:
    """A new bucket."""
    bucket = f"test-{uuid4().hex}"
    httpx.put(f"{s3_url}/{bucket}").raise_for_status()
    return S3Address(bucket, PREFIX, s3_url, "us-east-1", SecretStr("kunci"), SecretStr("sandi"))


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store of each kind."""
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return Bucket.at(request.getfixturevalue("address"))
