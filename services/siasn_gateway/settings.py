"""Settings of this service."""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from hub.environment import variable_of
from hub.partner.service_client import ServiceSettings
from hub.partner.settings import Address, FixedToken, OptionalAddress, TokenSettings


class DocumentWay(StrEnum):
    """How the document of an assessment gets to SIASN."""

    AFTER_SAVE = "after_save"
    """It is attached to the row that was saved (`upload-dok-rw`)."""
    BEFORE_SAVE = "before_save"
    """It is uploaded (`upload-dok`), and the save names it in `path`."""
    NONE = "none"
    """Not by the hub."""


class DocumentForm(StrEnum):
    """Which of an assessment's documents; the names are those of skp_service's addresses."""

    EVALUATION = "evaluation"
    """Evaluasi kinerja pegawai, result by result, with what was achieved."""
    EVALUATION_SUMMARY = "evaluation-summary"
    """Dokumen evaluasi kinerja pegawai, one page."""


_Way = Annotated[DocumentWay | None, BeforeValidator(lambda value: value or None)]


class DocumentServiceSettings(ServiceSettings, partner="skp_service", title="skp_service"):
    """Where the documents come from, as `SiasnGatewaySettings.documents_from` says."""


class SiasnGatewaySettings(TokenSettings, partner="siasn", title="SIASN"):
    """What `siasn_gateway` is told beside what every service is told.

    Addresses: SIASN's training system by default; https, but for addresses of this machine.
    """

    api_url: Address = "https://training-apimws.bkn.go.id:8243/api/1.0"
    """Base address of SIASN's API."""
    token_url: Address = "https://training-apimws.bkn.go.id/oauth2/token"  # noqa: S105 - an address, no secret
    """Where token 1 (API manager, WSO2) is issued."""
    sso_url: Address = "https://iam-siasn.bkn.go.id/auth/realms/public-siasn/protocol/openid-connect/token"
    """Where token 2 (SSO, Keycloak) is issued."""
    consumer_key: str = ""
    """Consumer key of token 1, as BKN gave it to the agency."""
    consumer_secret: SecretStr = SecretStr("")
    """Consumer secret of token 1."""
    sso_client_id: str = ""
    """Client id of token 2."""
    sso_username: str = ""
    """User of token 2."""
    sso_password: SecretStr = SecretStr("")
    """Password of token 2."""
    sso_token: FixedToken = None
    """A fixed token 2, as most agencies are given one; then client id, user and password are not used."""

    reconciliation_first_year: Annotated[int, Field(ge=0, le=2100)] = 0
    """The first assessed year that is compared with the partner's histories; 0: every year. Years from before the hub
    are only at the partner, and each of them would be told of."""

    document: _Way = None
    """Whether and how an assessment's document gets to SIASN: `after_save` attaches it to the saved row, `before_save`
    uploads it for the save to name, `none`: not by the hub. Not set: not either, and `kinerja doctor` asks for it."""
    document_form: DocumentForm = DocumentForm.EVALUATION
    """Which document: `evaluation` (results and what was achieved) or `evaluation-summary` (one page)."""
    document_ref: Annotated[str, Field(pattern=r"^[0-9]{1,6}$")] = "891"
    """SIASN's `id_ref_dokumen` for it; 891 is "Dok Realisasi SKP"."""
    document_url: OptionalAddress = ""
    """Base address of skp_service, which prints the documents."""
    document_token_url: OptionalAddress = ""
    """Where the district's issuer gives tokens to programs (OAuth 2 client credentials)."""
    document_client_id: str = ""
    """Who the gateway is at that issuer; skp_service must let this client read final documents."""
    document_client_secret: SecretStr = SecretStr("")
    """Proves that."""

    @property
    def sends_documents(self) -> bool:
        """Whether documents get to SIASN by the hub."""
        return self.document not in {None, DocumentWay.NONE}

    @property
    def documents_lacking(self) -> tuple[str, ...]:
        """The variables that are not set without which no document can be fetched."""
        fields = ("document_url", "document_token_url", "document_client_id", "document_client_secret")
        return tuple(variable_of(type(self), name) for name in self.lacking(*fields))

    def documents_from(self) -> DocumentServiceSettings:
        """Return where the documents come from."""
        return DocumentServiceSettings(
            url=self.document_url,
            token_url=self.document_token_url,
            client_id=self.document_client_id,
            client_secret=self.document_client_secret,
            ca_file=self.ca_file,
        )

    @property
    def fixed_sso_token(self) -> str:
        """The fixed token 2 as it goes into a header; empty for none."""
        return "" if self.sso_token is None else self.sso_token.get_secret_value()

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set; of token 2 those of the user where one of them is, else the fixed token."""
        lacking = self.lacking("consumer_key", "consumer_secret")
        if not self.fixed_sso_token:
            user = ("sso_client_id", "sso_username", "sso_password")
            of_user = self.lacking(*user)
            lacking += of_user if len(of_user) < len(user) else ["sso_token"]
        return tuple(variable_of(type(self), name) for name in lacking)
