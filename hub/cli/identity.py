"""Who sits at the terminal, and why they decide as they do."""

import os
import pwd
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from hub.audit import KnownBy
from hub.errors import UserError
from hub.operations.operator import Operator
from hub.store.text import storable
from hub.telemetry.logging import mask

VARIABLE: Final = "KINERJA_OPERATOR"
_REASON_LENGTH: Final = 500
_NAME_LENGTH: Final = 300


def _reason(value: str) -> str:
    reason = _optional_reason(value)
    if reason is None:
        raise typer.BadParameter(f"tidak boleh kosong dan paling panjang {_REASON_LENGTH} huruf")
    return reason


def _optional_reason(value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) > _REASON_LENGTH:
        raise typer.BadParameter(f"paling panjang {_REASON_LENGTH} huruf")
    if storable(value, _REASON_LENGTH) != value:
        raise typer.BadParameter("memuat huruf yang tidak dapat disimpan; tulis ulang dengan papan tik")
    return value.strip() or None


Reason = Annotated[str, typer.Option("--reason", help="Sebabnya; tercatat.", callback=_reason)]
OptionalReason = Annotated[
    str | None, typer.Option("--reason", help="Sebabnya, bila perlu; tercatat.", callback=_optional_reason)
]
By = Annotated[
    str | None,
    typer.Option(
        "--by", help=f"Siapa yang memutuskan; tercatat. Bila kosong: {VARIABLE}, lalu akun Anda.", metavar="NAMA"
    ),
]


@dataclass(frozen=True)
class Decision:
    """What every decision has.

    Attributes:
        by: who decides.
        reason: why, if they say so.
    """

    by: Operator
    reason: str | None


def operator_at(by: str | None) -> Operator:
    """Return who decides: as they name themselves, else whoever called `sudo`, else the account of this process.

    Args:
        by: what `--by` says, if it was given.

    Raises:
        UserError: the name is empty, too long, or holds what cannot be printed, or a NIP.
    """
    if by is not None:
        return _named(by, KnownBy.OPTION, "--by")
    if (given := os.environ.get(VARIABLE)) is not None and given.strip():
        return _named(given, KnownBy.ENVIRONMENT, VARIABLE)
    if caller := os.environ.get("SUDO_USER"):
        return _named(caller, KnownBy.SUDO, "SUDO_USER")
    return _named(_account(os.getuid()), KnownBy.ACCOUNT, "Nama akun Anda")


def _named(name: str, known_by: KnownBy, where: str) -> Operator:
    name = name.strip()
    if not name or len(name) > _NAME_LENGTH or not name.isprintable():
        raise UserError(f"{where} tidak sah: tulis nama pengguna, paling panjang {_NAME_LENGTH} huruf, sebaris.")
    if mask(name) != name:
        raise UserError(
            f"{where} memuat NIP: tulis nama pengguna dengan --by, karena nama itu diperlihatkan oleh `kinerja audit`."
        )
    return Operator(name, known_by)


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container's account needs no name
        return f"uid {uid}"
