"""How the partner and the services are launched: short waits, truthful to the simulated SIASN's faults."""

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hub.web.listener import url_of
from local.supervisor import ChildSpec
from sandbox.demo.partner_process import demo_environment
from sandbox.siasn.faults import FaultParameters
from tests.chaos.process import PLAN
from tests.chaos.sign_in import SignIn

PARTNER: Final = FaultParameters(
    latency_min_seconds=0.05,
    latency_max_seconds=0.3,
    late_store_seconds=2.5,
    visibility_lag_seconds=1.0,
    retry_after_seconds=1,
)
RETRY_DELAYS_SECONDS: Final = (1.0, 2.0, 4.0)
LEASE_SECONDS: Final = 6.0
SETTLE_AFTER_SECONDS: Final = PARTNER.longest_processing_seconds + 1.0
VISIBILITY_LAG_SECONDS: Final = PARTNER.visibility_lag_seconds + 0.5
HEARTBEAT_SECONDS: Final = 5

_TIMINGS: Final[Mapping[str, object]] = {
    "SIASN_CONNECT_TIMEOUT_SECONDS": 0.5,
    "SIASN_READ_TIMEOUT_SECONDS": 1.0,
    "SIASN_CONCURRENCY": 8,
    "SIASN_LEASE_SECONDS": LEASE_SECONDS,
    "SIASN_SETTLE_AFTER_SECONDS": SETTLE_AFTER_SECONDS,
    "SIASN_VISIBILITY_LAG_SECONDS": VISIBILITY_LAG_SECONDS,
    "SIASN_CREDENTIALS_RETRY_SECONDS": 1,
    "SIASN_BACK_OFF_FIRST_SECONDS": 0.2,
    "SIASN_BACK_OFF_MAX_SECONDS": 2,
    "SIASN_CIRCUIT_OPEN_SECONDS": 1,
    "RETRY_DELAYS_SECONDS": json.dumps(RETRY_DELAYS_SECONDS),
    "OUTBOX_SWEEP_SECONDS": 1,
    "CONFIRM_TIMEOUT_SECONDS": 3,
    "OUTBOX_HOLD_SECONDS": 4,
    "UNROUTABLE_RETRY_SECONDS": 0.5,
    "DATABASE_STATEMENT_SECONDS": 5,
    "SHUTDOWN_SECONDS": 8,
}


def sandbox_spec(spec: ChildSpec) -> ChildSpec:
    """Return the demonstration's sandbox with the parameters of this suite."""
    parameters = {
        f"KINERJA_SANDBOX_PARAMETERS__{name.upper()}": str(value) for name, value in PARTNER.model_dump().items()
    }
    return replace(spec, env={**spec.env, **parameters})


def service_environment(
    *,
    amqp_url: str,
    database_url: str,
    partner_url: str,
    sign_in: SignIn,
    namespace: str,
    folder: Path,
    extra: Mapping[str, str],
) -> dict[str, str]:
    """Return the variables that all service processes of a rig, and an operator's commands for it, are started with."""
    return {
        **os.environ,
        **demo_environment(partner_url),
        **sign_in.environment,
        **{f"KINERJA_{name}": str(value) for name, value in _TIMINGS.items()},
        "KINERJA_AMQP_URL": amqp_url,
        "KINERJA_DATABASE_URL": database_url,
        "KINERJA_DATABASE_SCHEMA_PREFIX": f"{namespace}_",
        "KINERJA_NAMESPACE": namespace,
        "KINERJA_VAR": str(folder),
        **{name: value.format(folder=folder) for name, value in extra.items()},
    }


def service_spec(
    service: str, copy: str, *, listener: socket.socket, environment: Mapping[str, str], plan: dict[str, Any], log: Path
) -> ChildSpec:
    """Return how one copy of a service is started."""
    return ChildSpec(
        name=copy,
        argv=[sys.executable, "-m", "tests.chaos.process", service],
        env={**environment, PLAN: json.dumps(plan)},
        ready_url=f"{url_of(listener)}/health/ready",
        log_path=log / f"{copy}.log",
        listener=listener,
    )
