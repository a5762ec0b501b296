"""Reading a multipart form from a body that has arrived whole."""

from dataclasses import dataclass, field

from python_multipart import create_form_parser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File


@dataclass(frozen=True)
class SentFile:
    """A file of a form."""

    name: str
    """As its sender calls it; empty if it has no name."""
    content: bytes


@dataclass
class Form:
    """A form's fields and files, by name; of several of one name the last."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, SentFile] = field(default_factory=dict)

    def take_field(self, sent: Field) -> None:
        """Add a field that the parser has read."""
        name = (sent.field_name or b"").decode("utf-8", "replace")
        self.fields[name] = (sent.value or b"").decode("utf-8", "replace").strip()

    def take_file(self, sent: File) -> None:
        """Add a file that the parser has read."""
        sent.file_object.seek(0)
        name = (sent.field_name or b"").decode("utf-8", "replace")
        self.files[name] = SentFile((sent.file_name or b"").decode("utf-8", "replace"), sent.file_object.read())


def multipart_form(body: bytes, content_type: str) -> Form | None:
    """Return a form, None for a body that is no multipart form."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    form = Form()
    headers = {"Content-Type": content_type.encode("latin-1", "replace")}
    try:
        # Nothing is written to a temporary file: the body is in memory anyway.
        parser = create_form_parser(
            headers, form.take_field, form.take_file, config={"MAX_MEMORY_FILE_SIZE": len(body) + 1}
        )
        parser.write(body)
        parser.finalize()
    except FormParserError:
        return None
    parser.close()
    return form
