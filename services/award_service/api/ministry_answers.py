"""HTTP in: the ministry's answers, by file or by hand, and lines that wait for a person."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, model_validator

from contracts.contract import ShortText, Text
from contracts.nip import NipText
from contracts.vocabulary import AwardGrade
from hub.clock import moment
from hub.files.errors import coded
from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.passing import spooled
from hub.sheets.reading.threads import read_in_thread
from hub.web.documented import POSTS, UPLOADS, documented, example
from hub.web.models import Answer, Limit, Request
from hub.web.streaming import takes_stream
from services.award_service.api.channel_context import ChannelCall, Command, Reading
from services.award_service.api.proposal_models import EXAMPLE_ID, Prose
from services.award_service.domain.ministry_answer import AnswerLine, AnswerState, LineState
from services.award_service.domain.outcome import Word
from services.award_service.handlers import answering
from services.award_service.handlers.answering import Told
from services.award_service.reports.exchange_reading import open_answer
from services.award_service.repository import ministry_answers as store
from services.award_service.repository.ministry_answers import Line
from services.award_service.roles import Role

_BATCH: Final = "Berkas usulan yang dijawab; kosong: berkas mana pun yang pernah dikirim."
_FIRST_DAY: Final = date(2000, 1, 1)
_SaidOn = Annotated[date, Field(ge=_FIRST_DAY, description="Tanggal jawaban kementerian.")]
_LineNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]


class AnswerQuery(Request):
    """What is said of a file beside its lines."""

    batch_id: Annotated[UUID | None, Field(description=_BATCH)] = None
    said_on: _SaidOn


class AnswersQuery(Request):
    """Which answers are wanted."""

    batch_id: UUID | None = None
    after: UUID | None = None
    limit: Limit = 100


class LinesQuery(Request):
    """Which lines are wanted."""

    state: LineState | None = None
    after: Annotated[int | None, Field(ge=0, le=2**31 - 1)] = None
    limit: Limit = 100


class LineRequest(Request):
    """What the ministry says of one proposal."""

    word: Word
    proposal_id: UUID | None = None
    nip: NipText | None = None
    grade: AwardGrade | None = None
    name: Text | None = None
    reason: Annotated[Prose | None, Field(max_length=1000)] = None
    decree_number: ShortText | None = None
    decree_on: date | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.proposal_id is None and self.nip is None and self.name is None:
            raise ValueError("isi proposal_id, nip, atau name")
        if (self.decree_number is None) != (self.decree_on is None):
            raise ValueError("isi decree_number dan decree_on, atau kosongkan keduanya")
        if (self.word is Word.DECREED) != (self.decree_number is not None):
            raise ValueError("decree_number hanya dan harus diisi bila word decreed")
        return self

    def line(self, number: int) -> AnswerLine:
        """Return it as the use case takes it."""
        return AnswerLine(
            number,
            self.word,
            self.grade,
            self.nip,
            self.name,
            None,
            self.reason,
            self.decree_number,
            self.decree_on,
        )


class EnteredRequest(Request):
    """Lines that somebody enters."""

    batch_id: Annotated[UUID | None, Field(description=_BATCH)] = None
    said_on: _SaidOn
    lines: Annotated[list[LineRequest], Field(min_length=1, max_length=500)]


class MatchRequest(Request):
    """Whose a line is, and how that is known."""

    proposal_id: UUID
    reason: Prose


class ReasonRequest(Request):
    """Why."""

    reason: Prose


class LineCount(Answer):
    """How many lines have become that."""

    state: LineState
    number: int


class MinistryAnswer(Answer):
    """An answer of the ministry."""

    id: UUID
    batch_id: UUID | None
    origin: Annotated[str, Field(description="`file` atau `hand`.")]
    said_on: date
    state: Annotated[AnswerState, Field(description="`applying`: barisnya masih dikerjakan.")]
    lines: int
    refused: Annotated[int, Field(description="Baris yang tidak dapat dibaca.")]
    by_subject: str
    received_at: datetime
    ended_at: datetime | None
    became: Annotated[list[LineCount], Field(description="Yang tidak ada tidak disebut.")]


class MinistryAnswerPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[MinistryAnswer]
    next: UUID | None


class LineAnswer(Answer):
    """A line of an answer."""

    line: Annotated[int, Field(description="Baris pada berkas, dihitung dari 1.")]
    state: LineState
    word: Word | None
    grade: AwardGrade | None
    nip: str | None
    name: str | None
    position: str | None
    reason: str | None
    decree_number: str | None
    decree_on: date | None
    proposal_id: UUID | None
    code: Annotated[str | None, Field(description="Mengapa ditolak, menunggu, atau tidak berpengaruh.")]
    column: Annotated[str | None, Field(description="Judul kolom yang salah.")]
    sentence: Annotated[str | None, Field(description="Hal itu dalam satu kalimat.")]

    @classmethod
    def of(cls, line: Line) -> Self:
        """Return what is shown of one."""
        names = ("word", "grade", "nip", "name", "position", "reason", "decree_number", "decree_on")
        return cls.from_record(line, **{name: getattr(line.told, name, None) for name in names})


class LinePage(Answer):
    """Some of them, in the order of the file; `next` is null on the last page."""

    items: list[LineAnswer]
    next: int | None


_ENTERED: Final[dict[str, Any]] = {
    "said_on": "2026-08-04",
    "lines": [{"proposal_id": EXAMPLE_ID, "word": "tms", "reason": "Masa kerja belum cukup."}],
}
_MATCH: Final = {"proposal_id": EXAMPLE_ID, "reason": "Nama, jabatan, dan unitnya sama."}
_ASIDE: Final = {"reason": "Bukan pegawai kabupaten ini."}
_REPLACED: Final = {"reason": "Sudah diganti berkas yang dibetulkan."}

router = APIRouter(prefix="/v1/answers", tags=["jawaban kementerian"])


@router.post(
    "",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("handInAnswer", "Unggah jawaban kementerian", UPLOADS, response_model=MinistryAnswer),
)
@takes_stream
async def hand_in(query: Annotated[AnswerQuery, Query()], call: Reading, file: NamedFile) -> Response:
    """CSV atau XLSX, oleh admin instansi. Berkas yang sama lagi tidak mengubah apa-apa."""
    call.require(Role.AGENCY_ADMIN)
    settings = call.api.settings
    with coded("answer"):
        async with (
            spooled(file, settings.answers_folder, settings.award_answer_bytes_max) as uploaded,
            read_in_thread(open_answer(uploaded.path, settings.award_answer_words)) as opened,
            call.transaction() as tx,
        ):
            told = Told(query.batch_id, query.said_on, uploaded.digest)
            answer = await answering.take_file(tx, call.api.actor(call.caller), told, opened)
            tx.after_commit(call.api.answers.wake)
    return call.answer(await _shown(call, answer.id), status=201, location=f"/v1/answers/{answer.id}")


@router.post(
    "/entered",
    status_code=201,
    **documented("enterAnswer", "Isi jawaban kementerian", POSTS, response_model=MinistryAnswer),
)
async def enter(body: Annotated[EnteredRequest, example(_ENTERED)], call: Command) -> Response:
    """Baris demi baris, tanpa berkas; oleh admin instansi."""
    lines = [one.line(number) for number, one in enumerate(body.lines, start=1)]
    named = {number: one.proposal_id for number, one in enumerate(body.lines, start=1) if one.proposal_id}
    async with call.transaction() as tx:
        answer = await answering.enter(tx, call.actor, Told(body.batch_id, body.said_on), lines, named)
        tx.after_commit(call.api.answers.wake)
        return call.answer(_answer(answer, {LineState.WAITING: len(lines)}), status=201)


@router.get("", **documented("listAnswers", "Jawaban-jawaban kementerian", (422,)))
async def list_all(query: Annotated[AnswersQuery, Query()], call: Reading) -> MinistryAnswerPage:
    """Semua, atau yang menjawab satu berkas usulan."""
    call.require(Role.AGENCY_ADMIN)
    async with call.read() as connection:
        page = await store.list_answers(connection, query.batch_id, after=query.after, limit=query.limit)
        counts = await store.count_lines(connection, [one.id for one in page.items])
    return MinistryAnswerPage(items=[_answer(one, counts[one.id]) for one in page.items], next=page.next)


@router.get("/{answer_id}", **documented("getAnswer", "Satu jawaban kementerian", field="answer_id"))
async def get_answer(answer_id: UUID, call: Reading) -> MinistryAnswer:
    """Kemajuannya, dan apa yang terjadi dengan baris-barisnya."""
    call.require(Role.AGENCY_ADMIN)
    return await _shown(call, answer_id)


@router.get("/{answer_id}/lines", **documented("listAnswerLines", "Baris-baris jawaban"))
async def list_lines(answer_id: UUID, query: Annotated[LinesQuery, Query()], call: Reading) -> LinePage:
    """Dengan `state=unmatched`: yang menunggu dicocokkan oleh seseorang."""
    call.require(Role.AGENCY_ADMIN)
    async with call.read() as connection:
        await store.get_answer(connection, answer_id)
        page = await store.list_lines(connection, answer_id, query.state, after=query.after, limit=query.limit)
    return LinePage(items=[LineAnswer.of(one) for one in page.items], next=page.next)


@router.post(
    "/{answer_id}/lines/{line}/match",
    **documented("matchAnswerLine", "Cocokkan baris dengan usulan", POSTS, response_model=LineAnswer),
)
async def match(
    answer_id: UUID, line: _LineNumber, body: Annotated[MatchRequest, example(_MATCH)], call: Command
) -> Response:
    """Barisnya langsung berpengaruh pada usulan itu."""
    async with call.transaction() as tx:
        found = await answering.match(tx, call.actor, answer_id, line, body.proposal_id, body.reason)
        return call.answer(LineAnswer.of(found))


@router.post(
    "/{answer_id}/lines/{line}/set-aside",
    **documented("setAnswerLineAside", "Kesampingkan baris", POSTS, response_model=LineAnswer),
)
async def set_aside(
    answer_id: UUID, line: _LineNumber, body: Annotated[ReasonRequest, example(_ASIDE)], call: Command
) -> Response:
    """Bukan tentang siapa pun yang diusulkan."""
    async with call.transaction() as tx:
        return call.answer(LineAnswer.of(await answering.set_aside(tx, call.actor, answer_id, line, body.reason)))


@router.post(
    "/{answer_id}/set-aside",
    **documented("setAnswerAside", "Kesampingkan semua baris yang menunggu", POSTS, response_model=MinistryAnswer),
)
async def set_all_aside(answer_id: UUID, body: Annotated[ReasonRequest, example(_REPLACED)], call: Command) -> Response:
    """Misalnya karena berkas yang sudah dibetulkan diunggah; yang sudah berpengaruh tidak berubah."""
    async with call.transaction() as tx:
        answer = await answering.set_all_aside(tx, call.actor, answer_id, body.reason)
        counts = await store.count_lines(tx.connection, [answer_id])
        return call.answer(_answer(answer, counts[answer_id]))


async def _shown(call: ChannelCall, answer_id: UUID) -> MinistryAnswer:
    async with call.read() as connection:
        answer = await store.get_answer(connection, answer_id)
        counts = await store.count_lines(connection, [answer_id])
    return _answer(answer, counts[answer_id])


def _answer(answer: store.Answer, counts: Any) -> MinistryAnswer:  # noqa: ANN401 - by state
    return MinistryAnswer.from_record(
        answer,
        received_at=moment(answer.received_at),
        ended_at=None if answer.ended_at is None else moment(answer.ended_at),
        became=[LineCount(state=state, number=counts[state]) for state in LineState if state in counts],
    )
