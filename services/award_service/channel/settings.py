"""Settings of the file channel: names, sizes and limits of the ministry's intake, its words, and where packages go.

No interface or rule of the ministry's intake is public: each of these is what districts do, or a guess, and can be
changed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from hub.environment import variable_of
from hub.files.kinds import FileKind
from hub.settings import HubSettings, Seconds
from hub.sheets.reading.header import name_key
from services.award_service.domain.ministry_answer import WORDS
from services.award_service.domain.outcome import Word
from services.award_service.domain.package_names import FILE_FIELDS, FOLDER_FIELDS, PART_FIELDS, checked_template

_MEBI: Final = 1024 * 1024
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]
_Words = Annotated[tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...], Field(min_length=1)]
_Folder = Annotated[str, AfterValidator(lambda one: checked_template(one, FOLDER_FIELDS, ("number",)))]
_File = Annotated[str, AfterValidator(lambda one: checked_template(one, FILE_FIELDS, ("order",)))]
_Part = Annotated[str, AfterValidator(lambda one: checked_template(one, PART_FIELDS, ("id", "part")))]
_LABEL: Final = "[A-Za-z0-9_-]{1,63}"
_HOST: Final = rf"^({_LABEL}(\.{_LABEL})*\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)?$"
"""A name whose every label has some letters, or an address."""


class ChannelSettings(HubSettings):
    """What the file channel is told."""

    award_person_folder: _Folder = "{number:03d}_{name}_{nip}"
    """Name of a person's folder in a package: `number` in the list, `name`, `nip`, `grade`."""
    award_file_name: _File = "{order:02d}_{code}.pdf"
    """Name of a document in it: `order` in the checklist, `code`. Another kind of file has its own ending."""
    award_part_name: _Part = "usulan-slks_{batch}_{package:02d}_{id}_{part:02d}.zip"
    """Name of the archives of a package: name of the `batch`, which `package` of it, its `id`, which `part`."""
    award_name_max: Annotated[int, Field(ge=40, le=120)] = 80
    """Longest name of a folder, file or archive, in characters; longer names of people are cut."""
    award_ministry_kinds: Annotated[tuple[FileKind, ...], Field(min_length=1)] = (FileKind.PDF,)
    """Kinds of documents that the ministry's intake takes, as a JSON list."""
    award_ministry_file_bytes_max: Annotated[int, Field(ge=1024, le=2**40)] = 10 * _MEBI
    """Largest document that it takes, in bytes. In no source: a guess."""
    award_ministry_package_bytes_max: Annotated[int, Field(ge=_MEBI, le=2**40)] = 500 * _MEBI
    """Largest archive that it takes, in bytes; a package that is larger comes in parts. In no source: a guess."""

    award_letter_to: tuple[_Line, ...] = ("Yth. Menteri Dalam Negeri", "u.p. Sekretaris Jenderal", "di Jakarta")
    """Whom the covering letter is addressed to, a line each, as a JSON list."""
    award_letter_role: _Line = "Bupati"
    """What stands above who signs it."""
    award_letter_name: _Line = ""
    """Who signs it; empty: a line is left."""
    award_letter_nip: Annotated[str, StringConstraints(pattern=r"^(?:\d{18})?$")] = ""
    """Their NIP; empty for who has none, such as a regent."""

    award_regency: _Line = ""
    """The exchange list's KabKota."""
    award_province: _Line = ""
    """Its Provinsi."""
    award_region_code: _Line = ""
    """Its KdWil, with its zeros, such as `003`."""
    award_exchange_verdict: _Line = ""
    """What stands in its MsTms when it goes to the ministry; empty: it is left to the ministry. Some districts write
    `MS`: then a list that comes back without a change says so of everybody."""
    award_answer_words: Annotated[Mapping[Word, _Words], Field(default_factory=lambda: WORDS)]
    """What lists that come back call each outcome, as a JSON object of lists: `ms`, `tms`, `incomplete`, `decreed`,
    `taken_back`. Capitals, blanks and signs do not matter."""
    award_answer_bytes_max: Annotated[int, Field(ge=1, le=1024 * _MEBI)] = 20 * _MEBI
    """A larger file of the ministry's answers is refused, in bytes."""

    award_deposit_folder: Path | None = None
    """Folder into which packages are put on demand, such as a share that is mounted. Empty: none."""
    award_sftp_host: Annotated[str, StringConstraints(pattern=_HOST)] = ""
    """SFTP server to which packages are sent on demand. Empty: none."""
    award_sftp_port: Annotated[int, Field(ge=1, le=65535)] = 22
    """Its port."""
    award_sftp_host_key: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    """Its public host key, as a line of `known_hosts` has it behind the name (`ssh-ed25519 AAAA...`); needed."""
    award_sftp_user: str = ""
    """Who we are there."""
    award_sftp_password: SecretStr = SecretStr("")
    """Our password there; empty: a key."""
    award_sftp_key: SecretStr = SecretStr("")
    """Our private key there, as OpenSSH writes it, best by `_FILE`; empty: a password."""
    award_sftp_folder: str = "."
    """Folder there, which exists."""
    award_deposit_again_seconds: Seconds = 30.0
    """After how long a deposit that failed is tried again, in seconds; twice as long each time, an hour at the most."""

    @property
    def answers_folder(self) -> Path:
        """Where files of answers lie while they are read."""
        return self.var / "award-answers"

    @model_validator(mode="after")
    def _sftp_is_whole(self) -> Self:
        def names(*fields: str) -> str:
            return ", ".join(variable_of(type(self), field) for field in fields)

        if not self.award_sftp_host:
            return self
        if not self.award_sftp_host_key or not self.award_sftp_user:
            raise ValueError(f"{names('award_sftp_host_key', 'award_sftp_user')}: harus diisi bila server SFTP diisi")
        if not self.award_sftp_password.get_secret_value() and not self.award_sftp_key.get_secret_value():
            raise ValueError(f"{names('award_sftp_password', 'award_sftp_key')}: isi salah satunya")
        return self

    @model_validator(mode="after")
    def _words_differ(self) -> Self:
        every = [name_key(word) for words in self.award_answer_words.values() for word in words]
        if len(set(every)) < len(every) or "" in every:
            raise ValueError(
                f"{variable_of(type(self), 'award_answer_words')}: satu kata hanya boleh berarti satu hasil"
            )
        return self
