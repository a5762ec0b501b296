"""HTTP in: whom a number means, and what sources hold of a person; what a person holds, written down."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from contracts.contract import Text
from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.nip import NipText
from contracts.vocabulary import Employment
from hub.web.documented import ASKS, CHANGES, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import IfMatch, RequiredIfMatch
from services.award_service.api.context import AwardCall, Command, Reading
from services.award_service.domain.list_files import MOST_ENTRIES
from services.award_service.domain.listed import Entries, ListKind
from services.award_service.handlers import by_hand
from services.award_service.handlers.by_hand import WrittenList, revision_of
from services.award_service.handlers.people import look_up, require_nip
from services.award_service.repository.lists import ListedRow, lists_of
from services.award_service.roles import Role

FIRST_DAY: Final = date(1945, 8, 17)
"""No list says anything of a day before."""
AsOf = Annotated[date, Field(ge=FIRST_DAY, description="Tanggal keadaan daftar; paling lambat hari ini.")]
_ENTRIES: Final = Field(max_length=MOST_ENTRIES, description="Semuanya; kosong: tidak ada sama sekali.")
_KEEPERS: Final = (Role.AGENCY_ADMIN, Role.AWARD_VERIFIER)


class PersonLookup(Request):
    """Whose id is wanted."""

    nip: Annotated[NipText, Field(examples=["199001012015032000"], description="NIP sekarang, atau NIP lamanya.")]


class FoundPersonAnswer(Answer):
    """A person, with the id by which addresses name them."""

    person_id: UUID
    nip: Annotated[str, Field(description="NIP sekarang.")]
    name: str
    employment: Employment
    unit_code: str
    position: str
    active: Annotated[bool, Field(description="false: sudah keluar dari instansi.")]


class WrittenDiscipline(DisciplineEntry):
    """A punishment, as somebody writes it down."""

    model_config = ConfigDict(extra="forbid")


class WrittenLeave(LeaveEntry):
    """A leave, as somebody writes it down."""

    model_config = ConfigDict(extra="forbid")


class WrittenAward(AwardEntry):
    """A medal, as somebody writes it down."""

    model_config = ConfigDict(extra="forbid")


class _Written(Request):
    as_of: AsOf
    reason: Annotated[Text, Field(description="Dasarnya, seperti nomor SK atau surat; tercatat.")]


class DisciplineRequest(_Written):
    """All punishments of somebody."""

    entries: Annotated[tuple[WrittenDiscipline, ...], _ENTRIES]


class LeaveRequest(_Written):
    """All leave of somebody, or at least all without pay."""

    entries: Annotated[tuple[WrittenLeave, ...], _ENTRIES]


class AwardRequest(_Written):
    """All medals of somebody."""

    entries: Annotated[tuple[WrittenAward, ...], _ENTRIES]


class SourceListAnswer(Answer):
    """What one source holds."""

    kind: ListKind
    source: Annotated[str, Field(description="`(manual)`: ditulis di sini; `(NIP lama)`: disebut dengan NIP lamanya.")]
    as_of: date
    door: Annotated[str, Field(description="`amqp`, `file`, `hand`, atau `own` (penganugerahan dari layanan ini).")]
    by_subject: Annotated[str | None, Field(description="Siapa yang menulis, atau menerapkan berkasnya.")]
    entries: Annotated[list[dict[str, Any]], Field(description="Kosong: tidak ada, menurut sumber ini.")]


class PersonListsAnswer(Answer):
    """What all sources hold of a person. A kind that no source has told of was never asked about."""

    items: list[SourceListAnswer]

    @classmethod
    def of(cls, rows: Sequence[ListedRow]) -> Self:
        """Return what is shown of the lists."""
        return cls(
            items=[
                SourceListAnswer(
                    kind=row.list.kind,
                    source=row.list.source,
                    as_of=row.list.as_of,
                    door=row.door,
                    by_subject=row.by_subject,
                    entries=[one.model_dump(mode="json") for one in row.list.entries],
                )
                for row in rows
            ]
        )


_REASON: Final = "Petikan SK ditunjukkan pegawai"
_DISCIPLINE: Final = example(
    {
        "as_of": "2026-06-30",
        "reason": _REASON,
        "entries": [{"level": "moderate", "decree_number": "800.1.6.3/12/2019", "effective_on": "2019-09-02"}],
    }
)
_LEAVE: Final = example({"as_of": "2026-06-30", "reason": "Tidak pernah cuti di luar tanggungan negara", "entries": []})
_AWARD: Final = example(
    {
        "as_of": "2026-06-30",
        "reason": _REASON,
        "entries": [{"grade": "x", "decree_number": "64/TK/TAHUN 2014", "decree_on": "2014-08-12"}],
    }
)
router = APIRouter(prefix="/v1/people", tags=["daftar kepegawaian"])


@router.post("/lookup", **documented("lookUpPerson", "Cari pegawai", ASKS, field="nip"))
async def look_up_person(body: PersonLookup, call: Reading) -> FoundPersonAnswer:
    """NIP dikirim dalam isi permintaan, bukan dalam alamat, karena alamat tercatat di log."""
    async with call.read() as connection:
        found = await look_up(connection, call.actor, body.nip)
    return FoundPersonAnswer.from_record(found.employee, person_id=found.person_id)


@router.get(
    "/{person_id}/lists",
    **documented("listPersonLists", "Daftar seorang pegawai", field="person_id", response_model=PersonListsAnswer),
)
async def list_lists(person_id: UUID, call: Reading) -> Response:
    """Hukuman disiplin, cuti, dan Satyalancana menurut setiap sumber. Bagi admin instansi dan verifikator.

    `ETag`: revisi catatan manualnya, untuk `If-Match` saat mencatat; `"0"` selama belum ada yang dicatat.
    """
    call.require(*_KEEPERS)
    async with call.read() as connection:
        nip = await require_nip(connection, person_id)
        rows = (await lists_of(connection, [nip]))[nip]
    return call.answer(PersonListsAnswer.of(rows), revision=revision_of(rows))


def _write(kind: str, summary: str) -> dict[str, Any]:
    return documented(f"write{kind}List", summary, CHANGES, response_model=PersonListsAnswer)


@router.put("/{person_id}/lists/discipline", **_write("Discipline", "Catat hukuman disiplin"))
async def write_discipline(
    person_id: UUID, body: Annotated[DisciplineRequest, _DISCIPLINE], call: Command, expected: RequiredIfMatch
) -> Response:
    """Seluruh hukuman disiplin pegawai ini; menggantikan catatan manual sebelumnya, juga bila kosong."""
    return await _written(person_id, ListKind.DISCIPLINE, body, body.entries, call, expected)


@router.put("/{person_id}/lists/leave", **_write("Leave", "Catat cuti"))
async def write_leave(
    person_id: UUID, body: Annotated[LeaveRequest, _LEAVE], call: Command, expected: RequiredIfMatch
) -> Response:
    """Seluruh cuti pegawai ini, setidaknya CLTN; menggantikan catatan manual sebelumnya, juga bila kosong."""
    return await _written(person_id, ListKind.LEAVE, body, body.entries, call, expected)


@router.put("/{person_id}/lists/award", **_write("Award", "Catat Satyalancana"))
async def write_award(
    person_id: UUID, body: Annotated[AwardRequest, _AWARD], call: Command, expected: RequiredIfMatch
) -> Response:
    """Seluruh Satyalancana pegawai ini; menggantikan catatan manual sebelumnya, juga bila kosong."""
    return await _written(person_id, ListKind.AWARD, body, body.entries, call, expected)


async def _written(
    person_id: UUID, kind: ListKind, body: _Written, entries: Entries, call: AwardCall, expected: IfMatch
) -> Response:
    call.require(*_KEEPERS)
    told = WrittenList(kind, body.as_of, entries, body.reason)
    async with call.transaction() as tx:
        rows = await by_hand.write_down(tx, call.actor, person_id, told, call.api.zone, expected)
        return call.answer(PersonListsAnswer.of(rows), revision=revision_of(rows))
