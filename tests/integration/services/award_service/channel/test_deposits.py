"""Packages put into a folder and on a server: whole or not at all, and never twice."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from hub.files.kinds import FileKind
from services.award_service.channel import sftp
from services.award_service.channel.folder import FolderPlace
from services.award_service.channel.places import Deposit
from services.award_service.channel_worker import DepositWatch
from services.award_service.domain.deposit import DepositState, Target, TargetNotConfigured
from services.award_service.domain.package import PackageNotReady, PackageOutdated
from services.award_service.handlers import depositing
from services.award_service.repository import deposits
from services.award_service.repository.deposits import DepositRow
from services.award_service.repository.packages import Package
from services.award_service.settings import AwardSettings
from tests.integration.services.award_service.channel.counter import SMALL, Counter, pdf
from tests.integration.services.award_service.channel.sftp_server import Server, with_settings
from tests.support.kills import Killed, killed_often


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """An SFTP server."""
    (tmp_path / "sftp").mkdir()
    async with Server(tmp_path / "sftp").listening() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is there."""
    (tmp_path / "share").mkdir()
    return tmp_path / "share"


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


def empty(folder: Path) -> None:
    for one in folder.iterdir():
        one.unlink()


def rights_in(folder: Path) -> set[int]:
    return {one.stat().st_mode & 0o777 for one in folder.iterdir()}


class Depositor:
    """Puts one package somewhere."""

    def __init__(self, counter: Counter, package: Package, settings: AwardSettings) -> None:
        self.counter = counter
        self.package = package
        self.settings = settings

    async def ask(self, target: Target) -> DepositRow:
        async with self.counter.desk.transactions.begin() as tx:
            return await depositing.ask(tx, self.counter.admin, self.package.id, target, self.settings)

    async def let_it_be_time(self) -> None:
        async with self.counter.desk.transactions.begin() as tx:
            for one in (await deposits.deposits_of(tx.connection, self.package.id))[self.package.id]:
                if one.due_at is not None:
                    await deposits.ask(tx.connection, replace(one, due_at=0.0))

    async def work(self) -> int:
        """Try what waits, as if its time had come."""
        await self.let_it_be_time()
        return await depositing.work_off(self.counter.shop, self.settings, lambda: False)

    async def row(self) -> DepositRow:
        async with self.counter.desk.runtime.database.read() as connection:
            (one,) = (await deposits.deposits_of(connection, self.package.id))[self.package.id]
        return one

    async def require_whole(self, folder: Path) -> None:
        """Look for each part with its hash, and the manifest; nothing else is there."""
        parts = await self.counter.parts(self.package)
        manifest = f"manifest-{self.package.id.hex[:8]}.json"
        names = {part.name for part in parts} | {manifest}
        assert names_in(folder) == names | {f"{name}.sha256" for name in names}
        for part in parts:
            assert hashlib.sha256((folder / part.name).read_bytes()).hexdigest() == part.sha256
            assert (folder / f"{part.name}.sha256").read_text() == f"{part.sha256}  {part.name}\n"
        told = json.loads((folder / manifest).read_text())
        assert [(one["path"], one["sha256"]) for one in told["files"]] == [(part.name, part.sha256) for part in parts]


@pytest_asyncio.fixture
async def package(counter: Counter) -> Package:
    """A package of several parts."""
    return await counter.finished(await counter.begun(await counter.signed(4), SMALL))


def depositor(counter: Counter, package: Package, **changes: Any) -> Depositor:
    return Depositor(counter, package, with_settings(counter.desk.runtime.settings, **changes))


@pytest.mark.one_database
async def test_into_a_folder(counter: Counter, package: Package, folder: Path) -> None:
    by = depositor(counter, package, award_deposit_folder=folder)
    await by.ask(Target.FOLDER)
    assert await by.work() == 1
    await by.require_whole(folder)
    assert ((await by.row()).state, (await by.row()).due_at) == (DepositState.DONE, None)
    assert rights_in(folder) == {0o640}
    empty(folder)
    assert (await by.ask(Target.FOLDER)).state is DepositState.WAITING
    assert await by.work() == 1
    await by.require_whole(folder)


@pytest.mark.one_database
async def test_a_file_that_is_lost_is_for_an_operator_and_heals(
    counter: Counter, package: Package, folder: Path
) -> None:
    by = depositor(counter, package, award_deposit_folder=folder)
    (one, *_) = await counter.proposals(await counter.look_at(package))
    lost = counter.path_of(pdf(one.id, "sk_cpns"))
    for damage, mend in ((lost.unlink, None), (partial(lost.write_bytes, b"x" * 4096), lost.unlink)):
        damage()
        await by.ask(Target.FOLDER)
        assert await by.work() == 0
        assert (await by.row()).error == "file_lost"
        if mend is not None:
            mend()
    watch = DepositWatch(counter.desk.runtime.database)
    await watch.turn()
    assert "cadangan" in (watch.waits_for() or "")
    await counter.files.keep(pdf(one.id, "sk_cpns"), FileKind.PDF)
    assert await by.work() == 1


@pytest.mark.one_database
async def test_nothing_is_put_anywhere_of_a_batch_that_was_opened_again(
    counter: Counter, package: Package, folder: Path
) -> None:
    by = depositor(counter, package, award_deposit_folder=folder)
    await by.ask(Target.FOLDER)
    await counter.reopened(await counter.look_at(package))
    assert await by.work() == 0
    row = await by.row()
    assert (row.state, row.error, row.due_at) == (DepositState.REFUSED, "package_outdated", None)
    assert names_in(folder) == set()
    with pytest.raises(PackageOutdated):
        await by.ask(Target.FOLDER)


@pytest.mark.one_database
async def test_one_deposit_that_nobody_has_thought_of_keeps_no_other_back(
    counter: Counter, package: Package, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = depositor(counter, package, award_deposit_folder=folder)
    second = await counter.finished(await counter.begun(await counter.look_at(package), SMALL))
    by = depositor(counter, second, award_deposit_folder=folder)
    for one in (first, by):
        await one.ask(Target.FOLDER)
        await one.let_it_be_time()
    names = {part.name for part in await counter.parts(package)}
    has = FolderPlace.has

    async def unless_it_is_the_first(place: FolderPlace, deposit: Deposit) -> bool:
        if deposit.name in names:
            raise UnicodeError
        return await has(place, deposit)

    monkeypatch.setattr(FolderPlace, "has", unless_it_is_the_first)
    with pytest.raises(UnicodeError):
        await by.work()
    await by.require_whole(folder)


@pytest.mark.one_database
async def test_onto_a_server_by_password_or_key(counter: Counter, package: Package, server: Server) -> None:
    by = depositor(counter, package, **server.settings())
    await by.ask(Target.SFTP)
    assert await by.work() == 1
    await by.require_whole(server.root)
    other = await counter.finished(await counter.begun(await counter.look_at(package), SMALL))
    empty(server.root)
    by = depositor(counter, other, **server.settings(award_sftp_password="", award_sftp_key=server.own_key))
    await by.ask(Target.SFTP)
    assert await by.work() == 1
    await by.require_whole(server.root)


@pytest.mark.one_database
async def test_killed_after_each_file_it_goes_on_and_sends_none_twice(
    counter: Counter, package: Package, server: Server
) -> None:
    by = depositor(counter, package, **server.settings())
    await by.ask(Target.SFTP)
    with killed_often() as kills:
        for _ in range(20):
            try:
                if await by.work():
                    break
            except Killed:
                continue
    assert kills.reached > len(await counter.parts(package))
    await by.require_whole(server.root)
    assert server.written == sum(one.stat().st_size for one in server.root.iterdir())


@pytest.mark.one_database
async def test_a_transfer_that_breaks_off_goes_on_where_it_was(
    counter: Counter, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "AT_ONCE", 16 * 1024)
    package = await counter.finished(await counter.begun(await counter.signed(2)))
    by = depositor(counter, package, **server.settings())
    await by.ask(Target.SFTP)
    (part,) = await counter.parts(package)
    server.breaks_after = 20
    assert await by.work() == 0
    row = await by.row()
    assert (row.state, row.attempts, row.error) == (DepositState.WAITING, 1, "sftp_unavailable")
    assert names_in(server.root) == {f".{part.name}.{part.sha256[:8]}.part"}
    server.breaks_after = None
    assert await by.work() == 1
    await by.require_whole(server.root)
    assert server.written < sum(one.stat().st_size for one in server.root.iterdir()) + 20 * 1024


FAULTS: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"award_sftp_host_key": Server(Path()).host_key}, "sftp_host_key"),
    ({"award_sftp_host_key": "bukan kunci"}, "sftp_host_key"),
    ({"award_sftp_password": "salah"}, "sftp_sign_in"),
    ({"award_sftp_key": "bukan kunci"}, "sftp_own_key"),
    ({"award_sftp_folder": "tidak-ada"}, "sftp_folder"),
    ({"award_sftp_port": 1}, "sftp_unavailable"),
)


@pytest.mark.one_database
async def test_what_fails_is_told_and_tried_again(counter: Counter, package: Package, server: Server) -> None:
    await depositor(counter, package, **server.settings()).ask(Target.SFTP)
    watch = DepositWatch(counter.desk.runtime.database)
    for attempt, (changes, fault) in enumerate(FAULTS, start=1):
        by = depositor(counter, package, **server.settings(**changes))
        before = counter.desk.runtime.clocks.now()
        assert await by.work() == 0
        row = await by.row()
        assert (row.attempts, row.error) == (attempt, fault), changes
        assert row.due_at is not None
        assert row.due_at > before
        await watch.turn()
        assert (watch.waits_for() is None) == (fault == "sftp_unavailable")
    assert names_in(server.root) == set()


@pytest.mark.one_database
async def test_a_folder_that_is_not_there_fails_and_heals(counter: Counter, package: Package, folder: Path) -> None:
    by = depositor(counter, package, award_deposit_folder=folder / "later")
    await by.ask(Target.FOLDER)
    assert await by.work() == 0
    assert (await by.row()).error == "folder_unavailable"
    (folder / "later").mkdir()
    assert await by.work() == 1
    await by.require_whole(folder / "later")


@pytest.mark.one_database
async def test_a_file_of_the_same_name_that_is_another_is_replaced(
    counter: Counter, package: Package, folder: Path
) -> None:
    (first, *_) = await counter.parts(package)
    (folder / first.name).write_bytes(b"x" * first.size)
    (folder / f"{first.name}.sha256").write_text("lain")
    by = depositor(counter, package, award_deposit_folder=folder)
    await by.ask(Target.FOLDER)
    await by.work()
    await by.require_whole(folder)


@pytest.mark.one_database
async def test_only_what_is_ready_goes_and_only_where_a_setting_says(counter: Counter, folder: Path) -> None:
    package = await counter.begun(await counter.signed(1))
    by = depositor(counter, package, award_deposit_folder=folder)
    with pytest.raises(PackageNotReady):
        await by.ask(Target.FOLDER)
    by.package = await counter.finished(package)
    with pytest.raises(TargetNotConfigured):
        await by.ask(Target.SFTP)
