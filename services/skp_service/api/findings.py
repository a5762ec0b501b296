"""HTTP in: what is doubtful in the district's records of employees."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from hub.identity.access import require
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.web.documented import answers
from hub.web.models import Answer, Limit, Request
from services.skp_service.api.context import Desks
from services.skp_service.domain.findings import SENTENCES, FindingCode
from services.skp_service.repository.findings import Place, list_findings
from services.skp_service.roles import Role


class FindingsQuery(Request):
    """Parameters of the list."""

    code: Annotated[FindingCode | None, Field(description="Hanya temuan ini.")] = None
    after: Annotated[
        str | None, Field(pattern=r"^[0-9]-[0-9]{1,18}$", description="Nilai `next` dari halaman sebelumnya.")
    ] = None
    limit: Limit = 100

    @property
    def place(self) -> Place | None:
        """Where the page before ended."""
        if self.after is None:
            return None
        source, _, number = self.after.partition("-")
        return int(source), int(number)


class FindingAnswer(Answer):
    """A doubt about an employee's record."""

    nip: Annotated[str, Field(examples=["199001012015032000"])]
    version: Annotated[int, Field(description="Versi data pegawai yang diragukan.")]
    code: FindingCode
    sentence: Annotated[str, Field(description="Apa yang ditemukan, dan apa yang perlu dilakukan.")]
    found_on: Annotated[date | None, Field(description="Kosong: masih demikian sekarang.")]
    detail: Annotated[str | None, Field(examples=["BKPSDM-PKAP"], description="TMT atau kode unit yang diragukan.")]


class FindingsPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[FindingAnswer]
    next: str | None


def findings_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoint of findings."""
    router = APIRouter(tags=["pegawai dan unit"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type

    @router.get(
        "/employee-findings",
        operation_id="listEmployeeFindings",
        summary="Temuan pada data pegawai",
        responses=answers(422),
    )
    async def list_all(query: Annotated[FindingsQuery, Query()], caller: Signed) -> FindingsPage:
        """Data pegawai yang diragukan, bagi admin instansi; `next` menjadi `after` halaman berikut."""
        require(caller, Role.AGENCY_ADMIN)
        codes = () if query.code is None else (query.code,)
        async with runtime.database.read() as connection:
            page = await list_findings(connection, desks.today(), codes, after=query.place, limit=query.limit)
        items = [
            FindingAnswer(
                nip=one.nip,
                version=one.version,
                code=one.code,
                sentence=SENTENCES[one.code],
                found_on=one.found_on,
                detail=one.detail,
            )
            for one in page.items
        ]
        return FindingsPage(items=items, next=None if page.next is None else "{}-{}".format(*page.next))

    return router
