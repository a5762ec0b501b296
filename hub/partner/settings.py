"""Settings of a gateway: what every partner's gateway is told, each under its partner's own variables."""

import math
import re
from typing import Annotated, Any, ClassVar, Final, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    NonNegativeFloat,
    PositiveInt,
    SecretStr,
    WithJsonSchema,
    model_validator,
)
from pydantic_settings import SettingsConfigDict
from yarl import URL

from hub.clock import Clocks
from hub.delivery.partner import DeliveryPolicy
from hub.delivery.reconciliation.reconciler import ReconciliationPolicy
from hub.environment import variable_of
from hub.partner.maintenance import Maintenance, Window
from hub.settings import HubSettings, Seconds
from hub.time_zone import TimeZone
from hub.tls import is_loopback

_SPARE: Final = 5
"""One delivery more is in work for so many calls in flight."""
_HeaderText: Final = re.compile(r"[\x21-\x7e]*")


def _address(address: str) -> str:
    """Without TLS credentials, and everybody's records, can be read on the way."""
    url = URL(address)
    if url.scheme != "https" and not is_loopback(url.host or ""):
        raise ValueError("harus https; http hanya untuk alamat di mesin ini sendiri (127.0.0.1, ::1, localhost)")
    if "@" in url.raw_authority:
        raise ValueError("tanpa nama dan sandi: keduanya punya setelan sendiri")
    return address.rstrip("/")


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


def _window(window: object) -> object:
    return Window.read(window) if isinstance(window, str) else window


_Window = Annotated[Window, BeforeValidator(_window), WithJsonSchema({"type": "string"})]
Wait = Annotated[float, Field(ge=0, le=3600)]
"""Seconds that something may wait for its turn: the ledger knows no longer wait."""
PositiveWait = Annotated[float, Field(gt=0, le=3600)]
"""Likewise, but not 0."""
Address = Annotated[str, Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$"), AfterValidator(_address)]
"""Where a partner is: https, but for this machine; no slash at its end."""
OptionalAddress = Annotated[
    str,
    Field(pattern=r"^(https?://[^\s/?#]+[^\s?#]*)?$"),
    AfterValidator(lambda address: _address(address) if address else address),
]
"""Likewise; empty: nobody has said."""
FixedToken = Annotated[SecretStr | None, AfterValidator(_fixed_token)]
"""A token that a person was given; None or empty: there is none."""


class PartnerSettings(HubSettings):
    """What a gateway is told beside what every service is told.

    A subclass names its partner: `class SiasnSettings(PartnerSettings, partner="siasn", title="SIASN")`. Its fields are
    read from `KINERJA_SIASN_<FIELD>`, those of `HubSettings` from `KINERJA_<FIELD>`, as everywhere.

    Attributes:
        partner: its name in the ledger, in metrics and in variables; snake_case.
        title: its name for people; stands for "the partner" in the page of all variables.
    """

    model_config = SettingsConfigDict(populate_by_name=True)

    partner: ClassVar[str] = ""
    title: ClassVar[str] = "the partner"

    connect_timeout_seconds: Seconds = 5.0
    """How long a connection may take, in seconds."""
    read_timeout_seconds: Seconds = 60.0
    """How long the partner may take to answer, in seconds. With the connect timeout it is the longest that one call
    lasts."""
    answer_bytes_max: PositiveInt = 2_097_152
    """A longer answer is not read to its end, in bytes, decoded."""
    retry_attempts: PositiveInt = 3
    """How often a call that met a blip is made in all, before its delivery waits."""
    retry_wait_seconds: NonNegativeFloat = 0.2
    """Upper limit of the first wait between these attempts, in seconds; doubles."""
    retry_after_max_seconds: PositiveWait = 3600.0
    """The longest wait that the partner may ask for (`Retry-After`), in seconds; more is cut."""
    concurrency: PositiveInt = 8
    """Calls in flight at the most."""
    calls_per_second: NonNegativeFloat = 2.0
    """Calls that start in a second at the most; 0: no limit."""

    settle_after_seconds: Wait = 120.0
    """The longest that the partner may still work on a save whose caller gave up, in seconds."""
    visibility_lag_seconds: Wait = 30.0
    """How long the partner's histories may lag behind its saves, in seconds."""
    read_before_first_write: bool = True
    """Look for the record before the first save: a person may have typed it by hand."""
    lease_seconds: Seconds = 300.0
    """How long a claimed delivery is ours without renewal, in seconds; at least four times both timeouts. After a crash
    the deliveries in flight are asked for once it has ended and the time above has passed."""
    unclear_after: PositiveInt = 3
    """How many answers that fit no known form end a delivery as unclear, each settled by asking first."""
    ask_again_hours: Annotated[float, Field(gt=0)] = 24.0
    """How often the partner is asked again for a person whom it did not know, in hours."""
    learnt_ids_days: Annotated[float, Field(gt=0)] = 365.0
    """How long an id learnt at the partner holds until it is asked for anew, in days; a refused one at once."""
    back_off_first_seconds: PositiveWait = 2.0
    """Wait after the first failure of a delivery, in seconds; doubles, with jitter."""
    back_off_max_seconds: PositiveWait = 300.0
    """The longest such wait, in seconds."""
    circuit_failures: PositiveInt = 10
    """Failures in a row that open the circuit."""
    circuit_open_seconds: PositiveWait = 15.0
    """How long the circuit stays open before one call probes, in seconds."""

    reconciliation_days: Annotated[float, Field(gt=0, le=3650)] = 30.0
    """How often the partner is asked about everybody's records, to compare them with ours, in days; who has changed is
    asked about at once. These calls only get what deliveries leave."""
    reconciliation_repairs: bool = False
    """Whether what the partner has lost or shows otherwise is delivered again without an operator's word
    (`kinerja reconciliation repair`)."""

    maintenance: tuple[_Window, ...] = ()
    """When the partner is closed, as a JSON list of windows like `sat 22:00-02:00` or `daily 23:00-01:00`: nothing is
    sent then, and nothing counts as its failure."""
    maintenance_zone: TimeZone = "Asia/Jakarta"
    """The time zone of these windows (IANA)."""

    def __init_subclass__(cls, *, partner: str = "", **config: Any) -> None:  # noqa: ANN401 - the signature is Pydantic's
        """Take what a subclass is told beside Pydantic's own keywords."""
        super().__init_subclass__(**config)
        if partner:
            cls.partner = partner

    @classmethod
    def __pydantic_init_subclass__(cls, **_config: Any) -> None:  # noqa: ANN401 - likewise
        """Name the variables, and the partner in what they mean."""
        cls.title = cls.model_config.pop("title", None) or cls.title
        for name, field in cls.model_fields.items():
            own = "" if name in HubSettings.model_fields else f"{cls.partner}_"
            field.validation_alias = f"KINERJA_{own}{name}".upper()
            field.description = (field.description or "").replace("the partner", cls.title)
        cls.model_rebuild(force=True)

    @property
    def is_told(self) -> bool:
        """Whether any setting of this partner's is made."""
        return bool(self.model_fields_set - HubSettings.model_fields.keys())

    @property
    def call_timeout_seconds(self) -> float:
        """The longest that one call to the partner lasts on our side, in seconds."""
        return self.connect_timeout_seconds + self.read_timeout_seconds

    def policy(self) -> DeliveryPolicy:
        """Return how deliveries to the partner are paced.

        A few more are worked on than the partner is given at once (`Wire` sees to that): while one waits for our own
        database, the next has its call.
        """
        return DeliveryPolicy(
            concurrency=self.concurrency + math.ceil(self.concurrency / _SPARE),
            lease=self.lease_seconds,
            send_timeout=2 * self.call_timeout_seconds,  # a renewal of tokens may come first
            unclear_after=self.unclear_after,
            settle_after=self.settle_after_seconds,
            visibility_lag=self.visibility_lag_seconds,
            read_before_first_write=self.read_before_first_write,
            back_off_first=self.back_off_first_seconds,
            back_off_max=self.back_off_max_seconds,
            circuit_failures=self.circuit_failures,
            circuit_open=self.circuit_open_seconds,
        )

    def reconciliation(self) -> ReconciliationPolicy:
        """Return how the partner's records are compared with ours."""
        return ReconciliationPolicy(
            every_days=self.reconciliation_days,
            quiet_seconds=self.settle_after_seconds + self.visibility_lag_seconds,
            repairs=self.reconciliation_repairs,
        )

    def maintenance_by(self, clocks: Clocks) -> Maintenance:
        """Return what tells whether the partner is closed."""
        return Maintenance(self.partner, self.maintenance, ZoneInfo(self.maintenance_zone), clocks.now)

    def lacking(self, *fields: str) -> list[str]:
        """Return those of some fields of text that are empty."""
        values = {field: getattr(self, field) for field in fields}
        return [
            field
            for field, value in values.items()
            if not (value.get_secret_value() if isinstance(value, SecretStr) else value)
        ]

    @model_validator(mode="after")
    def _times_fit_together(self) -> Self:
        # Two thirds of a lease are left when it is renewed; they must hold a renewal of tokens and a save.
        lease, first, most = (
            variable_of(type(self), field)
            for field in ("lease_seconds", "back_off_first_seconds", "back_off_max_seconds")
        )
        if self.lease_seconds < 4 * self.call_timeout_seconds:
            raise ValueError(f"{lease} paling sedikit empat kali kedua batas waktu bersama-sama")
        if self.back_off_max_seconds < self.back_off_first_seconds:
            raise ValueError(f"{most} tidak boleh kurang dari {first}")
        return self


class TokenSettings(PartnerSettings):
    """Those of a partner that asks for tokens (`hub.partner.tokens`)."""

    token_margin_seconds: NonNegativeFloat = 60.0
    """How long before its end a token is renewed, in seconds; at most a tenth of its life."""
    credentials_retry_seconds: Wait = 60.0
    """How long refused credentials, or a refused fixed token, are not tried again, in seconds, lest the account be
    locked; doubles up to an hour."""

    @property
    def credentials_lacking(self) -> tuple[str, ...]:
        """The variables that are not set without which nobody can sign in; a subclass says which."""
        return ()

    @property
    def credentials_missing(self) -> bool:
        """Whether something is not set without which nobody can sign in."""
        return bool(self.credentials_lacking)
