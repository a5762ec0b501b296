"""HTTP in: what is doubtful in the district's records of employees."""

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import Field

from hub.identity.access import require
from hub.web.documented import documented
from hub.web.models import Answer, Limit, Request
from readmodels.people.domain.findings import FindingCode
from readmodels.people.findings import Found, Place, list_findings
from services.skp_service.api.context import Reading
from services.skp_service.domain.findings import SENTENCES
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

    @classmethod
    def of(cls, found: Found) -> Self:
        """Return what is shown of a doubt."""
        return cls.from_record(found, sentence=SENTENCES[found.code])


class FindingsPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[FindingAnswer]
    next: str | None


router = APIRouter(prefix="/v1", tags=["pegawai dan unit"])


@router.get("/employee-findings", **documented("listEmployeeFindings", "Temuan pada data pegawai", (422,)))
async def list_all(query: Annotated[FindingsQuery, Query()], call: Reading) -> FindingsPage:
    """Data pegawai yang diragukan, bagi admin instansi; `next` menjadi `after` halaman berikut."""
    require(call.caller, Role.AGENCY_ADMIN)
    codes = () if query.code is None else (query.code,)
    async with call.read() as connection:
        page = await list_findings(connection, call.actor.today, codes, after=query.place, limit=query.limit)
    items = [FindingAnswer.of(one) for one in page.items]
    return FindingsPage(items=items, next=None if page.next is None else "{}-{}".format(*page.next))
