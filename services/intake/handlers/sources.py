"""What operators decide about sources; each decision is kept in the audit trail with who and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.refusal import Refusal, RefusalKind
from hub import audit
from hub.operations.operator import Kind, Operator
from hub.transaction import Transaction
from services.intake.handlers.keys import hash_of, new_key
from services.intake.handlers.telling import partner_of
from services.intake.repository import sources
from services.intake.repository.sources import Source
from services.intake.webhooks.addresses import check_webhook
from services.intake.webhooks.signing import secret_of, shown

_LONGEST_PARTNER: Final = 32
_SECRET_LENGTH: Final = 32


class UnknownSource(Refusal):
    """No operator has added a source of that name, and no setting names it."""

    code = "unknown_source"
    sentence = "Sumber ini belum ditambahkan: petugas hub menambahkannya dengan `kinerja intake sources add`."
    kind = RefusalKind.INVALID
    field = "source"


class SourceExists(Refusal):
    """There is a source of that name."""

    code = "source_exists"
    sentence = "Sumber dengan nama ini sudah ada."


class ProgramTaken(Refusal):
    """Another source signs in as this program."""

    code = "program_taken"
    sentence = "Program itu sudah menjadi sumber lain: satu program hanya untuk satu sumber."
    field = "client"


class UnknownKey(Refusal):
    """The source has no such key, or it was revoked before."""

    code = "unknown_key"
    sentence = "Sumber ini tidak punya kunci dengan nomor itu, atau kunci itu sudah dicabut."
    kind = RefusalKind.NOT_FOUND


class NoWebhookSecret(Refusal):
    """Without the setting nothing can be signed."""

    code = "no_webhook_secret"
    sentence = (
        f"Isi KINERJA_INTAKE_WEBHOOK_SECRET lebih dahulu: paling sedikit {_SECRET_LENGTH} huruf acak, sama di semua "
        "replika intake."
    )


class NameTooLong(Refusal):
    """The ledger of deliveries has no room for its name."""

    code = "name_too_long"
    sentence = f"Sumber yang punya webhook bernama paling panjang {_LONGEST_PARTNER - len(partner_of(''))} huruf."


@personal
class Decided:
    """Who decides, and why.

    Attributes:
        by: who.
        reason: why, as they say it.
    """

    by: Operator
    reason: str | None


@dataclass(frozen=True)
class KnownSources:
    """Which sources there are: those that an operator has added, and those that settings name.

    Attributes:
        named: in `KINERJA_SOURCES`, or in the table of who is believed.
    """

    named: frozenset[str]

    async def check(self, connection: AsyncConnection, name: str) -> None:
        """Raises UnknownSource: there is no such source. One statement at the most."""
        if name not in self.named and await sources.load_source(connection, name) is None:
            raise UnknownSource


async def add(tx: Transaction, source: Source, decided: Decided) -> None:
    """Add a source. Raises SourceExists, ProgramTaken."""
    await _check_program(tx, source.name, source.client)
    if not await sources.add_source(tx.connection, replace(source, added_at=tx.clocks.now())):
        raise SourceExists
    await _record(tx, source.name, "add", decided, after={"title": source.title, "client": source.client})


async def change(tx: Transaction, name: str, values: Mapping[str, Any], act: str, decided: Decided) -> None:
    """Change a source. Raises UnknownSource, ProgramTaken.

    Args:
        tx: of the decision.
        name: which.
        values: by the name of `Source`'s attribute.
        act: what is decided, such as `set_limits`.
        decided: by whom, and why.
    """
    held = await _held(tx, name)
    await _check_program(tx, name, values.get("client"))
    await sources.change_source(tx.connection, name, values)
    before = {field: _plain(getattr(held, field)) for field in values}
    await _record(tx, name, act, decided, before=before, after={key: _plain(one) for key, one in values.items()})


async def give_key(tx: Transaction, name: str, decided: Decided) -> tuple[int, str]:
    """Give a source another key; returns its number and the key, which nobody can show again. Raises UnknownSource."""
    await _held(tx, name)
    key = new_key()
    number = await sources.add_key(tx.connection, name, hash_of(key))
    await _record(tx, name, "give_key", decided, after={"key": number})
    return number, key


async def revoke_key(tx: Transaction, name: str, number: int, decided: Decided) -> None:
    """Let a key open nothing any more. Raises UnknownSource, UnknownKey."""
    await _held(tx, name)
    if not await sources.revoke_key(tx.connection, name, number):
        raise UnknownKey
    await _record(tx, name, "revoke_key", decided, before={"key": number})


async def set_webhook(tx: Transaction, name: str, address: str, decided: Decided, *, master: SecretStr) -> str:
    """Set a source's webhook; returns its new secret as receivers take it.

    Args:
        tx: of the decision.
        name: which source.
        address: https, at a host that the source may use.
        decided: by whom, and why.
        master: `IntakeSettings.intake_webhook_secret`.

    Raises:
        UnknownSource, WrongWebhook, NoWebhookSecret, NameTooLong: nothing has changed.
    """
    held = await _held(tx, name)
    if len(master.get_secret_value()) < _SECRET_LENGTH:
        raise NoWebhookSecret
    if len(partner_of(name)) > _LONGEST_PARTNER:
        raise NameTooLong
    url = str(check_webhook(address, [*held.hosts]))
    number = held.webhook_secret + 1
    await change(tx, name, {"webhook": url, "webhook_secret": number}, "set_webhook", decided)
    return shown(secret_of(master, name, number))


async def _check_program(tx: Transaction, name: str, program: str | None) -> None:
    taken = None if program is None else await sources.source_of_client(tx.connection, program)
    if taken is not None and taken.name != name:
        raise ProgramTaken


async def _held(tx: Transaction, name: str) -> Source:
    held = await sources.load_source(tx.connection, name)
    if held is None:
        raise UnknownSource
    return held


async def _record(
    tx: Transaction,
    name: str,
    act: str,
    decided: Decided,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    entry = decided.by.decides(Kind.SOURCE.of(name), act, reason=decided.reason, before=before, after=after)
    await audit.record(tx.connection, entry)


def _plain(value: object) -> object:
    return [*value] if isinstance(value, Sequence) and not isinstance(value, str) else value
