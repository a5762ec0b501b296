"""Commands that need neither broker nor database."""

import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from contracts.snapshots import FOLDER
from hub import examination
from hub.cli import doctor
from hub.cli.docs import pages
from hub.cli.main import app
from hub.discovery import service_names
from hub.finding import Finding
from hub.settings import HubSettings

METRICS = """\
# TYPE kinerja_outbox_pending gauge
kinerja_outbox_pending 3.0
# TYPE kinerja_parked_open gauge
kinerja_parked_open 2.0
# TYPE kinerja_deliveries gauge
kinerja_deliveries{partner="siasn",state="pending"} 5.0
kinerja_deliveries{partner="siasn",state="accepted"} 7.0
"""
NOBODY = "http://127.0.0.1:1"


def kinerja(*args: str) -> Result:
    return CliRunner().invoke(app, args, prog_name="kinerja")


class _Answers(BaseHTTPRequestHandler):
    ready: tuple[int, bytes]

    def do_GET(self) -> None:
        is_ours = self.ready != STRANGER
        code, body = (200, METRICS.encode()) if self.path == "/metrics" and is_ours else self.ready
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep quiet."""


@pytest.fixture
def service_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A service whose readiness is the parameter: status and body."""
    handler = type("Answers", (_Answers,), {"ready": request.param})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


READY = (200, b'{"status": "ready"}')
WAITING = (503, b'{"detail": "Layanan belum siap: menunggu RabbitMQ."}')
STRANGER = (200, b"<html>")


def status(url: str, *, other: str | None = None) -> tuple[int, dict[str, dict[str, object]]]:
    urls = dict.fromkeys(service_names(), url) | {"siasn_gateway": other or url}
    result = kinerja("status", "--json", *(word for name in urls for word in ("--url", f"{name}={urls[name]}")))
    return result.exit_code, {one["service"]: one for one in json.loads(result.stdout)}


@pytest.mark.parametrize("service_url", [READY], indirect=True)
def test_status_of_services_that_work(service_url: str) -> None:
    code, services = status(service_url)
    assert code == 0
    assert services["skp_service"] == {
        "service": "skp_service",
        "url": service_url,
        "state": "ready",
        "detail": "",
        "outbox_pending": 3,
        "parked": 2,
        "deliveries": {"siasn": {"pending": 5, "accepted": 7}},
    }
    table = kinerja("status", "--url", f"skp_service={service_url}", "--url", f"siasn_gateway={NOBODY}")
    assert "siasn: pending 5, accepted 7" in table.stdout
    assert "TIDAK MENJAWAB" in table.stdout


@pytest.mark.parametrize("service_url", [READY], indirect=True)
def test_status_names_jobs_that_fail_or_are_paused(service_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = """\
# TYPE kinerja_job_failures gauge
kinerja_job_failures{job_name="calendar"} 3.0
kinerja_job_failures{job_name="retention"} 0.0
# TYPE kinerja_job_paused gauge
kinerja_job_paused{job_name="calendar"} 0.0
kinerja_job_paused{job_name="retention"} 1.0
"""
    monkeypatch.setattr(f"{__name__}.METRICS", METRICS + jobs)
    _, services = status(service_url)
    assert services["skp_service"]["detail"] == "pekerjaan calendar gagal 3 kali; pekerjaan retention dijeda"


@pytest.mark.parametrize("service_url", [READY], indirect=True)
def test_service_that_does_not_answer_is_down(service_url: str) -> None:
    code, services = status(service_url, other=NOBODY)
    assert code == 1
    assert services["siasn_gateway"]["state"] == "down"
    assert services["siasn_gateway"]["parked"] is None
    assert services["skp_service"]["state"] == "ready"


@pytest.mark.parametrize("service_url", [WAITING], indirect=True)
def test_service_that_waits_says_for_what(service_url: str) -> None:
    code, services = status(service_url)
    assert code == 1
    assert services["skp_service"]["state"] == "not_ready"
    assert "RabbitMQ" in str(services["skp_service"]["detail"])


@pytest.mark.parametrize("service_url", [STRANGER], indirect=True)
def test_a_stranger_at_the_address_is_no_service(service_url: str) -> None:
    code, services = status(service_url)
    assert code == 1
    assert services["skp_service"]["state"] == "down"


@pytest.mark.parametrize("wrong", ["skp_service", "skp_service=127.0.0.1:8801", "nobody=http://127.0.0.1:1"])
def test_wrong_address_is_one_sentence(wrong: str) -> None:
    result = kinerja("status", "--url", wrong)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_contracts_as_released_are_fine() -> None:
    result = kinerja("contracts", "check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert kinerja("contracts", "check").stdout.startswith("Semua kontrak")


def test_contracts_that_break_fail_the_check_and_are_not_exported(tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_text(path.read_text())
    path = tmp_path / "unit.changed.v1.json"
    released = json.loads(path.read_text())
    released["properties"]["nickname"] = {"type": "string"}
    path.write_text(json.dumps(released))
    result = kinerja("contracts", "check", "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "unit.changed.v1: nickname" in result.stdout
    result = kinerja("contracts", "export", "--folder", str(tmp_path))
    assert result.exit_code == 1
    assert "nickname" in result.stderr
    assert json.loads(path.read_text()) == released


def test_contracts_are_exported_where_none_are(tmp_path: Path) -> None:
    assert kinerja("contracts", "check", "--folder", str(tmp_path)).exit_code == 1
    assert kinerja("contracts", "export", "--folder", str(tmp_path)).exit_code == 0
    assert kinerja("contracts", "check", "--folder", str(tmp_path)).exit_code == 0


def test_docs_are_written_once(tmp_path: Path) -> None:
    assert kinerja("docs", "--folder", str(tmp_path), "--check").exit_code == 1
    assert not list(tmp_path.iterdir())
    assert kinerja("docs", "--folder", str(tmp_path)).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {page.name for page in pages()}
    assert kinerja("docs", "--folder", str(tmp_path), "--check").exit_code == 0
    assert "mutakhir" in kinerja("docs", "--folder", str(tmp_path)).stdout


@dataclass
class Contributed:
    """What another distribution adds to the doctor's findings."""

    findings: list[Finding]

    def load(self) -> Callable[[HubSettings], Awaitable[list[Finding]]]:
        async def examine(_settings: HubSettings) -> list[Finding]:
            return self.findings

        return examine


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """An installation that lacks nothing, but for what another distribution says of it."""

    async def examine(_settings: HubSettings) -> list[Finding]:
        return [Finding("RabbitMQ", ok=True, found="ada"), Finding("Masuk", ok=True, found="ada")]

    def contribute(*findings: Finding) -> None:
        monkeypatch.setattr(doctor, "entry_points", lambda *, group: [Contributed(list(findings))])

    monkeypatch.setattr(examination, "examine", examine)
    contribute()
    return contribute


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_doctor_says_what_is_missing(healthy: Callable[..., None], ok: bool, code: int) -> None:
    healthy(Finding("Erlang", ok=ok, found="ada" if ok else "tidak ada", remedy="" if ok else "Pasanglah."))
    result = kinerja("doctor", "skp_service", "--json")
    assert result.exit_code == code
    findings = {one["name"]: one for one in json.loads(result.stdout)}
    assert list(findings) == ["RabbitMQ", "Masuk", "Erlang", "Setelan skp_service"]
    assert findings["Erlang"]["ok"] is ok
    assert ("KURANG" in kinerja("doctor").stdout) is not ok


def test_a_secret_whose_file_is_not_there_is_one_finding_of_all(
    healthy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy()
    monkeypatch.setenv("KINERJA_SIASN_SSO_PASSWORD_FILE", "/nowhere")
    findings = {one["name"]: one for one in json.loads(kinerja("doctor", "--json").stdout)}
    assert [name for name, one in findings.items() if not one["ok"]] == ["Setelan siasn_gateway"]
    assert "KINERJA_SIASN_SSO_PASSWORD_FILE" in findings["Setelan siasn_gateway"]["found"]


def test_what_a_development_machine_finds_stands_in_the_place_of_ours(healthy: Callable[..., None]) -> None:
    healthy(Finding("RabbitMQ", ok=False, found="tidak ada", remedy="Pasanglah."))
    result = kinerja("doctor", "skp_service", "--json")
    assert result.exit_code == 1
    assert [one["found"] for one in json.loads(result.stdout)] == ["tidak ada", "ada", "sah"]


def test_doctor_names_a_service_whose_settings_are_wrong_and_goes_on(
    healthy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINERJA_SIASN_DOCUMENT", "maybe-secret")
    result = kinerja("doctor", "--json")
    assert result.exit_code == 1
    findings = {one["name"]: one for one in json.loads(result.stdout)}
    assert "KINERJA_SIASN_DOCUMENT" in findings["Setelan siasn_gateway"]["found"]
    assert "maybe-secret" not in result.output
    assert findings["Setelan skp_service"]["ok"]


def test_service_without_a_database_is_one_sentence_and_none_is_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["parked", "list", "--service", "skp_service"], env={"KINERJA_VAR": str(tmp_path / "var")}
    )
    assert result.exit_code == 1
    assert "belum punya basis data" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*.sqlite3"))
