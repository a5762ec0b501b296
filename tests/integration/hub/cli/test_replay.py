"""An operator mends a parked message while the service runs, and it takes effect once."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner

from hub.cli.main import app
from tests.support.environment import Environment, message, publish
from tests.support.services import count_effects, counted, effects, parked_count, parked_rows, running, settled


async def test_poison_is_mended_and_replayed(environment: Environment, tmp_path: Path) -> None:
    variables = {
        "KINERJA_VAR": str(environment.var),
        "KINERJA_DATABASE_URL": environment.database_url,
        "KINERJA_DATABASE_SCHEMA": environment.namespace,
        "KINERJA_NAMESPACE": environment.namespace,
    }
    mended = tmp_path / "mended.json"
    mended.write_text('{"code": "poison", "size": 3}')
    async with running(environment, outbox_sweep_seconds=0.2):
        async with environment.channel() as channel:
            poison = message("poison", b'{"code": "poison", "size": "large"}')
            await publish(await channel.get_exchange(environment.names.exchange), [poison, message("good")])
        (row,) = await parked_count(environment, at_least=1)
        replay = ["parked", "replay", str(row["id"]), "-s", "counter", "--body-file", str(mended)]
        result = await asyncio.to_thread(CliRunner().invoke, app, replay, env=variables)
        assert result.exit_code == 0, result.output
        await counted(environment, effects, at_least=2)
        await settled(environment)
    assert (await count_effects(environment, ["poison", "good"])).clean
    assert [row["state"] for row in await parked_rows(environment)] == ["replayed"]
