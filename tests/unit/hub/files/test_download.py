"""A browser saves a file, and never shows it as a page of ours."""

from email.message import Message
from email.policy import HTTP

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import Response

from hub.files.download import download_headers
from hub.files.kinds import FileKind
from hub.files.names import clean_name


def test_the_headers_of_a_download() -> None:
    assert download_headers("Bukti é 1.pdf", FileKind.PDF, size=7) == {
        "Content-Type": "application/pdf",
        "Content-Length": "7",
        "Content-Disposition": "attachment; filename=\"Bukti e 1.pdf\"; filename*=UTF-8''Bukti%20%C3%A9%201.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


@pytest.mark.parametrize("kind", FileKind)
def test_no_kind_is_one_that_browsers_run(kind: FileKind) -> None:
    media_type = download_headers("x", kind, size=1)["Content-Type"]
    assert "html" not in media_type
    assert "svg" not in media_type
    assert not media_type.startswith("text/")


@given(st.text(st.characters(), max_size=200), st.sampled_from(FileKind))
def test_every_name_comes_back_whole_from_a_header_that_nothing_can_break_out_of(
    given_name: str, kind: FileKind
) -> None:
    name = clean_name(given_name, kind)
    headers = download_headers(name, kind, size=1)
    sent = Response(headers=headers).raw_headers
    disposition = dict(sent)[b"content-disposition"].decode("ascii")
    assert disposition.isprintable()
    assert disposition.count('"') == 2
    assert disposition.count(";") == 2
    read = Message(policy=HTTP)
    read["Content-Disposition"] = disposition.replace(disposition.split("; ")[1] + "; ", "")
    assert read.get_content_disposition() == "attachment"
    assert read.get_filename() == name
