"""Wiring: what the service consists of."""

from contracts.employee import EmployeeChangedV1
from hub.identity.roles import RoleTable
from hub.jobs.due import DayBegins
from hub.jobs.job import Job, JobRun
from hub.messaging.subscription import Subscription
from hub.runtime import Parts, Runtime, Service
from hub.store.migrate import MigrationSet
from tests.services.leave import handlers, repository
from tests.services.leave.api import LeaveApi, LeaveSettings, router


def build(runtime: Runtime[LeaveSettings]) -> Parts:
    """Wire the service's parts."""
    api = LeaveApi(runtime)

    async def forget_what_is_past(_run: JobRun) -> None:
        async with runtime.transactions.begin() as tx:
            await repository.remove(tx.connection, before=api.today())

    employees = Subscription("employees", (EmployeeChangedV1,), handlers.cancel_of_who_left, "Pegawai yang keluar.")
    jobs = [Job("forget_what_is_past", DayBegins(api.zone), forget_what_is_past)]
    return Parts([employees], [router], jobs=jobs, apis=[api]).with_parts(api.files.parts(runtime.clocks.now))


service = Service(
    name="leave",
    title="Layanan cuti",
    summary="Cuti pegawai: diajukan, dan diizinkan dengan surat.",
    port=8803,
    build=build,
    settings=LeaveSettings,
    migrations=(MigrationSet("leave", "tests.services.leave:migrations"),),
    roles=RoleTable(["leave_admin"]),
)
