"""An operator mends a parked message while the service runs, and it takes effect once."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner

from hub.cli.main import app
from tests.support.ground import Ground, message, publish
from tests.support.services import counted, effects, parked_count, parked_rows, running, settled, verdict


async def test_poison_is_mended_and_replayed(ground: Ground, tmp_path: Path) -> None:
    environment = {
        "KINERJA_VAR": str(ground.var),
        "KINERJA_DATABASE_URL": ground.database_url,
        "KINERJA_DATABASE_SCHEMA": ground.namespace,
        "KINERJA_NAMESPACE": ground.namespace,
    }
    mended = tmp_path / "mended.json"
    mended.write_text('{"code": "poison", "size": 3}')
    async with running(ground, outbox_sweep_seconds=0.2):
        async with ground.channel() as channel:
            poison = message("poison", b'{"code": "poison", "size": "large"}')
            await publish(await channel.get_exchange(ground.names.exchange), [poison, message("good")])
        (row,) = await parked_count(ground, at_least=1)
        replay = ["parked", "replay", str(row["id"]), "-s", "counter", "--body-file", str(mended)]
        result = await asyncio.to_thread(CliRunner().invoke, app, replay, env=environment)
        assert result.exit_code == 0, result.output
        await counted(ground, effects, at_least=2)
        await settled(ground)
    assert (await verdict(ground, ["poison", "good"])).clean
    assert [row["state"] for row in await parked_rows(ground)] == ["replayed"]
