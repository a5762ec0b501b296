"""What systemd makes of a service that is set wrongly, that is stuck, and that has to wait."""

import asyncio
from typing import Final

from tests.e2e.production.machine import Machine
from tests.support.waiting import until

REPLICA: Final = "kinerja@skp_service-2"
_RESTART_SECONDS: Final = 5
_OWN: Final = f"/etc/systemd/system/{REPLICA}.service.d/test.conf"


async def a_wrong_setting_is_not_restarted(machine: Machine) -> None:
    """It ends the service with code 2, for good."""
    machine.path(_OWN).write_text("[Service]\nEnvironment=KINERJA_LOG_LEVEL=loud\n")
    ended = await machine.run(f"systemctl daemon-reload; systemctl restart {REPLICA}")
    assert ended.code != 0
    await asyncio.sleep(_RESTART_SECONDS + 1)
    assert await shown(machine, REPLICA, "ActiveState", "ExecMainStatus", "NRestarts") == ["failed", "2", "0"]


async def a_stuck_service_is_restarted(machine: Machine) -> None:
    """It says nothing any more: systemd kills it, and starts it again."""
    machine.path(_OWN).write_text("[Service]\nWatchdogSec=4\nRestartSec=1\n")
    await machine.do(f"systemctl daemon-reload; systemctl restart {REPLICA}")
    await machine.do(f"systemctl kill --signal=STOP {REPLICA}")

    async def is_back() -> bool:
        state, restarts = await shown(machine, REPLICA, "ActiveState", "NRestarts")
        return state == "active" and int(restarts) > 0

    await until(is_back, within=60)
    assert "watchdog" in await machine.do(f"journalctl --no-pager --unit={REPLICA}")


async def a_start_says_what_it_waits_for(machine: Machine) -> None:
    """While the broker is away a service is not started, and says so; then it is, by itself."""
    unit = "kinerja@siasn_gateway"
    await machine.do(f"systemctl stop rabbitmq-server; systemctl restart --no-block {unit}")

    async def waits() -> bool:
        return await shown(machine, unit, "ActiveState", "StatusText") == ["activating", "Menunggu RabbitMQ."]

    await until(waits, within=60)
    await machine.do(f"systemctl start rabbitmq-server {unit}")
    assert await shown(machine, unit, "ActiveState", "NRestarts") == ["active", "0"]


async def shown(machine: Machine, unit: str, *properties: str) -> list[str]:
    """Return what systemd says of a unit."""
    asked = (f"systemctl show --value --property={name} {unit}" for name in properties)
    return [(await machine.do(line)).strip() for line in asked]
