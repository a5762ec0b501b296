"""What stands around an installed hub and is not its own: the simulated SIASN, the issuer, who publishes."""

import json
from pathlib import Path
from typing import Any, Final

from tests.e2e.production.machine import Machine

HOST: Final = "kinerja.example.go.id"
AWARDS: Final = f"penghargaan.{HOST}"
SIASN: Final = "siasn.example.go.id"
ISSUER: Final = "masuk.example.go.id"
CA: Final = "/etc/kinerja/tls/ca.pem"
SOURCE: Final = "district"
SECOND_SOURCE: Final = "archive"
FILES: Final = "/var/lib/kinerja/intake/siasn"
"""Where intake's user reads what is to be imported: it sees nobody's home, and no `/tmp` but its own."""
METRICS: Final = {
    "skp_service": "http://127.0.0.1:8801",
    "siasn_gateway": "http://127.0.0.1:8802",
    "intake": "http://127.0.0.1:8803",
    "award_service": "http://127.0.0.1:8804",
}

_PROXY: Final = Path(__file__).with_name("simulators.conf")
# The simulator is no SIASN: it bears more calls, and its slowest save is known.
_PACE: Final = """
KINERJA_SIASN_CALLS_PER_SECOND=0
KINERJA_SIASN_CONCURRENCY=16
"""

# Two sources, as systemd reads it: a shell would take the quotes away.
_SOURCES: Final = f'KINERJA_SOURCES=["{SOURCE}","{SECOND_SOURCE}"]\n'


async def simulate(machine: Machine) -> None:
    """Start the simulators behind TLS; the page's certificates and settings are there, its proxy not yet."""
    hosts = f"echo 127.0.0.1 {SIASN} {ISSUER} >>/etc/hosts"
    await machine.do(f"/root/ca/issue simulators {SIASN} {ISSUER} && {hosts}")
    machine.path("/etc/nginx/conf.d/simulators.conf").write_text(_PROXY.read_text())
    with machine.path("/etc/kinerja/siasn_gateway.env").open("a") as settings:
        settings.write(_PACE)
    issuer = f"KINERJA_SANDBOX_SIGN_IN_ISSUER=https://{ISSUER}"
    await machine.serve("simulated-siasn", "sandbox.siasn", "--store", ":memory:", "--faults", "none")
    await machine.serve("development-issuer", "sandbox.sign_in", settings=[issuer])


def add_source(machine: Machine) -> None:
    """Name a second source in the settings, and give it a password; nothing of it is on the broker yet."""
    with machine.path("/etc/kinerja/common.env").open("a") as settings:
        settings.write(_SOURCES)
    machine.path(f"/etc/kinerja/broker/{SECOND_SOURCE}").write_text("a-password-of-its-own")


async def play_the_year(machine: Machine, *, within: float) -> dict[str, Any]:
    """Play the demonstration's year at the installed hub: intake's own user loads the files, the source reports.

    Returns:
        What was counted.
    """
    password = machine.path(f"/etc/kinerja/broker/{SOURCE}").read_text().strip()
    hub = {
        "skp_service": f"https://{HOST}",
        "award_service": f"https://{AWARDS}",
        "metrics": METRICS,
        "sandbox": f"https://{SIASN}",
        "sign_in": f"https://{ISSUER}",
        "source": SOURCE,
        "amqp_url": f"amqps://{SOURCE}:{password}@{HOST}:5671/kinerja",
        "kinerja": ["kinerja-as", "intake"],
        "files": FILES,
    }
    machine.path("/root/hub.json").write_text(json.dumps(hub))
    words = ("hub.cli", "demo", "--hub", "/root/hub.json", "--report", "/root/report.json", "--deadline", str(within))
    ended = await machine.python(*words, environment={"KINERJA_CA_FILE": CA}, within=within + 30)
    report = machine.path("/root/report.json")
    assert report.exists(), ended.out[-4000:]
    counted: dict[str, Any] = json.loads(report.read_text())
    return counted
