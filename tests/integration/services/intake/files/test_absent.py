"""Who is not in a file is listed and stays: as far as it, and what was handed in with it, tells of such people."""

from uuid import uuid4

from services.intake.domain.imports import Import
from services.intake.repository import import_absent, imports
from tests.integration.services.intake.files.tables import FileDesk, Person, nip, own_id, siasn_csv, units_csv

UNITS = units_csv([("B0001", "BADAN KEPEGAWAIAN", "", own_id(1))])
PNS = [Person(serial, "B0001") for serial in (1, 2, 3)]
PPPK = [Person(serial, "B0001", is_pppk=True) for serial in (4, 5)]
PART_TIME = [Person(serial, "B0001", is_pppk=True, cells={"KEDUDUKAN HUKUM ID": "101"}) for serial in (6, 7)]
FILES = {"PNS": PNS, "PPPK": PPPK, "part-time": PART_TIME}


async def test_one_after_another_the_files_of_three_kinds_miss_nobody(files: FileDesk) -> None:
    await files.applied(UNITS)
    for _month in range(2):
        for people in FILES.values():
            assert await absent(files, await files.applied(siasn_csv(people))) == []


async def test_who_is_not_in_the_file_of_their_kind_is_listed_and_stays(files: FileDesk) -> None:
    await files.applied(UNITS)
    for people in FILES.values():
        await files.applied(siasn_csv(people))
    for people in FILES.values():
        one = await files.applied(siasn_csv(people[:1]))
        assert await absent(files, one) == [each.nip for each in people[1:]]
        assert one.absent == len(people) - 1
    found = await files.desk.employees()
    assert all(found[each.nip].active for people in FILES.values() for each in people)


async def test_who_is_in_another_file_of_the_batch_is_not_missed(files: FileDesk) -> None:
    await files.applied(UNITS)
    for people in FILES.values():
        await files.applied(siasn_csv(people))
    moved = Person(6, "B0001", is_pppk=True)
    batch = uuid4()
    begun = [await files.checked(siasn_csv(people), batch=batch) for people in (PART_TIME[1:], PNS[1:], [*PPPK, moved])]
    # Each is checked before the next one is handed in: what is told of the first follows the others.
    assert [await absent(files, one) for one in begun] == [[], [PNS[0].nip], []]


async def test_tables_of_departments_that_are_handed_in_together_are_one(files: FileDesk) -> None:
    await files.applied(table(1, 2, 3, 4), "simpeg")
    batch = uuid4()
    first, second = [await files.checked(table(*some), "simpeg", batch=batch) for some in ((1,), (2, 3))]
    assert [await absent(files, one) for one in (first, second)] == [[nip(4)], [nip(4)]]
    alone = await files.checked(table(1), "simpeg")
    assert await absent(files, alone) == [nip(2), nip(3), nip(4)]
    others = await files.checked(table(1), "absensi", batch=batch)
    assert await absent(files, others) == []


async def test_a_table_that_tells_no_kind_is_of_the_kinds_of_its_people(files: FileDesk) -> None:
    await files.applied(UNITS)
    for people in FILES.values():
        await files.applied(siasn_csv(people))
    one = await files.checked(f"{HEADS}\n{PART_TIME[0].nip};Nama;B0001;Staf\n")
    assert await absent(files, one) == [PART_TIME[1].nip]


async def test_whose_row_was_refused_is_in_the_file(files: FileDesk) -> None:
    await files.applied(UNITS)
    await files.applied(siasn_csv(PNS))
    wrong = Person(2, "B0001", cells={"TMT JABATAN": "31-02-2025"})
    one = await files.applied(siasn_csv([PNS[0], wrong]))
    assert (one.rows, one.unread, one.refused, one.taken) == (2, 1, 1, 1)
    assert await absent(files, one) == [PNS[2].nip]


async def test_a_list_of_assessments_misses_nobody_and_hides_nobody(files: FileDesk) -> None:
    await files.applied(UNITS)
    await files.applied(siasn_csv(PNS))
    batch = uuid4()
    heads = "nip;pegawai_atasan_nip;is_skp_plt_plh_pjb;periode_awal_skp"
    told = await files.checked(f"{heads}\n{PNS[2].nip};{PNS[0].nip};Tidak;2026-01-01\n", batch=batch)
    people = await files.checked(siasn_csv(PNS[:1]), batch=batch)
    assert (told.absent, await absent(files, told)) == (None, [])
    assert await absent(files, people) == [PNS[1].nip, PNS[2].nip]


HEADS = "NIP;Nama;Kode Unit;Jabatan"


def table(*serials: int) -> str:
    return "\n".join([HEADS, *(f"{nip(serial)};Nama;B1;Staf" for serial in serials)]) + "\n"


async def absent(files: FileDesk, one: Import) -> list[str]:
    """Return who is told as not in an import, and see that they are counted so."""
    async with files.desk.runtime.database.read() as connection:
        found = [key async for key in import_absent.every(connection, one.id)]
        counted = (await imports.load(connection, one.id)).absent
    assert (counted or 0) == len(found)
    return found
