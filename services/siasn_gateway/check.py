"""Reads at SIASN whatever the gateway reads, and a little more, and compares the answers with what is known of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from hub.errors import HubError, Permanent, Transient, UserError
from services.siasn_gateway import answers
from services.siasn_gateway.answers import TokensRefused
from services.siasn_gateway.client import PROBE_PATH, Exchange, SiasnClient
from services.siasn_gateway.credentials import credentials_sentence
from services.siasn_gateway.envelope import Envelope
from services.siasn_gateway.expected import compared, operation_of
from services.siasn_gateway.recorder import parsed
from services.siasn_gateway.shapes import Difference

_UNITS: Final = f"{PROBE_PATH}?limit=1&offset=0"
_HISTORIES: Final = ("kinerjaperiodik", "penghargaan", "angkakredit", "hukdis", "cltn", "golongan")
_SHUT_OUT: Final = frozenset(
    {
        *("credentials_missing", "credentials_refused", "sso_token_refused", "unauthorised"),
        *("token_unavailable", "unreachable", "forbidden"),
    }
)
"""Failures after which no other read would fare better."""


@dataclass(frozen=True)
class Checked:
    """What came of one read.

    Attributes:
        operation: the path without the NIP.
        status: of HTTP; None: there was no answer.
        reading: Indonesian, what the gateway makes of it.
        understood: whether it makes something of it.
        differences: from what is known; empty where there was no answer.
    """

    operation: str
    status: int | None
    reading: str
    understood: bool
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
        UserError: SIASN does not let us in, or cannot be reached.
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

    Refused tokens and outages answer any operation alike, and the gateway tells them apart from everything else.
    """
    if _is_about_no_operation(Envelope.of(exchange.answer)):
        return []
    return compared(operation_of(exchange.path), parsed(exchange.answer.body))


def _is_about_no_operation(envelope: Envelope) -> bool:
    try:
        answers.check_tokens(envelope)
    except TokensRefused:
        return True
    return envelope.is_outage and not envelope.is_good


def _reads(nip: str | None) -> list[tuple[str, Callable[[Envelope], str]]]:
    """Return paths, and what makes of an answer the gateway's reading of it."""
    reads: list[tuple[str, Callable[[Envelope], str]]] = [(_UNITS, _counted)]
    if nip is not None:
        reads.append((f"pns/data-utama/{quote(nip)}", lambda envelope: _person(envelope, nip)))
        reads.append((f"pns/rw-skp22/{quote(nip)}", _assessments))
        reads += [(f"pns/rw-{history}/{quote(nip)}", _counted) for history in _HISTORIES]
    return reads


async def _checked(
    client: SiasnClient, observer: ExchangeObserver, path: str, interpret: Callable[[Envelope], str]
) -> Checked:
    try:
        reading, understood = await _read(client, path, interpret)
    except Transient as error:
        if error.code in _SHUT_OUT:
            raise UserError(_shut_out(error, client.credentials_trouble), exit_code=1) from error
        reading, understood = f"tidak terjawab ({error.code})", False
    seen = observer.last
    return Checked(
        operation=operation_of(path),
        status=None if seen is None else seen.answer.status,
        reading=reading,
        understood=understood,
        differences=[] if seen is None else differences_of(seen),
    )


async def _read(client: SiasnClient, path: str, interpret: Callable[[Envelope], str]) -> tuple[str, bool]:
    try:
        return await client.read("check", path, interpret), True
    except Permanent:
        return "orang ini tidak dikenal SIASN", True
    except Transient:
        raise
    except HubError:  # whole, and in no form that the gateway knows
        return "tidak dapat dibaca", False


def _person(envelope: Envelope, nip: str) -> str:
    person = answers.person(envelope, nip)
    return "orangnya terbaca" if person.rank_id is not None else "orangnya terbaca, tanpa golongan"


def _assessments(envelope: Envelope) -> str:
    rows = answers.skp_rows(envelope)
    return f"{len(rows)} penilaian terbaca" if rows else "belum ada penilaian"


def _counted(envelope: Envelope) -> str:
    answers.check_read(envelope)
    data: Any = envelope.fields.get("data")
    return f"{len(data)} baris" if isinstance(data, list) and data else "kosong"


def _shut_out(error: Transient, trouble: str | None) -> str:
    sentence = credentials_sentence(trouble)
    if sentence is not None:
        return f"SIASN tidak dapat dimasuki karena {sentence}."
    if error.code == "unreachable":
        return "SIASN tidak dapat dihubungi: periksa KINERJA_SIASN_API_URL dan jaringan mesin ini."
    if error.code == "token_unavailable":
        return (
            "Penerbit token SIASN tidak menjawab sebagaimana mestinya: periksa KINERJA_SIASN_TOKEN_URL dan "
            "KINERJA_SIASN_SSO_URL, lalu ulangi."
        )
    return (
        f"SIASN menolak token kita ({error.code}): periksa apakah alamat dan kredensial berasal dari lingkungan yang "
        "sama (pelatihan atau produksi), dan apakah instansi sudah diberi akses API."
    )
