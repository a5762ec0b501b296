"""Employees and units taken over from events, whatever their order."""

from hub.runtime import Runtime
from services.skp_service.handlers import annual as handlers
from services.skp_service.repository.annual import load_units
from tests.integration.services.skp_service.world import World, deliver, employee, staff_nip, unit

NIP = staff_nip(0)


async def take(runtime: Runtime, *records: tuple[int, str]) -> None:
    await deliver(runtime, "employees", *(employee(NIP, version=v, position=p) for v, p in records))


async def test_a_newer_version_replaces_the_record(runtime: Runtime, world: World) -> None:
    await take(runtime, (1, "Pelaksana"))
    await take(runtime, (2, "Analis"))
    assert (await world.employees())[NIP].position == "Analis"


async def test_an_older_version_changes_nothing(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"))
    await take(runtime, (6, "Pelaksana"))
    row = (await world.employees())[NIP]
    assert (row.version, row.position) == (7, "Analis")


async def test_the_same_version_changes_nothing(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"))
    await take(runtime, (7, "Pelaksana"))
    assert (await world.employees())[NIP].position == "Analis"


async def test_of_several_versions_in_a_batch_the_newest_stands(runtime: Runtime, world: World) -> None:
    await take(runtime, (2, "Analis"), (9, "Kepala Bidang"), (3, "Pelaksana"))
    row = (await world.employees())[NIP]
    assert (row.version, row.position) == (9, "Kepala Bidang")


async def test_a_batch_mixes_new_newer_and_older_records(runtime: Runtime, world: World) -> None:
    await take(runtime, (5, "Analis"))
    batch = [employee(staff_nip(number), version=4, position="Pelaksana") for number in range(3)]
    await deliver(runtime, "employees", *batch)
    positions = [(await world.employees())[staff_nip(number)].position for number in range(3)]
    assert positions == ["Analis", "Pelaksana", "Pelaksana"]


async def test_units_follow_the_same_rule(runtime: Runtime) -> None:
    for version, name in ((2, "Badan Kepegawaian"), (1, "Bagian Kepegawaian"), (3, "BKPSDM")):
        await deliver(runtime, "units", unit("BKD", version=version, name=name))
    async with runtime.database.read() as connection:
        assert (await load_units(connection, ["BKD"]))["BKD"].name == "BKPSDM"


async def test_an_empty_batch_is_nothing(runtime: Runtime, world: World) -> None:
    async with runtime.transactions.begin() as tx:
        await handlers.project_employees([], tx)
        await handlers.project_units([], tx)
    assert await world.employees() == {}


async def test_of_one_version_twice_in_a_batch_the_first_stands(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"), (7, "Pelaksana"))
    assert (await world.employees())[NIP].position == "Analis"
