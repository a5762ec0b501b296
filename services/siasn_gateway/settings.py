"""Settings of this service."""

import re
from ipaddress import ip_address
from typing import Annotated, Self

from pydantic import AfterValidator, Field, NonNegativeFloat, PositiveInt, SecretStr, model_validator
from yarl import URL

from hub.settings import HubSettings, Seconds


def _address(address: str) -> str:
    """Without TLS both tokens, and everybody's assessment, can be read on the way."""
    url = URL(address)
    if url.scheme != "https" and not _is_loopback(url.host or ""):
        raise ValueError("harus https; http hanya untuk alamat di mesin ini sendiri (127.0.0.1, ::1, localhost)")
    return address.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_HeaderText = re.compile(r"[\x21-\x7e]*")


def _fixed_token(token: SecretStr | None) -> SecretStr | None:
    """Take a token as it was pasted; what no header can hold is no token."""
    if token is None:
        return None
    held = token.get_secret_value().strip()
    word, _, rest = held.partition(" ")
    if word.lower() == "bearer":
        held = rest.strip()
    if not _HeaderText.fullmatch(held):
        raise ValueError("bukan token: memuat spasi atau huruf di luar ASCII")
    return SecretStr(held)


_Wait = Annotated[float, Field(ge=0, le=3600)]
"""Seconds that something may wait for its turn: the ledger knows no longer wait."""
_PositiveWait = Annotated[float, Field(gt=0, le=3600)]

_Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$"), AfterValidator(_address)]


class SiasnGatewaySettings(HubSettings):
    """What `siasn_gateway` is told beside what every service is told.

    Addresses: SIASN's training system by default; https, but for addresses of this machine.
    """

    siasn_api_url: _Address = "https://training-apimws.bkn.go.id:8243/api/1.0"
    """Base address of SIASN's API."""
    siasn_token_url: _Address = "https://training-apimws.bkn.go.id/oauth2/token"  # noqa: S105 - an address, no secret
    """Where token 1 (API manager, WSO2) is issued."""
    siasn_sso_url: _Address = "https://iam-siasn.bkn.go.id/auth/realms/public-siasn/protocol/openid-connect/token"
    """Where token 2 (SSO, Keycloak) is issued."""
    siasn_consumer_key: str = ""
    """Consumer key of token 1, as BKN gave it to the agency."""
    siasn_consumer_secret: SecretStr = SecretStr("")
    """Consumer secret of token 1."""
    siasn_sso_client_id: str = ""
    """Client id of token 2."""
    siasn_sso_username: str = ""
    """User of token 2."""
    siasn_sso_password: SecretStr = SecretStr("")
    """Password of token 2."""
    siasn_sso_token: Annotated[SecretStr | None, AfterValidator(_fixed_token)] = None
    """A fixed token 2, as most agencies are given one; then client id, user and password are not used."""
    siasn_token_margin_seconds: NonNegativeFloat = 60.0
    """How long before its end a token is renewed, in seconds; at most a tenth of its life."""
    siasn_credentials_retry_seconds: _Wait = 60.0
    """How long refused credentials, or a refused fixed token, are not tried again, in seconds, lest the account be
    locked; doubles up to an hour."""

    siasn_connect_timeout_seconds: Seconds = 5.0
    """How long a connection may take, in seconds."""
    siasn_read_timeout_seconds: Seconds = 60.0
    """How long SIASN may take to answer, in seconds. With the connect timeout it is the longest that one call lasts."""
    siasn_answer_bytes_max: PositiveInt = 2_097_152
    """A longer answer is not read to its end, in bytes, decoded."""
    siasn_retry_attempts: PositiveInt = 3
    """How often a call that met a blip is made in all, before its delivery waits."""
    siasn_retry_wait_seconds: NonNegativeFloat = 0.2
    """Upper limit of the first wait between these attempts, in seconds; doubles."""
    siasn_retry_after_max_seconds: _PositiveWait = 3600.0
    """The longest wait that SIASN may ask for (`Retry-After`), in seconds; more is cut."""
    siasn_concurrency: PositiveInt = 8
    """Calls in flight at the most."""
    siasn_calls_per_second: NonNegativeFloat = 2.0
    """Calls that start in a second at the most; 0: no limit."""

    siasn_settle_after_seconds: _Wait = 120.0
    """The longest that SIASN may still work on a save whose caller gave up, in seconds."""
    siasn_visibility_lag_seconds: _Wait = 30.0
    """How long SIASN's histories may lag behind its saves, in seconds."""
    siasn_read_before_first_write: bool = True
    """Look for the record before the first save: a person may have typed it by hand."""
    siasn_lease_seconds: Seconds = 300.0
    """How long a claimed delivery is ours without renewal, in seconds; at least four times both timeouts. After a crash
    the deliveries in flight are asked for once it has ended and the time above has passed."""
    siasn_unclear_after: PositiveInt = 3
    """How many answers that fit no known form end a delivery as unclear, each settled by asking first."""
    siasn_ask_again_hours: Annotated[float, Field(gt=0)] = 24.0
    """How often SIASN is asked again for a person whom it did not know, in hours."""
    siasn_back_off_first_seconds: _PositiveWait = 2.0
    """Wait after the first failure of a delivery, in seconds; doubles, with jitter."""
    siasn_back_off_max_seconds: _PositiveWait = 300.0
    """The longest such wait, in seconds."""
    siasn_circuit_failures: PositiveInt = 10
    """Failures in a row that open the circuit."""
    siasn_circuit_open_seconds: _PositiveWait = 15.0
    """How long the circuit stays open before one call probes, in seconds."""

    @property
    def siasn_fixed_sso_token(self) -> str:
        """The fixed token 2 as it goes into a header; empty for none."""
        return "" if self.siasn_sso_token is None else self.siasn_sso_token.get_secret_value()

    @property
    def siasn_credentials_missing(self) -> bool:
        """Whether something is not set without which nobody can sign in: of token 1, or of both ways to token 2."""
        return bool(self.siasn_credentials_lacking)

    @property
    def siasn_credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set; of token 2 those of the user where one of them is, else the fixed token."""
        lacking = self._lacking("siasn_consumer_key", "siasn_consumer_secret")
        if not self.siasn_fixed_sso_token:
            user = ("siasn_sso_client_id", "siasn_sso_username", "siasn_sso_password")
            of_user = self._lacking(*user)
            lacking += of_user if len(of_user) < len(user) else ["siasn_sso_token"]
        return tuple(f"KINERJA_{name.upper()}" for name in lacking)

    @property
    def siasn_call_timeout_seconds(self) -> float:
        """The longest that one call to SIASN lasts on our side, in seconds."""
        return self.siasn_connect_timeout_seconds + self.siasn_read_timeout_seconds

    def _lacking(self, *names: str) -> list[str]:
        values = {name: getattr(self, name) for name in names}
        return [
            name
            for name, value in values.items()
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value)
        ]

    @model_validator(mode="after")
    def _times_fit_together(self) -> Self:
        # Two thirds of a lease are left when it is renewed; they must hold a renewal of the tokens and a save.
        if self.siasn_lease_seconds < 4 * self.siasn_call_timeout_seconds:
            raise ValueError("KINERJA_SIASN_LEASE_SECONDS paling sedikit empat kali kedua batas waktu bersama-sama")
        if self.siasn_back_off_max_seconds < self.siasn_back_off_first_seconds:
            raise ValueError(
                "KINERJA_SIASN_BACK_OFF_MAX_SECONDS tidak boleh kurang dari KINERJA_SIASN_BACK_OFF_FIRST_SECONDS"
            )
        return self
