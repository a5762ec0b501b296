"""Reads at SIASN whatever the gateway reads, and a little more, and compares the answers with what is known of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from hub.errors import HubError, Permanent, Transient
from services.siasn_gateway import answers
from services.siasn_gateway.answers import TokensRefused
from services.siasn_gateway.check_report import CannotGoOn
from services.siasn_gateway.client import PROBE_PATH, Exchange, SiasnClient
from services.siasn_gateway.credentials import shut_out_sentence
from services.siasn_gateway.envelope import Envelope
from services.siasn_gateway.expected import compared, operation_of
from services.siasn_gateway.recorder import parsed
from services.siasn_gateway.shapes import Difference

_DOWNLOAD: Final = "download-dok"
_UNITS: Final = f"{PROBE_PATH}?limit=1&offset=0"
_HISTORIES: Final = ("kinerjaperiodik", "penghargaan", "angkakredit", "hukdis", "cltn", "golongan")


@dataclass(frozen=True)
class Reading:
    """What the gateway makes of one answer.

    Attributes:
        words: Indonesian.
        shows_data: whether there is somebody, or something, in it.
    """

    words: str
    shows_data: bool = False


Interpret = Callable[[Envelope], Reading]


@dataclass(frozen=True)
class Checked:
    """What came of one read.

    Attributes:
        operation: the path without the NIP.
        status: of HTTP; None: there was no answer.
        reading: Indonesian, what the gateway makes of it.
        understood: whether it makes something of it.
        served: whether SIASN answered that call at all, and not with an outage or the wish to be left alone.
        shows_data: whether it held any.
        differences: from what is known; empty where there was no answer.
    """

    operation: str
    status: int | None
    reading: str
    understood: bool
    served: bool = True
    shows_data: bool = False
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether it was answered, and in a form that is known."""
        return self.understood and all(one.is_note for one in self.differences)


class ExchangeObserver:
    """Sees every exchange of a client, keeps the last one, and passes all of them on."""

    def __init__(self, pass_on: Callable[[Exchange], None]) -> None:
        self.last: Exchange | None = None
        self._pass_on = pass_on

    def __call__(self, exchange: Exchange) -> None:
        """Take one exchange."""
        self.last = exchange
        self._pass_on(exchange)


async def check(
    client: SiasnClient, observer: ExchangeObserver, nip: str | None, progress: Callable[[Checked], None]
) -> list[Checked]:
    """Make all reads, one after the other. Nothing is written at SIASN.

    Args:
        client: tells `observer` of its exchanges.
        observer: see there.
        nip: whose data to read; None: nobody's.
        progress: is told of each read when it is done.

    Raises:
        CannotGoOn: SIASN does not let us in, or cannot be reached: no other read would fare better.
    """
    done = []
    for path, interpret in _reads(nip):
        observer.last = None
        checked = await _checked(client, observer, path, interpret)
        progress(checked)
        done.append(checked)
    return done


def differences_of(exchange: Exchange) -> list[Difference]:
    """Return in what an answer differs from what is known of its operation; nothing for one that is not about it.

    Refused tokens and outages answer any operation alike, and the gateway tells them apart from everything else. A file
    has no shape.
    """
    if answers.file_of(exchange.answer) is not None and operation_of(exchange.path) == _DOWNLOAD:
        return []
    if _is_about_no_operation(Envelope.of(exchange.answer)):
        return []
    return compared(operation_of(exchange.path), parsed(exchange.answer.body))


def _is_about_no_operation(envelope: Envelope) -> bool:
    try:
        answers.check_tokens(envelope)
    except TokensRefused:
        return True
    data = envelope.fields.get("data")
    holds_data = isinstance(data, Mapping | list) and bool(data)
    return envelope.is_outage and (not envelope.is_good or (envelope.whole and not holds_data))


def _reads(nip: str | None) -> list[tuple[str, Interpret]]:
    """Return paths, and what makes of an answer the gateway's reading of it."""
    reads: list[tuple[str, Interpret]] = [(_UNITS, _counted)]
    if nip is not None:
        reads.append((f"pns/data-utama/{quote(nip)}", lambda envelope: _person(envelope, nip)))
        reads.append((f"pns/rw-skp22/{quote(nip)}", _assessments))
        reads += [(f"pns/rw-{history}/{quote(nip)}", _counted) for history in _HISTORIES]
    return reads


async def _checked(client: SiasnClient, observer: ExchangeObserver, path: str, interpret: Interpret) -> Checked:
    understood = served = True
    try:
        reading = await client.read("check", path, interpret)
    except Permanent:
        reading = Reading("orang ini tidak dikenal SIASN")
    except Transient as error:
        sentence = shut_out_sentence(error, client)
        if sentence is not None:
            raise CannotGoOn(sentence, code=error.code) from error
        reading, understood, served = Reading(f"tidak terjawab ({error.code})"), False, False
    except HubError:  # whole, and in no form that the gateway knows
        reading, understood = Reading("tidak dapat dibaca"), False
    seen = observer.last
    return Checked(
        operation=operation_of(path),
        status=None if seen is None else seen.answer.status,
        reading=reading.words,
        understood=understood,
        served=served,
        shows_data=reading.shows_data,
        differences=[] if seen is None else differences_of(seen),
    )


def _person(envelope: Envelope, nip: str) -> Reading:
    person = answers.person(envelope, nip)
    words = "orangnya terbaca" if person.rank_id is not None else "orangnya terbaca, tanpa golongan"
    return Reading(words, shows_data=True)


def _assessments(envelope: Envelope) -> Reading:
    rows = answers.skp_rows(envelope)
    return Reading(f"{len(rows)} penilaian terbaca", shows_data=True) if rows else Reading("belum ada penilaian")


def _counted(envelope: Envelope) -> Reading:
    answers.check_read(envelope)
    data: Any = envelope.fields.get("data")
    return Reading(f"{len(data)} baris", shows_data=True) if isinstance(data, list) and data else Reading("kosong")
