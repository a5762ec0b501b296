"""What the database refuses, as one sentence for the operator: it is there, and says no.

Waiting alone does not help, but somebody may mend it meanwhile. The sentences hold no value: they end in readiness.
"""

from typing import Final

from hub.errors import UserError
from hub.tls import certificate_trouble

_LOGIN: Final = "sandi atau nama pengguna ditolak; periksa KINERJA_DATABASE_URL dan pg_hba.conf"
_RIGHTS: Final = (
    "pengguna ini tidak berhak atas skema atau tabel layanan; pemilik skema memberi haknya dengan `kinerja migrate`"
)
_SENTENCES: Final = {
    "28P01": _LOGIN,
    "28000": _LOGIN,
    "3D000": "basis data bernama itu tidak ada; periksa KINERJA_DATABASE_URL",
    "42501": _RIGHTS,
    "3F000": _RIGHTS,
}
"""By SQLSTATE (PostgreSQL's appendix A)."""


class DatabaseRefusal(UserError):
    """The database says no. The text is the operator's sentence.

    Attributes:
        passes: whether it may be mended while we wait.
    """

    code = "database_refusal"

    def __init__(self, message: str, *, passes: bool = True) -> None:
        super().__init__(message, exit_code=1)
        self.passes = passes


def refusal_of(error: BaseException | None) -> DatabaseRefusal | None:
    """Return what the database refuses, None when it does not refuse: it is away, or the error is of another kind."""
    if isinstance(error, DatabaseRefusal):
        return error
    if error is not None and (trouble := certificate_trouble(error)) is not None:
        return DatabaseRefusal(f"servernya tidak dipercaya: {trouble}.")
    while error is not None:
        state = getattr(error, "sqlstate", None)
        if isinstance(state, str) and state in _SENTENCES:
            return DatabaseRefusal(f"{_SENTENCES[state]}.")
        error = error.__cause__
    return None
