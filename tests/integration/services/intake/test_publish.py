"""`kinerja publish` against a running intake, and what `kinerja intake receipts` tells of it afterwards."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import aio_pika
import httpx
import typer
from typer.testing import CliRunner, Result

from services.intake.command import app
from services.intake.publishing.command import publish
from tests.support.intake.running import SOURCE, Reporting, reporting

NIP: Final = "199001012015032000"
REPORT: Final = ("--set", f"nip={NIP}", "--set", "name=Sariwangi Padmanegara", "--set", "unit_code=BKD")

command = typer.Typer()
command.command()(publish)


async def _run(program: typer.Typer, *words: str, **variables: str) -> Result:
    """Run a command as a process of its own would: beside this loop."""
    return await asyncio.to_thread(CliRunner().invoke, program, words, env=variables)


async def test_a_report_is_tried_out_by_http_and_by_amqp_and_looked_up_afterwards(
    broker_url: str, tmp_path: Path
) -> None:
    async with reporting(broker_url, tmp_path) as intake:
        told = intake.environment
        by_amqp = {"KINERJA_AMQP_URL": told["AMQP_URL"], "KINERJA_NAMESPACE": told["NAMESPACE"]}

        sent = await _run(command, *REPORT, "--id", "satu", "--url", told["INTAKE_URL"], SOURCE_KEY=told["SOURCE_KEY"])
        assert sent.exit_code == 0
        assert (
            "Laporan satu. Tanda terima 1.\nLaporan diterima dengan catatan:\n  unknown_unit (unit_code):"
            in sent.output
        )

        sent = await _run(command, *REPORT, "--id", "dua", "--wait", "60", "--json", **by_amqp)
        became = json.loads(sent.stdout)
        assert (sent.exit_code, became["outcome"], became["faults"][0]["code"]) == (0, "doubted", "unknown_unit")
        assert await _left(intake) == ["satu"]  # its answer is for the source, which reads it later

        unit = ("--set", "code=BKD", "--set", "name=Badan", "--set", "kind=badan")
        sent = await _run(command, *unit, "--id", "tiga", "--wait", "0.5", **by_amqp)
        assert (sent.exit_code, sent.output) == (
            0,
            "Laporan tiga.\nLaporan sudah di broker, dan belum ada keberatan.\n",
        )

        lost = await _run(command, *REPORT, **by_amqp | {"KINERJA_NAMESPACE": "lain"})
        assert "tidak ada: periksa nama sumber dan --namespace" in str(lost.exception)
        stranger = await _run(command, *REPORT, "--url", told["INTAKE_URL"], SOURCE_KEY="kunci_lain")
        assert "(HTTP 401): Token akses tidak sah." in str(stranger.exception)

        await _refused(intake)
        await _shown(intake)


async def _left(intake: Reporting) -> list[str]:
    """Return the reports whose answers still wait."""
    settings = intake.settings
    async with await aio_pika.connect(settings.amqp_url.get_secret_value()) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(f"{settings.namespace}.source.{SOURCE}.answers", ensure=False)
        found = []
        while (message := await queue.get(fail=False)) is not None:
            found.append(json.loads(message.body)["report_id"])
        return found


async def _refused(intake: Reporting) -> None:
    told = intake.environment
    event = {
        "specversion": "1.0",
        "id": f"salah-{NIP}",
        "source": "/simpeg",
        "type": "employee.reported.v1",
        "data": {},
    }
    headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {told['SOURCE_KEY']}"}
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(f"{told['INTAKE_URL']}/v1/events", content=json.dumps(event), headers=headers)
    assert answer.json()["items"][0]["outcome"] == "refused"


async def _shown(intake: Reporting) -> None:
    """See that the lists show what they should, and no NIP."""
    settings = intake.settings
    variables = {"KINERJA_DATABASE_URL": settings.database_url.get_secret_value(), "KINERJA_VAR": str(settings.var)}

    async def listed(which: str, *words: str, source: str = SOURCE) -> list[dict[str, Any]]:
        shown = await _run(app, which, "--source", source, "--json", *words, **variables)
        assert shown.exit_code == 0, shown.exception
        assert NIP not in shown.stdout
        rows: list[dict[str, Any]] = json.loads(shown.stdout)
        return rows

    def outcomes(rows: list[dict[str, Any]]) -> list[str]:
        return [one["outcome"] for one in rows]

    assert outcomes(await listed("receipts")) == ["doubted", "doubted", "taken", "refused"]
    assert outcomes(await listed("receipts", "--event-id", "tiga")) == ["taken"]
    assert outcomes(await listed("receipts", "--since", "1h", "--limit", "1")) == ["doubted"]
    assert await listed("receipts", "--since", "0s") == []
    assert await listed("receipts", source="lain") == []
    refused = await listed("refusals")
    assert [one["faults"][0]["code"] for one in refused] == ["time_missing"]
    assert await listed("doubts") == []  # the unit has been reported since
    shown = await _run(app, "refusals", "--source", SOURCE, **variables)
    assert "time_missing" in shown.stdout
    assert "Atribut time belum diisi" in shown.stdout
