"""A form brings one file, whatever made the form and however it is cut on its way."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.files.errors import FileEmpty, FileFormRefused, FileTooLarge
from hub.files.incoming import IncomingFile
from tests.support.files import PDF, chunks

LIMIT = 200_000
BOUNDARY = "multipart/form-data; boundary=batas"

Form = tuple[bytes, str]
"""A body and its content type."""


def form(*files: tuple[str, tuple[str, bytes]], **fields: str) -> Form:
    """Return a form as a well-behaved client makes it."""
    request = httpx.Request("POST", "http://localhost/", files=files, data=fields)
    return request.read(), request.headers["content-type"]


def by_hand(*headers: str, content: bytes = PDF) -> Form:
    """Return a form of one part."""
    head = "\r\n".join(headers).encode("latin-1")
    return b"--batas\r\n" + head + b"\r\n\r\n" + content + b"\r\n--batas--\r\n", BOUNDARY


async def sent(made: Form, *, size: int | None = None, **more: Any) -> tuple[str, bytes]:
    """Return the name and the content of a form's file, when the form comes in chunks of a size."""
    body, content_type = made
    step = size or len(body)
    parts = [body[at : at + step] for at in range(0, len(body), step)]
    file = IncomingFile(chunks(*parts), content_type=content_type, **more)
    content = b"".join([chunk async for chunk in file.chunks(LIMIT)])
    return file.name, content


@pytest.mark.parametrize("size", [1, 2, 7, None])
async def test_a_file_is_found_among_other_fields_however_the_form_is_cut(size: int | None) -> None:
    made = form(("berkas", ("laporan.pdf", PDF)), csrf="x" * 100, keterangan="y")
    assert await sent(made, size=size) == ("laporan.pdf", PDF)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"-", b"--", b"batas", b"\r\n--batas", b"x"])), st.integers(1, 40))
async def test_what_looks_like_a_boundary_within_a_file_is_content(pieces: Sequence[bytes], size: int) -> None:
    content = b"x" + b"".join(pieces).replace(b"\r\n--batas", b"\r\n--bata") + b"x"
    made = by_hand('Content-Disposition: form-data; name="a"; filename="a"', content=content)
    assert await sent(made, size=size) == ("a", content)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('name="x"; filename="laporan \u2013 akhir.pdf"'.encode().decode("latin-1"), "laporan \u2013 akhir.pdf"),
        ('name="x"; filename="caf\xe9.pdf"', "caf\xe9.pdf"),
        ('name="x"; filename="a%22b%0D%0A 50%25.pdf"', 'a"b\r\n 50%25.pdf'),
        ('name="x"; filename="a\\"b.pdf"', 'a"b.pdf'),
        ('name="x"; filename="_.pdf"; filename*=UTF-8\'\'laporan%20%E2%80%93.pdf', "laporan \u2013.pdf"),
        ("name=x; filename*=iso-8859-1'id'caf%E9.pdf", "caf\xe9.pdf"),
        ("name=x; filename=polos.pdf", "polos.pdf"),
        ('name="file"', ""),
        ('name="x"; filename=""', ""),
    ],
)
async def test_a_files_name_is_read_as_clients_write_it(disposition: str, name: str) -> None:
    made = by_hand(f"content-disposition: form-data; {disposition}", "Content-Type: application/pdf")
    assert await sent(made) == (name, PDF)


async def test_a_name_that_the_request_says_itself_stands() -> None:
    assert await sent(form(("file", ("a.pdf", PDF))), name="b.pdf") == ("b.pdf", PDF)


async def test_a_field_for_a_file_that_nobody_chose_is_passed_over() -> None:
    none = b'--batas\r\nContent-Disposition: form-data; name="b"; filename=""\r\n\r\n\r\n'
    body, _ = by_hand('Content-Disposition: form-data; name="a"; filename="a.pdf"')
    assert await sent((none + body, BOUNDARY)) == ("a.pdf", PDF)
    with pytest.raises(FileFormRefused):
        await sent((none + b"--batas--\r\n", BOUNDARY))


async def test_what_is_behind_the_file_is_not_added_to_it() -> None:
    body, _ = by_hand('Content-Disposition: form-data; name="a"; filename="a.pdf"')
    assert await sent((body.replace(b"--batas--", b"--batas\r\n\r\nx\r\n--batas--"), BOUNDARY)) == ("a.pdf", PDF)
    second, _ = by_hand('Content-Disposition: form-data; name="file"')
    with pytest.raises(FileFormRefused):
        await sent((body.removesuffix(b"--batas--\r\n") + second, BOUNDARY))


async def test_a_form_that_is_cut_off_is_refused_wherever_it_is() -> None:
    body, content_type = form(("file", ("a.pdf", PDF)), after="x")
    for end in range(len(body) - 3):
        with pytest.raises((FileFormRefused, FileEmpty)):
            await sent((body[:end], content_type), size=64)


@pytest.mark.parametrize(
    "made",
    [
        form(("a", ("a.pdf", PDF)), ("b", ("b.pdf", PDF))),
        form(("a", ("a.pdf", PDF)), ("a", ("b.pdf", b""))),
        form(("a", ("a.pdf", PDF)), note="x" * 70_000),
        by_hand('Content-Disposition: form-data; name="a"'),
        by_hand("Content-Type: application/pdf"),
        by_hand(*(f"X-{number}: x" for number in range(100))),
        by_hand(f'Content-Disposition: form-data; name="a"; filename="{"x" * 100_000}"'),
        (by_hand('Content-Disposition: form-data; name="a"; filename="a"')[0] + bytes(100_000), BOUNDARY),
        (PDF, BOUNDARY),
        (form(("a", ("a.pdf", PDF)))[0], "multipart/form-data"),
        (form(("a", ("a.pdf", PDF)))[0], f"multipart/form-data; boundary={'x' * 1000}"),
    ],
)
async def test_a_form_that_has_not_one_file_and_little_else_is_refused(made: Form) -> None:
    with pytest.raises(FileFormRefused):
        await sent(made, size=4096)


async def test_an_empty_file_is_empty() -> None:
    with pytest.raises(FileEmpty):
        await sent(form(("a", ("a.pdf", b""))))


async def test_a_file_in_a_form_has_the_limit_of_any_file() -> None:
    assert await sent(form(("a", ("a", bytes(LIMIT)))), size=60_000) == ("a", bytes(LIMIT))
    with pytest.raises(FileTooLarge):
        await sent(form(("a", ("a", bytes(LIMIT + 1)))), size=60_000)


async def test_a_form_that_says_it_is_too_large_is_not_read() -> None:
    body, content_type = form(("a", ("a.pdf", PDF)))
    file = IncomingFile(chunks(body), content_type=content_type, announced=LIMIT + 65_537)
    with pytest.raises(FileTooLarge):
        await anext(file.chunks(LIMIT))
    assert await sent((body, content_type), announced=LIMIT + 65_536) == ("a.pdf", PDF)
