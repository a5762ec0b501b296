"""HTTP in: what the columns of other files mean, asked for once."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from hub import audit
from hub.files.errors import coded
from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.passing import spooled
from hub.sheets.reading.header import NAME_MAX
from hub.sheets.reading.limits import SheetLimits
from hub.web import models
from hub.web.documented import ASKS, UPLOADS, documented, example
from hub.web.models import Answer
from hub.web.streaming import takes_stream
from services.intake.api.imports import Source
from services.intake.api.imports_context import Command, Reading
from services.intake.domain.report import Subject
from services.intake.files.file_reading import likely_heads
from services.intake.files.formats.mapped import TEMPLATES, KeptMapping, columns_of, likely_subject, proposed
from services.intake.repository import import_mappings
from services.intake.roles import Role


class MappingRequest(models.Request):
    """What columns mean."""

    source: Source
    subject: Subject
    columns: Annotated[
        dict[
            Annotated[str, Field(min_length=1, max_length=NAME_MAX, pattern=r"^[^\x00]*$")],
            Annotated[str, Field(max_length=32)] | None,
        ],
        Field(
            max_length=SheetLimits().columns,
            description="Isian menurut judul kolom, untuk setiap judul pada berkas; null: kolomnya tidak dibaca.",
        ),
    ]


class ProposalQuery(models.Request):
    """Parameters of a proposal."""

    subject: Annotated[Subject | None, Field(description="Kosong: dari judul kolomnya.")] = None


class ProposalAnswer(Answer):
    """What columns likely mean."""

    heads: Annotated[list[str], Field(description="Judul kolom pada berkas.")]
    subject: Subject
    columns: Annotated[
        dict[str, str | None],
        Field(description="Usulan: isian menurut judul kolom, seperti yang disimpan; null: tidak dibaca."),
    ]
    fields: Annotated[list[str], Field(description="Isian yang dapat dipilih.")]


_MAPPING = example(
    {"source": "simpeg", "subject": "employee", "columns": {"Nomor Induk": "nip", "Unit": "unit_code", "Hobi": None}}
)
router = APIRouter(prefix="/v1/imports", tags=["impor berkas"])


@router.post(
    "/mappings/proposal", openapi_extra=FILE_BODY, **documented("proposeImportMapping", "Usulkan arti kolom", UPLOADS)
)
@takes_stream
async def propose(query: Annotated[ProposalQuery, Query()], call: Reading, file: NamedFile) -> ProposalAnswer:
    """Dari judul kolom sebuah berkas; tidak ada yang disimpan."""
    call.require(Role.INTAKE_ADMIN)
    settings = call.api.settings
    with coded("import"):
        async with spooled(file, settings.imports_folder, settings.intake_import_bytes_max) as uploaded:
            heads = await asyncio.to_thread(likely_heads, uploaded.path)
    subject = query.subject or likely_subject(heads)
    fields = [column.name for column in TEMPLATES[subject].columns]
    columns = columns_of(heads, proposed(heads, subject))
    return ProposalAnswer(heads=list(heads), subject=subject, columns=columns, fields=fields)


@router.put("/mappings", status_code=204, **documented("putImportMapping", "Simpan arti kolom", ASKS))
async def put_mapping(body: Annotated[MappingRequest, _MAPPING], call: Command) -> Response:
    """Berlaku untuk setiap berkas sumber ini yang judul kolomnya tepat sama, tidak kurang dan tidak lebih."""
    call.require(Role.INTAKE_ADMIN)
    mapping = KeptMapping(body.subject, body.columns)
    mapping.check()
    async with call.transaction() as tx:
        await call.api.known.check(tx.connection, body.source)
        await import_mappings.save_mapping(tx.connection, body.source, mapping)
        await audit.record(tx.connection, call.actor.entry(mapping.about, "put", after=mapping.facts(body.source)))
        return call.no_content()
