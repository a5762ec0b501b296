"""Where a package is put, and what keeps it from there."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from contracts.refusal import Refusal, RefusalKind

_HOUR: Final = 3_600.0


class Target(StrEnum):
    """Where packages are put on demand."""

    FOLDER = "folder"
    SFTP = "sftp"


class DepositState(StrEnum):
    """How far a deposit has come."""

    WAITING = "waiting"
    """It is on its way, or tried again after a failure."""
    DONE = "done"
    REFUSED = "refused"
    """It is not tried again: `error` says why."""


class Fault(StrEnum):
    """Why an attempt has failed."""

    FOLDER_UNAVAILABLE = "folder_unavailable"
    SFTP_UNAVAILABLE = "sftp_unavailable"
    """It does not answer, breaks off, or fails at something that may pass."""
    SFTP_HOST_KEY = "sftp_host_key"
    """Its key is not the one that we were told: another server, or it has a new one."""
    SFTP_SIGN_IN = "sftp_sign_in"
    SFTP_OWN_KEY = "sftp_own_key"
    """Our private key cannot be read."""
    SFTP_FOLDER = "sftp_folder"
    """Its folder does not exist, or is not ours to write to."""
    FILES_UNAVAILABLE = "files_unavailable"
    """Our own store of files does not answer."""
    FILE_LOST = "file_lost"
    """It has other bytes than were kept, or none."""
    PACKAGE_OUTDATED = "package_outdated"
    """The batch was opened again since the package was begun."""
    NOT_CONFIGURED = "not_configured"
    """The setting that names the place is empty now."""


class DepositFailed(Exception):
    """An attempt has failed.

    Attributes:
        fault: why.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


NEEDS_OPERATOR: Final[Mapping[Fault, str]] = {
    Fault.SFTP_HOST_KEY: "kunci server SFTP diperiksa: yang dikirim bukan KINERJA_AWARD_SFTP_HOST_KEY",
    Fault.SFTP_SIGN_IN: "nama, kata sandi, atau kunci untuk server SFTP diperbaiki: servernya menolak",
    Fault.SFTP_OWN_KEY: "KINERJA_AWARD_SFTP_KEY diperbaiki: isinya bukan kunci pribadi yang dapat dibaca",
    Fault.SFTP_FOLDER: "folder di server SFTP dibuat, atau izin menulisnya diberikan",
    Fault.FOLDER_UNAVAILABLE: "folder setoran paket tersedia dan dapat ditulisi",
    Fault.FILE_LOST: "berkas yang hilang atau berubah di penyimpanan dipulihkan dari cadangan",
    Fault.NOT_CONFIGURED: "tempat setoran paket disetel kembali",
}
"""What only an operator can mend, in the words of the readiness answer."""


class TargetNotConfigured(Refusal):
    """No setting says where that is."""

    code = "deposit_target_missing"
    sentence = "Tempat setoran ini belum disetel; minta operator menyetelnya, atau unduh paketnya."
    kind = RefusalKind.CONFLICT
    field = "target"


def wait_after(attempts: int, first: float) -> float:
    """Return how long a deposit waits after so many attempts that failed, in seconds: twice as long each time."""
    return min(_HOUR, first * 2.0 ** min(attempts - 1, 16))
