"""How late a grade is proposed, and what keeps a due person from being proposed and verified."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.award_service.domain.due import Milestone, MilestoneState, Standing
from services.award_service.domain.listed import ListKind
from services.award_service.domain.months import months_between
from services.award_service.domain.person import Person
from services.award_service.domain.sentences import gap_in_words, last_day_in_words
from services.award_service.domain.service_start import StartBasis


def late_by(milestone: Milestone, day: date, *, proposed: bool) -> int:
    """Return by how many months a grade is late: due since an earlier month, and no proposal is on its way; else 0.

    Args:
        milestone: how somebody stands to it.
        day: in the agency's time zone.
        proposed: whether a proposal of it is on its way.
    """
    if proposed or milestone.state is not MilestoneState.DUE or milestone.month is None:
        return 0
    return max(0, months_between(milestone.month, day))


class Blocker(StrEnum):
    """What keeps somebody who is due from being proposed or verified."""

    DISCIPLINE_NEVER_ASKED = "discipline_never_asked"
    LEAVE_NEVER_ASKED = "leave_never_asked"
    START_ESTIMATED = "start_estimated"
    LEFT = "left"
    GAP = "gap_in_service"
    REFUSED = "earlier_proposal_refused"
    RETURNED = "earlier_proposal_returned"
    POSTPONED = "earlier_proposal_postponed"


class Earlier(StrEnum):
    """How an earlier proposal of the same grade ended, or where it waits."""

    REFUSED = "refused"
    RETURNED = "returned"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class Blocked:
    """Something that keeps a person from being proposed, for staff.

    Attributes:
        code: which.
        sentence: what it is, and what to do; Indonesian.
        rule: id of the rule behind it (`rules`).
        binds: whether verification refuses until it is gone; otherwise it is work to be done.
    """

    code: Blocker
    sentence: str
    rule: str
    binds: bool


_NEVER_ASKED: Final = (
    "Belum ada sumber yang pernah menyampaikan daftar {what}: mintakan daftarnya, atau nyatakan dengan alasan bahwa "
    "hal itu sudah diperiksa."
)
_EARLIER: Final[Mapping[Earlier, tuple[Blocker, str]]] = {
    Earlier.REFUSED: (
        Blocker.REFUSED,
        "Usulan sebelumnya ditolak (TMS): baca alasannya sebelum mengusulkan lagi.",
    ),
    Earlier.RETURNED: (
        Blocker.RETURNED,
        "Usulan dikembalikan: lengkapi yang kurang, lalu usulkan lagi.",
    ),
    Earlier.POSTPONED: (
        Blocker.POSTPONED,
        "Usulan ditunda: lanjutkan dalam berkas yang masih terbuka.",
    ),
}


def blockers(
    person: Person,
    standing: Standing,
    day: date,
    *,
    attested: Collection[ListKind] = (),
    earlier: Earlier | None = None,
) -> list[Blocked]:
    """Return what keeps a person who is due from being proposed or verified, what binds first.

    Args:
        person: with what all sources say.
        standing: as of the day.
        day: in the agency's time zone.
        attested: of what somebody attests, with a reason, that it was asked about.
        earlier: how an earlier proposal of the grade that is due ended or waits; None: there is none.
    """
    return [
        *_never_asked(person, attested),
        *_start(standing),
        *_left(person, day),
        *_gap(person, standing),
        *_earlier(earlier),
    ]


def _never_asked(person: Person, attested: Collection[ListKind]) -> Iterator[Blocked]:
    if _is_open(person.discipline_asked, ListKind.DISCIPLINE, attested):
        yield Blocked(
            Blocker.DISCIPLINE_NEVER_ASKED,
            _NEVER_ASKED.format(what="hukuman disiplin"),
            "blocked.discipline_never_asked",
            binds=True,
        )
    if _is_open(person.leave_asked, ListKind.LEAVE, attested):
        yield Blocked(
            Blocker.LEAVE_NEVER_ASKED, _NEVER_ASKED.format(what="cuti"), "blocked.leave_never_asked", binds=True
        )


def _is_open(asked: date | None, kind: ListKind, attested: Collection[ListKind]) -> bool:
    """Whether nobody has ever told a list, nor attested that it was asked for."""
    return asked is None and kind not in attested


def _start(standing: Standing) -> Iterator[Blocked]:
    if standing.start is not None and standing.start.basis is StartBasis.NIP:
        yield Blocked(
            Blocker.START_ESTIMATED,
            "Awal masa kerja hanya diperkirakan dari NIP: pastikan TMT CPNS dengan SK CPNS.",
            "blocked.start_estimated",
            binds=False,
        )


def _left(person: Person, day: date) -> Iterator[Blocked]:
    if person.last_day is not None and person.has_left(day):
        yield Blocked(
            Blocker.LEFT,
            f"Sudah berhenti, {last_day_in_words(person.last_day)}: sertakan dokumen tambahan bagi yang berhenti.",
            "blocked.left",
            binds=False,
        )


def _gap(person: Person, standing: Standing) -> Iterator[Blocked]:
    gaps = person.gaps_since(standing.start.on) if standing.start is not None else []
    if gaps:
        told = "; ".join(gap_in_words(one) for one in gaps)
        text = f"{told.capitalize()}: pastikan saat itu bertugas di instansi lain, dan tidak berhenti."
        yield Blocked(Blocker.GAP, text, "blocked.gap", binds=False)


def _earlier(earlier: Earlier | None) -> Iterator[Blocked]:
    if earlier is not None:
        code, sentence = _EARLIER[earlier]
        yield Blocked(code, sentence, "blocked.earlier", binds=False)
