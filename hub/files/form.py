"""The one file of a `multipart/form-data` body, passed on as it comes in.

python-multipart's parser, which Starlette's own forms use, too: those write every file of a form to a disk whole,
before a route can say how much it takes.
"""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Final
from urllib.parse import unquote

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from hub.files.errors import FileFormRefused
from hub.files.names import text_of

AROUND_BYTES_MAX: Final = 64 * 1024
"""How much of a form may be something else than its file: boundaries, headers, other fields."""

_FIELD: Final = b"file"
"""What the file's field is called where it has no file name."""
_EXTENDED_NAME: Final = re.compile(r";\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]+)", re.IGNORECASE)
_ESCAPE: Final = re.compile("%(?:22|0D|0A)")
"""What browsers escape in a name, and nothing else (HTML, multipart/form-data encoding algorithm)."""


class FileForm:
    """A form with one file, read once.

    Attributes:
        name: of the file as its sender says it; empty until the file has begun, and when it has none.
    """

    def __init__(self, content_type: str) -> None:
        """Read nothing yet. Raises FileFormRefused: the header names no boundary."""
        self.name = ""
        self._files = 0
        self._in_file = self._counted = self._ended = False
        self._disposition = ""
        self._header, self._value = bytearray(), bytearray()
        self._content: list[bytes] = []
        _, options = parse_options_header(content_type)
        try:
            self._parser = MultipartParser(
                options[b"boundary"],
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_begin": self._on_header_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_end": self._on_end,
                },
            )
        except (KeyError, FormParserError):
            raise FileFormRefused from None

    async def file_in(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Pass the file's content on; other fields are passed over.

        Raises:
            FileFormRefused: the form is no whole one, has no file or several, or too much beside it.
        """
        around = 0
        async for chunk in body:
            try:
                self._parser.write(chunk)
            except FormParserError:
                raise FileFormRefused from None
            content = b"".join(self._content)
            self._content.clear()
            around += len(chunk) - len(content)
            if around > AROUND_BYTES_MAX:
                raise FileFormRefused
            if content:
                yield content
        if not self._ended or self._files == 0:
            raise FileFormRefused

    def _on_part_begin(self) -> None:
        self._disposition = ""
        self._counted = False

    def _on_header_begin(self) -> None:
        self._header.clear()
        self._value.clear()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value.decode("latin-1")

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = _name_in(self._disposition, options)
        self._in_file = b"filename" in options or bool(name) or options.get(b"name") == _FIELD
        if name:
            self._count(name)

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if not self._in_file:
            return
        if not self._counted:  # without a name, as browsers send a file that nobody has chosen, but with content
            self._count("")
        self._content.append(data[start:end])

    def _count(self, name: str) -> None:
        self._counted = True
        self._files += 1
        if self._files > 1:
            raise FileFormRefused
        self.name = name

    def _on_end(self) -> None:
        self._ended = True


def _name_in(disposition: str, options: Mapping[bytes, bytes]) -> str:
    """Return a file's name: `filename*` (RFC 8187) before `filename`, which browsers send as raw UTF-8."""
    if extended := _EXTENDED_NAME.search(disposition):
        return unquote(extended[2], encoding=extended[1])
    name = text_of(options.get(b"filename", b""))
    return _ESCAPE.sub(lambda escape: unquote(escape[0]), name)
