"""A store that the release before wrote is understood."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sandbox.kit.clock import WallClock
from sandbox.kit.records import RecordStore
from sandbox.kit.sqlite import open_store
from sandbox.siasn.persons import Person
from sandbox.siasn.store import Store

NIP: Final = "199001012015031000"
OLD_ID: Final = "4FF7A5ED-51BF-5385-97BF-E6D6FBE5298F"
NEW_ID: Final = OLD_ID.replace("-", "")
BODY: Final[dict[str, Any]] = {
    "tahun": 2025,
    "pnsDinilaiOrang": OLD_ID,
    "hasilKerjaNilai": 3,
    "perilakuKerjaNilai": 1,
    "kuadranKinerjaNilai": 3,
    "statusPenilai": "ASN",
}


def as_the_release_before_wrote_it(path: Path) -> None:
    person = Person.model_validate({"nip": NIP, "nama": "Contoh"})
    with sqlite3.connect(path) as old:
        old.execute("INSERT INTO persons (nip, id, person) VALUES (?, ?, ?)", (NIP, OLD_ID, person.model_dump_json()))
        for row_id, shown in (("one", None), ("two", json.dumps({**BODY, "hasilKerjaNilai": 2}))):
            old.execute(
                "INSERT INTO rw_skp22 (id, nip, tahun, saved, shown_until_visible, created_at, updated_at, visible_at)"
                " VALUES (?, ?, 2025, ?, ?, 1, 1, 1)",
                (row_id, NIP, json.dumps(BODY), shown),
            )
        old.execute("PRAGMA user_version = 0")
    old.close()


def test_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "siasn.sqlite3"
    with closing(open_store(path)) as connection:
        Store(connection, WallClock())
    as_the_release_before_wrote_it(path)
    for _ in range(2):
        connection = open_store(path)
        store = Store(connection, WallClock())
        assert store.person(person_id=NEW_ID) is not None
        one, two = store.history(NIP)
        assert (one.saved.hasilKinerjaNilai, one.saved.pnsDinilaiOrang) == (3, NEW_ID)
        assert one.shown_until_visible is None
        assert two.shown_until_visible is not None
        assert (two.shown_until_visible.hasilKinerjaNilai, two.shown_until_visible.pnsDinilaiOrang) == (2, NEW_ID)
        connection.close()


def test_histories_of_the_release_before_are_kept(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "siasn.sqlite3")) as connection:
        Store(connection, WallClock())
        connection.executescript(
            "CREATE TABLE rw_other (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
            " history TEXT NOT NULL, nip TEXT NOT NULL, endpoint TEXT NOT NULL, body TEXT NOT NULL, row TEXT NOT NULL,"
            " shown_until_visible TEXT, created_at REAL NOT NULL, updated_at REAL NOT NULL, visible_at REAL NOT NULL,"
            " deleted_at REAL, updates INTEGER NOT NULL DEFAULT 0) STRICT;"
            "CREATE INDEX rw_other_by_person ON rw_other (history, nip);"
            "INSERT INTO rw_other (id, history, nip, endpoint, body, row, created_at, updated_at, visible_at)"
            f" VALUES ('one', 'penghargaan', '{NIP}', 'seed', '{{}}', '{{\"ID\": \"one\"}}', 1, 1, 1);"
            "PRAGMA user_version = 1"
        )
        for _ in range(2):
            Store(connection, WallClock())
            [record] = RecordStore(connection, WallClock()).of_owner("penghargaan", NIP)
            assert record.row == {"ID": "one"}
