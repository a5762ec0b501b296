"""The office with documents that are really there, and packages of its batches."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

from hub.files.kinds import FileKind
from hub.files.store import place_of
from hub.files.uploads import Uploads
from services.award_service.channel.setup import ChannelSetup
from services.award_service.domain.batch import Batch
from services.award_service.domain.package import AT_WORK, PackageRules, PackageState
from services.award_service.handlers import batches as opening
from services.award_service.handlers import documents, packaging
from services.award_service.handlers.packaging import Workshop
from services.award_service.repository import batches, packages
from services.award_service.repository.packages import Package, PackagePart
from tests.integration.services.award_service.desk import Desk, employee, nips
from tests.integration.services.award_service.staff import CODES, Seen, Staff
from tests.support.files import PDF

SMALL = PackageRules(part_bytes_max=64 * 1024)
"""Parts that hold a few people's documents."""


def pdf(*about: object) -> bytes:
    """Return a PDF of its own, of some kibibytes."""
    return PDF.replace(b"/Catalog", b"/Catalog /Of (" + "-".join(map(str, about)).encode() * 200 + b")")


class Counter(Staff):
    """Acts as whoever has to, with files in the store."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.files = Uploads(desk.runtime.settings)
        self.shop = Workshop(desk.transactions, self.files)
        self.setup: ChannelSetup = desk.runtime.settings.channel_setup

    async def attach(self, proposal_id: UUID, code: str) -> None:
        await self.attach_file(proposal_id, code, pdf(proposal_id, code), FileKind.PDF)

    async def attach_file(self, proposal_id: UUID, code: str, content: bytes, kind: FileKind) -> None:
        stored = await self.files.keep(content, kind)
        async with self.desk.transactions.begin() as tx:
            await documents.attach(tx, self.admin, proposal_id, code, None, stored)

    async def signed(self, people: int = 3) -> Batch:
        """Return a batch of so many people, signed off."""
        for nip in nips(people):
            await self.desk.take_people(employee(nip, cpns_on="2000-03-01"))
        batch = await self.batch()
        await self.verify(batch)
        return await self.sign_off(batch)

    async def reopened(self, batch: Batch) -> None:
        """Open a batch again that is signed off."""
        now = await self.look(batch)
        async with self.desk.transactions.begin() as tx:
            await opening.reopen(tx, self.admin, batch.id, "Nomor surat keliru", Seen(now.revision))

    async def begun(self, batch: Batch, rules: PackageRules | None = None) -> Package:
        setup = replace(self.setup, rules=rules or self.setup.rules)
        async with self.desk.transactions.begin() as tx:
            return await packaging.begin(tx, self.admin, batch.id, setup)

    async def finished(self, package: Package) -> Package:
        """Make a package to its end."""
        while await packaging.advance(self.shop, package.id) in AT_WORK:
            pass
        return await self.package(package.id)

    async def package(self, package_id: UUID) -> Package:
        async with self.desk.runtime.database.read() as connection:
            return await packages.get_package(connection, package_id)

    async def look_at(self, package: Package) -> Batch:
        async with self.desk.runtime.database.read() as connection:
            return await batches.get_batch(connection, package.batch_id)

    async def only(self, batch: Batch) -> Package:
        """Return the one package of a batch."""
        async with self.desk.runtime.database.read() as connection:
            (package,) = await packages.packages_of(connection, batch.id)
        return package

    async def parts(self, package: Package) -> list[PackagePart]:
        async with self.desk.runtime.database.read() as connection:
            return (await packages.parts_of(connection, package.id))[package.id]

    async def bytes_of(self, package: Package, part: int) -> bytes:
        content = await packaging.content_of(self.shop, package, part)
        return b"".join([chunk async for chunk in content.stream()])

    def path_of(self, content: bytes) -> Path:
        """Return where a file with some content lies in the store."""
        place = self.desk.runtime.settings.file_place
        assert isinstance(place, Path)
        return place / place_of(hashlib.sha256(content).hexdigest())

    async def unpacked(self, package: Package) -> Mapping[str, bytes]:
        """Return the files of all its parts, each of which is what was sealed."""
        assert package.state is PackageState.READY, package.refusal
        found: dict[str, bytes] = {}
        for part in await self.parts(package):
            content = await self.bytes_of(package, part.part)
            assert (len(content), hashlib.sha256(content).hexdigest()) == (part.size, part.sha256)
            with ZipFile(BytesIO(content)) as file:
                assert file.testzip() is None
                assert file.namelist()[-1] == "manifest.json"
                found |= {f"{part.part}/{name}": file.read(name) for name in file.namelist()}
        return found


__all__ = ["CODES", "SMALL", "Counter", "pdf"]
