"""A file on its way in: the body of a request, or the one file of a form in it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Self

from fastapi import Depends, Header, Request

from hub.files.form import AROUND_BYTES_MAX, FileForm
from hub.files.limits import at_most
from hub.files.names import name_in_header

_BINARY: Final = {"type": "string", "format": "binary"}
FILE_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "Berkasnya sendiri, atau formulir dengan tepat satu berkas.",
        "content": {
            "application/octet-stream": {"schema": _BINARY},
            "multipart/form-data": {
                "schema": {"type": "object", "required": ["file"], "properties": {"file": _BINARY}},
            },
        },
    }
}
"""The body of a route that takes a file, for its documentation (`openapi_extra`)."""


class IncomingFile:
    """A file that somebody sends. Nothing of it is read before `chunks`, and that once."""

    def __init__(
        self, body: AsyncIterator[bytes], *, content_type: str = "", announced: int | None = None, name: str = ""
    ) -> None:
        """Read nothing yet.

        Args:
            body: of the request, in chunks.
            content_type: of the body; all but `multipart/form-data` is the file itself.
            announced: how many bytes the sender says the body has, if it says so.
            name: of the file; empty: as a form says it, if the body is one.
        """
        self._body = body
        self._content_type = content_type
        self._announced = announced
        self._name = name
        self._form: FileForm | None = None

    @classmethod
    def of(cls, request: Request, name: str = "") -> Self:
        """Return the file that a request brings."""
        length = request.headers.get("content-length", "")
        return cls(
            request.stream(),
            content_type=request.headers.get("content-type", ""),
            announced=int(length) if length.isascii() and length.isdecimal() else None,
            name=name,
        )

    @property
    def name(self) -> str:
        """What its sender calls it, once it has been read; empty when there is no name."""
        return self._name or (self._form.name if self._form else "")

    async def chunks(self, bytes_max: int) -> AsyncIterator[bytes]:
        """Pass the content on, and stop reading as soon as it is more than `bytes_max`.

        Raises:
            FileTooLarge: it is.
            FileEmpty: there are no bytes.
            FileFormRefused: the body is a form, and no whole one with one file.
        """
        content, announced = self._body, self._announced
        if self._content_type.partition(";")[0].strip().lower() == "multipart/form-data":
            self._form = FileForm(self._content_type)
            content = self._form.file_in(self._body)
            announced = max(announced - AROUND_BYTES_MAX, 0) if announced else None
        async for chunk in at_most(content, bytes_max, announced=announced):
            yield chunk


def incoming_file(
    request: Request,
    x_file_name: Annotated[
        str,
        Header(
            max_length=2400,
            description=(
                "Nama berkas, dalam UTF-8 dengan percent-encoding (`encodeURIComponent`);"
                " kosong: seperti yang disebut formulirnya."
            ),
        ),
    ] = "",
) -> IncomingFile:
    """Return the file of a request to a route that keeps its name."""
    return IncomingFile.of(request, name_in_header(x_file_name))


NamedFile = Annotated[IncomingFile, Depends(incoming_file)]
"""A parameter of a route: the file that it takes, with its name."""
