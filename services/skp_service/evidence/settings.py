"""Where evidence is kept, and which."""

from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict
from yarl import URL

from hub.settings import HubSettings
from services.skp_service.evidence.kinds import FileKind


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
    """

    bucket: str
    prefix: str
    endpoint: str
    region: str
    access_key_id: SecretStr
    secret_access_key: SecretStr


class EvidenceSettings(HubSettings):
    """What the store of evidence is told beside what every service is told."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)

    evidence_store_url: Annotated[str, AfterValidator(_store_address)] = ""
    """Where evidence is kept: `file:///folder` or `s3://bucket/prefix`. Empty: the folder `evidence` under `var`."""
    evidence_s3_endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    """Address of an S3 that is not AWS's. `http://` sends evidence in the clear: only inside one's own network."""
    evidence_s3_region: Annotated[str, Field(min_length=1, max_length=64)] = "us-east-1"
    """Region of the bucket."""
    evidence_s3_access_key_id: SecretStr = SecretStr("")
    """Key of S3. Empty, with the secret: what `AWS_*` variables or the machine's own role give (AWS)."""
    evidence_s3_secret_access_key: SecretStr = SecretStr("")
    """Secret of that key."""
    evidence_bytes_max: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)] = 10 * 1024 * 1024
    """A larger file is refused, in bytes."""
    evidence_kinds: Annotated[tuple[FileKind, ...], Field(min_length=1)] = tuple(FileKind)
    """Kinds of files that are taken as evidence, as a JSON list."""

    @model_validator(mode="after")
    def _key_and_secret(self) -> Self:
        key, secret = self.evidence_s3_access_key_id, self.evidence_s3_secret_access_key
        if bool(key.get_secret_value()) != bool(secret.get_secret_value()):
            names = "KINERJA_EVIDENCE_S3_ACCESS_KEY_ID dan KINERJA_EVIDENCE_S3_SECRET_ACCESS_KEY"
            raise ValueError(f"{names}: isi keduanya, atau kosongkan keduanya")
        return self

    @property
    def evidence_place(self) -> Path | S3Address:
        """Where evidence is kept."""
        if not self.evidence_store_url:
            return self.var / "evidence"
        url = URL(self.evidence_store_url)
        if url.scheme == "file":
            return Path(url.path)
        return S3Address(
            bucket=str(url.host),
            prefix=url.path.strip("/"),
            endpoint=self.evidence_s3_endpoint,
            region=self.evidence_s3_region,
            access_key_id=self.evidence_s3_access_key_id,
            secret_access_key=self.evidence_s3_secret_access_key,
        )
