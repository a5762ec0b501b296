"""`kinerja status`: whether the services work, and what waits in them."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Final

import httpx
import typer
from prometheus_client.parser import text_string_to_metric_families

from hub.cli.output import AsJson, print_json, print_table
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.runtime import Service

_SECONDS: Final = 5.0
_WORDS: Final = {"ready": "siap", "not_ready": "belum siap", "down": "TIDAK MENJAWAB"}
_COLUMNS: Final = {
    "service": "layanan",
    "state": "keadaan",
    "outbox_pending": "kotak keluar",
    "parked": "terparkir",
    "deliveries": "pengiriman",
    "url": "alamat",
    "detail": "keterangan",
}


@dataclass
class Status:
    """How a service is.

    Attributes:
        state: `ready`, `not_ready` or `down`.
        detail: what it waits for, or why it did not answer.
        outbox_pending: events that have not left yet; None: not known.
        parked: messages that wait for an operator; None: not known.
        deliveries: for each partner the number of deliveries in each state.
    """

    service: str
    url: str
    state: str = "down"
    detail: str = ""
    outbox_pending: int | None = None
    parked: int | None = None
    deliveries: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, detail: str) -> None:
        """Tell something more."""
        self.detail = f"{self.detail}; {detail}" if self.detail else detail


def status(
    *,
    url: Annotated[
        list[str] | None,
        typer.Option(help="Alamat satu layanan, bila bukan yang biasa; boleh berulang.", metavar="NAMA=URL"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tanyakan keadaan semua layanan: siap atau tidak, dan apa yang menunggu di dalamnya.

    Tiap layanan ditanya lewat HTTP di alamat biasanya: KINERJA_HTTP_HOST, dan KINERJA_HTTP_PORT atau porta bawaan
    layanan itu. Kode keluar 1 bila ada yang tidak menjawab atau belum siap.
    """
    found = asyncio.run(_ask_all(_addresses(url or [])))
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        print_table([_row(one) for one in found], _COLUMNS)
    raise typer.Exit(0 if all(one.state == "ready" for one in found) else 1)


def _addresses(given: list[str]) -> dict[str, str]:
    addresses = {name: _address(load_service(name)) for name in service_names()}
    for one in given:
        name, equals, url = one.partition("=")
        if not equals or not url.startswith(("http://", "https://")):
            raise UserError("--url berbentuk NAMA=URL, misalnya skp_service=http://127.0.0.1:8801.")
        if name not in addresses:
            raise UserError(f"Tidak ada layanan {name!r}; yang ada: {', '.join(addresses)}.")
        addresses[name] = url.rstrip("/")
    return addresses


def _address(service: Service) -> str:
    settings = service.settings()
    host = f"[{settings.http_host}]" if ":" in settings.http_host else settings.http_host
    return f"http://{host}:{settings.http_port or service.port}"


async def _ask_all(addresses: Mapping[str, str]) -> list[Status]:
    async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as client:
        return await asyncio.gather(*(_ask(client, name, url) for name, url in addresses.items()))


async def _ask(client: httpx.AsyncClient, service: str, url: str) -> Status:
    found = Status(service, url)
    try:
        ready = await client.get(f"{url}/health/ready")
        found.state, found.detail = _readiness(ready)
        if found.state != "down":
            metrics = await client.get(f"{url}/metrics")
            if metrics.is_success:
                _count(found, metrics.text)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        found.detail = found.detail or type(error).__name__
    return found


def _readiness(answer: httpx.Response) -> tuple[str, str]:
    try:
        said: Any = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return "down", "bukan layanan Kinerja Hub yang menjawab di alamat itu"
    if answer.is_success and said.get("status") == "ready":
        return "ready", ""
    return "not_ready", str(said.get("detail", answer.status_code))


def _count(found: Status, text: str) -> None:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            match sample.name:
                case "kinerja_outbox_pending":
                    found.outbox_pending = round(sample.value)
                case "kinerja_parked_open":
                    found.parked = round(sample.value)
                case "kinerja_partner_paused" if sample.value:
                    found.add(f"pengiriman ke {sample.labels['partner']} dijeda")
                case "kinerja_job_failures" if sample.value:
                    found.add(f"pekerjaan {sample.labels['job_name']} gagal {sample.value:.0f} kali")
                case "kinerja_job_paused" if sample.value:
                    found.add(f"pekerjaan {sample.labels['job_name']} dijeda")
                case "kinerja_deliveries":
                    counts = found.deliveries.setdefault(sample.labels["partner"], {})
                    counts[sample.labels["state"]] = round(sample.value)


def _row(one: Status) -> dict[str, Any]:
    deliveries = "; ".join(
        f"{partner}: " + (", ".join(f"{state} {count}" for state, count in counts.items() if count) or "tidak ada")
        for partner, counts in one.deliveries.items()
    )
    return asdict(one) | {"state": _WORDS[one.state], "deliveries": deliveries}
