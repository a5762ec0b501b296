"""Where WSDLs and schemas come from: packages of ours, and nothing else."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Final
from urllib.parse import unquote, urlsplit

from hub.partner.soap.operation import ENCODING

_SCHEME: Final = "file:///"


@dataclass(frozen=True)
class Wsdl:
    """A WSDL that is part of a package, and the port of it that is used.

    Attributes:
        package: import path.
        path: of the WSDL in it; what it imports by relative names lies beside it.
        service: name in the WSDL.
        port: name in the WSDL.
    """

    package: str
    path: str
    service: str
    port: str

    @property
    def location(self) -> str:
        """Where zeep is told that it is."""
        return _SCHEME + self.path


class Packaged:
    """What zeep loads documents with. It reaches no network and no file outside the package.

    Attributes:
        documents: all that were loaded.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self.documents: list[bytes] = []

    def load(self, url: str) -> bytes:
        """Return a document's bytes.

        Raises:
            LookupError: it does not come with us.
        """
        if url.rstrip("/") == ENCODING.rstrip("/"):
            return files("hub.partner.soap").joinpath("encoding.xsd").read_bytes()
        parts = unquote(urlsplit(url).path).strip("/").split("/")
        if not url.startswith(_SCHEME) or ".." in parts:
            raise LookupError(f"the WSDL refers to {url}, which is no file of the package {self._package}")
        found = files(self._package).joinpath(*parts)
        if not found.is_file():
            raise LookupError(f"the package {self._package} has no file {'/'.join(parts)}")
        document = found.read_bytes()
        self.documents.append(document)
        return document
