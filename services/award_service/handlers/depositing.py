"""Packages put into a folder or on a server: part by part, the manifest last, again after a failure."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from hub.audit import record
from hub.failpoints import Failpoint, reach
from hub.files.errors import FileMissing, FileStoreUnavailable
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction
from hub.worker import each_by_itself
from services.award_service.channel.folder import FolderPlace
from services.award_service.channel.manifest import Listed, ManifestHead, manifest
from services.award_service.channel.places import Deposit, Place
from services.award_service.channel.settings import ChannelSettings
from services.award_service.channel.sftp import SftpAddress, connected
from services.award_service.domain.deposit import (
    DepositFailed,
    DepositState,
    Fault,
    Target,
    TargetNotConfigured,
    wait_after,
)
from services.award_service.domain.package import PackageNotReady, PackageOutdated, PackageState
from services.award_service.handlers.context import ActorContext
from services.award_service.handlers.packaging import Workshop, about_package, content_of, require_signed
from services.award_service.repository import deposits, packages
from services.award_service.repository.deposits import DepositRow
from services.award_service.repository.packages import Package, PackagePart

log = get_logger(__name__)

_ID: Final = slice(8)


def targets(settings: ChannelSettings) -> frozenset[Target]:
    """Return where packages can be put."""
    found = {Target.FOLDER: settings.award_deposit_folder, Target.SFTP: settings.award_sftp_host}
    return frozenset(target for target, place in found.items() if place)


async def ask(
    tx: Transaction, actor: ActorContext, package_id: UUID, target: Target, settings: ChannelSettings
) -> DepositRow:
    """Let a package be put somewhere, or be tried again now; what is there already is looked for, and not sent again.

    Raises:
        UnknownPackage, PackageNotReady, PackageOutdated, TargetNotConfigured.
    """
    package = await packages.get_package(tx.connection, package_id)
    if package.state is not PackageState.READY:
        raise PackageNotReady
    await require_signed(tx.connection, package)
    if target not in targets(settings):
        raise TargetNotConfigured
    at = actor.at.timestamp()
    wanted = DepositRow(uuid4(), package_id, target, DepositState.WAITING, actor.by.subject, at, None, 0, at, None)
    found = await deposits.ask(tx.connection, wanted)
    await record(tx.connection, actor.entry(about_package(package_id), "deposit", after={"target": target.value}))
    return found


async def work_off(shop: Workshop, settings: ChannelSettings, stopping: Callable[[], bool]) -> int:
    """Put what is due where it is wanted; return how many packages are there now. One that fails keeps none back."""
    database = shop.transactions.database
    async with database.read() as connection:
        due = await deposits.due(connection, database.clocks.now())
    done: list[bool] = []

    async def put(one: DepositRow) -> None:
        if not stopping():
            done.append(await _try(shop, settings, one))

    await each_by_itself(partial(put, one) for one in due)
    return sum(done)


async def _try(shop: Workshop, settings: ChannelSettings, deposit: DepositRow) -> bool:
    fault: Fault | None = None
    try:
        await _deposit(shop, settings, deposit)
    except DepositFailed as failed:
        fault = failed.fault
    except FileMissing:
        fault = Fault.FILE_LOST
    except FileStoreUnavailable:
        fault = Fault.FILES_UNAVAILABLE
    except PackageOutdated:
        fault = Fault.PACKAGE_OUTDATED
    now = shop.transactions.database.clocks.now()
    async with shop.transactions.begin() as tx:
        if fault is None:
            await deposits.note_done(tx.connection, deposit.id, now)
        elif fault is Fault.PACKAGE_OUTDATED:
            await deposits.note_refused(tx.connection, deposit, fault.value)
        else:
            due_at = now + wait_after(deposit.attempts + 1, settings.award_deposit_again_seconds)
            await deposits.note_failed(tx.connection, deposit, fault.value, due_at)
    if fault is not None:
        log.warning("deposit_failed", target=deposit.target.value, code=fault.value, attempts=deposit.attempts + 1)
    return fault is None


async def _deposit(shop: Workshop, settings: ChannelSettings, deposit: DepositRow) -> None:
    async with shop.transactions.database.read() as connection:
        package = await packages.get_package(connection, deposit.package_id)
        parts = (await packages.parts_of(connection, package.id))[package.id]
    async with _place(settings, deposit.target) as place:
        for part in parts:
            content = await content_of(shop, package, part.part)
            await _put(shop, package, place, Deposit(part.name, part.size, part.sha256, content))
        await _put(shop, package, place, _manifest(package, parts))


async def _put(shop: Workshop, package: Package, place: Place, deposit: Deposit) -> None:
    async with shop.transactions.database.read() as connection:
        await require_signed(connection, package)
    if not await place.has(deposit):
        await place.put(deposit)
        reach(Failpoint.COMMITTED)


def _manifest(package: Package, parts: Sequence[PackagePart]) -> Deposit:
    """Return what says that all parts are there."""
    head = ManifestHead(str(package.id), package.terms.batch, package.terms.letter_number, None, len(parts))
    told = manifest(head, (Listed(one.name, one.size, one.sha256) for one in parts))
    name = f"manifest-{package.id.hex[_ID]}.json"
    return Deposit(name, len(told), hashlib.sha256(told).hexdigest(), told)


@asynccontextmanager
async def _place(settings: ChannelSettings, target: Target) -> AsyncIterator[Place]:
    if target not in targets(settings):
        raise DepositFailed(Fault.NOT_CONFIGURED)
    if target is Target.FOLDER and settings.award_deposit_folder is not None:
        yield FolderPlace(settings.award_deposit_folder)
        return
    address = SftpAddress(
        settings.award_sftp_host,
        settings.award_sftp_port,
        settings.award_sftp_host_key,
        settings.award_sftp_user,
        settings.award_sftp_password,
        settings.award_sftp_key,
        settings.award_sftp_folder,
    )
    async with connected(address) as place:
        yield place
