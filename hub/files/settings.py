"""Where a service's files are kept, and which are taken."""

from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, NamedTuple, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict
from yarl import URL

from hub.environment import variable_of
from hub.files.kinds import FileKind
from hub.settings import HubSettings

_OWN: Final = "file_"


def _store_address(url: str) -> str:
    if not url:
        return url
    try:
        parsed = URL(url)
        is_folder = parsed.scheme == "file" and not parsed.raw_authority and parsed.path.startswith("/")
        is_bucket = parsed.scheme == "s3" and bool(parsed.host) and parsed.raw_authority == parsed.raw_host
        sound = (is_folder or is_bucket) and not parsed.raw_query_string and not parsed.raw_fragment
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("harus berbentuk file:///folder atau s3://bucket/awalan, tanpa nama dan sandi")
    return url


def _endpoint(url: str) -> str:
    if not url:
        return url
    try:
        parsed = URL(url)
        sound = parsed.scheme in {"http", "https"} and bool(parsed.host) and "@" not in parsed.raw_authority
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("harus berbentuk https://tuan-rumah, tanpa nama dan sandi")
    return url


class S3Address(NamedTuple):
    """A bucket and how it is reached.

    Attributes:
        prefix: of all keys; may be empty.
        endpoint: empty for AWS.
        access_key_id: empty for the machine's role, as is the secret.
        ca_file: `TlsSettings.ca_file`.
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key_id: SecretStr
    secret_access_key: SecretStr
    ca_file: Path | None = None


class FileStoreSettings(HubSettings):
    """What a store of files is told beside what every service is told.

    A subclass names its files: `class AwardSettings(FileStoreSettings, files="proposal")`. The fields below are then
    read from `KINERJA_PROPOSAL_<FIELD>`, without their `file_`; all others as everywhere.

    Attributes:
        files: what the files are, in variables, in codes of errors and as a folder; snake_case.
    """

    model_config = SettingsConfigDict(populate_by_name=True)

    files: ClassVar[str] = "file"

    file_store_url: Annotated[str, AfterValidator(_store_address)] = ""
    """Where files are kept: `file:///folder` or `s3://bucket/prefix`. Empty: the folder `file` under `var`."""
    file_s3_endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    """Address of an S3 that is not AWS's. `http://` sends files in the clear: only inside one's own network."""
    file_s3_region: Annotated[str, Field(min_length=1, max_length=64)] = "us-east-1"
    """Region of the bucket."""
    file_s3_access_key_id: SecretStr = SecretStr("")
    """Key of S3. Empty, with the secret: what `AWS_*` variables or the machine's own role give (AWS)."""
    file_s3_secret_access_key: SecretStr = SecretStr("")
    """Secret of that key."""
    file_bytes_max: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)] = 10 * 1024 * 1024
    """A larger file is refused, in bytes."""
    file_kinds: Annotated[tuple[FileKind, ...], Field(min_length=1)] = tuple(FileKind)
    """Kinds that are taken, as a JSON list."""

    def __init_subclass__(cls, *, files: str = "", **config: Any) -> None:  # noqa: ANN401 - Pydantic's
        """Take what a subclass is told beside Pydantic's own keywords."""
        super().__init_subclass__(**config)
        cls.files = files or cls.files

    @classmethod
    def __pydantic_init_subclass__(cls, **_config: Any) -> None:  # noqa: ANN401 - Pydantic's
        """Name the variables, and the folder in what they mean."""
        for name in FileStoreSettings.model_fields.keys() - HubSettings.model_fields.keys():
            field = cls.model_fields[name]
            field.validation_alias = f"KINERJA_{cls.files}_{name.removeprefix(_OWN)}".upper()
            field.description = (field.description or "").replace("`file`", f"`{cls.files}`")
        cls.model_rebuild(force=True)

    @model_validator(mode="after")
    def _key_and_secret(self) -> Self:
        key, secret = self.file_s3_access_key_id, self.file_s3_secret_access_key
        if bool(key.get_secret_value()) != bool(secret.get_secret_value()):
            fields = ("file_s3_access_key_id", "file_s3_secret_access_key")
            names = " dan ".join(variable_of(type(self), name) for name in fields)
            raise ValueError(f"{names}: isi keduanya, atau kosongkan keduanya")
        return self

    @property
    def file_place(self) -> Path | S3Address:
        """Where files are kept."""
        if not self.file_store_url:
            return self.var / self.files
        url = URL(self.file_store_url)
        if url.scheme == "file":
            return Path(url.path)
        return S3Address(
            bucket=str(url.host),
            prefix=url.path.strip("/"),
            endpoint=self.file_s3_endpoint,
            region=self.file_s3_region,
            access_key_id=self.file_s3_access_key_id,
            secret_access_key=self.file_s3_secret_access_key,
            ca_file=self.ca_file,
        )
