"""The simulators as child processes, SIASN and the issuer, and what the services must know of them."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.web.listener import reserve, url_of
from local.supervisor import ChildSpec
from sandbox.calendar import VARIABLE
from sandbox.siasn.faults import FaultParameters
from sandbox.siasn.settings import SandboxSettings
from sandbox.sign_in.clients import AWARDS, CLIENTS, GATEWAY
from sandbox.sign_in.settings import SignInSettings

RETRY_DELAYS_SECONDS: Final = (1.0, 3.0, 10.0)

_PORT: Final = 8890
_ISSUER_PORT: Final = 8891
_FAULTS: Final = FaultParameters()
_MARGIN: Final = 0.5
_READ_TIMEOUT: Final = 2.0
_SIGN_IN: Final = "KINERJA_SANDBOX_SIGN_IN_"
_AWARDS: Final = {
    "REGENCY": "Kabupaten Contoh",
    "PROVINCE": "Provinsi Contoh",
    "REGION_CODE": "003",
    "LETTER_ROLE": "Bupati Contoh",
    "LETTER_NAME": "Nama Bupati Contoh",
}
"""What the exchange list and the covering letter say of the agency."""


@contextmanager
def sandbox_child(folder: Path, *, faults: str, seed: int) -> Iterator[tuple[ChildSpec, str]]:
    """Yield the child that simulates SIASN, and its address, which stays reserved for the context's time."""
    argv = [sys.executable, "-m", "sandbox.siasn"]
    argv += ["--store", str(folder / "siasn.sqlite3"), "--faults", faults, "--seed", str(seed)]
    with reserve(_PORT) as listener:
        url = url_of(listener)
        yield ChildSpec("sandbox", argv, os.environ, f"{url}/health", folder / "log" / "sandbox.log", listener), url


@contextmanager
def issuer_child(folder: Path, calendar: Path, *, employees: int, seed: int) -> Iterator[tuple[ChildSpec, str]]:
    """Yield the child that signs the sample agency's people in, by the calendar; and its address, reserved likewise."""
    people = {f"{_SIGN_IN}EMPLOYEES": str(employees), f"{_SIGN_IN}SEED": str(seed)}
    environment = {**os.environ, **people, VARIABLE: str(calendar)}
    argv = [sys.executable, "-m", "sandbox.sign_in", "--key-file", str(folder / "sign-in.pem")]
    with reserve(_ISSUER_PORT) as listener:
        url = url_of(listener)
        yield ChildSpec("sign_in", argv, environment, f"{url}/health", folder / "log" / "sign_in.log", listener), url


def issuer_environment(url: str) -> dict[str, str]:
    """Return the settings that make services trust the issuer at `url`."""
    return {"KINERJA_OIDC_ISSUER": url, "KINERJA_OIDC_AUDIENCE": SignInSettings().audience}


def document_environment(issuer_url: str, skp_service_url: str) -> dict[str, str]:
    """Return the settings by which programs fetch documents from skp_service; the gateway attaches them at SIASN."""
    settings = {"KINERJA_SIASN_DOCUMENT": "after_save"}
    for reader, client in (("SIASN", GATEWAY), ("AWARD", AWARDS)):
        settings |= {
            f"KINERJA_{reader}_DOCUMENT_URL": skp_service_url,
            f"KINERJA_{reader}_DOCUMENT_TOKEN_URL": f"{issuer_url}/token",
            f"KINERJA_{reader}_DOCUMENT_CLIENT_ID": client,
            f"KINERJA_{reader}_DOCUMENT_CLIENT_SECRET": CLIENTS[client].secret,
        }
    return settings


def demo_environment(url: str) -> dict[str, str]:
    """Return the services' settings for the simulator at `url`, with waits that suit a demonstration.

    The gateway is told the truth about the simulator's slowest save and laziest read, as an operator tells it about
    SIASN.
    """
    sandbox = SandboxSettings()
    settings = {
        "API_URL": f"{url}/apisiasn/1.0",
        "TOKEN_URL": f"{url}/oauth2/token",
        "SSO_URL": f"{url}/auth/realms/public-siasn/protocol/openid-connect/token",
        "CONSUMER_KEY": sandbox.consumer_key,
        "CONSUMER_SECRET": sandbox.consumer_secret,
        "SSO_CLIENT_ID": sandbox.sso_client_id,
        "SSO_USERNAME": sandbox.sso_username,
        "SSO_PASSWORD": sandbox.sso_password,
        "CONNECT_TIMEOUT_SECONDS": "1",
        "READ_TIMEOUT_SECONDS": str(_READ_TIMEOUT),
        "CONCURRENCY": "16",
        "CALLS_PER_SECOND": "0",
        "LEASE_SECONDS": "12",
        "SETTLE_AFTER_SECONDS": str(_FAULTS.longest_processing_seconds + _MARGIN),
        "VISIBILITY_LAG_SECONDS": str(_FAULTS.visibility_lag_seconds + _MARGIN),
        "BACK_OFF_FIRST_SECONDS": "0.3",
        "BACK_OFF_MAX_SECONDS": "5",
        "CIRCUIT_OPEN_SECONDS": "2",
    }
    named = {"AGENCY_NAME": "Pemerintah Kabupaten Contoh", "PLACE": "Contoh"}
    agency = {f"KINERJA_{service}_{name}": value for service in ("SKP", "AWARD") for name, value in named.items()}
    agency |= {f"KINERJA_AWARD_{name}": value for name, value in _AWARDS.items()}
    retries = {"KINERJA_RETRY_DELAYS_SECONDS": json.dumps(RETRY_DELAYS_SECONDS)}
    return {f"KINERJA_SIASN_{name}": value for name, value in settings.items()} | agency | retries
