"""What the rules refuse. Each error is named after its rule and has a stable code and an Indonesian sentence."""

from typing import ClassVar
from uuid import UUID


class SkpError(Exception):
    """A rule refuses what was asked; nothing has changed.

    Attributes:
        code: stable, snake_case; seen in the API.
        sentence: Indonesian, without NIP or name.
        about: which SKP (its id) or employee (the NIP) was asked for; never part of the text.
    """

    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, about: UUID | str) -> None:
        super().__init__(self.sentence)
        self.about = about


class UnknownEmployee(SkpError):
    """No event has told of this employee."""

    code = "unknown_employee"
    sentence = "Pegawai dengan NIP ini belum dikenal."


class UnknownSkp(SkpError):
    """There is no such SKP."""

    code = "unknown_skp"
    sentence = "SKP ini tidak ditemukan."


class NotRated(SkpError):
    """Only an assessed SKP becomes final."""

    code = "not_rated"
    sentence = "SKP belum dinilai: isi dahulu nilai hasil kerja dan perilaku kerja."


class AlreadyFinal(SkpError):
    """A final SKP does not change."""

    code = "already_final"
    sentence = "SKP sudah final dan tidak dapat diubah."


class AssessorMissing(SkpError):
    """The employee has no superior, and nobody was named to assess instead."""

    code = "assessor_missing"
    sentence = "Pegawai ini tidak mempunyai atasan: sebutkan pejabat penilai dalam head_assessor."


class AssessorUnknown(SkpError):
    """No event has told of the employee's superior yet."""

    code = "assessor_unknown"
    sentence = "Data atasan yang menilai belum diterima."


class AssessorUnitUnknown(SkpError):
    """No event has told of the superior's unit yet; the national record wants its name."""

    code = "assessor_unit_unknown"
    sentence = "Data unit kerja atasan yang menilai belum diterima."


class OwnAssessor(SkpError):
    """Nobody assesses himself."""

    code = "own_assessor"
    sentence = "Atasan yang tercatat adalah pegawai itu sendiri."
