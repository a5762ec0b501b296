"""All rules of this service by their ids. Each area has a module of its own; each rule has cases in the tests."""

from collections.abc import Mapping
from itertools import chain
from typing import Final

from services.award_service.domain import (
    rules_of_answers,
    rules_of_explanations,
    rules_of_milestones,
    rules_of_proposals,
    rules_of_service,
)
from services.award_service.domain.rule import Rule

AREAS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Masa kerja": rules_of_service.RULES,
    "Jatuh tempo dan yang sudah dimiliki": rules_of_milestones.DUE,
    "Hukuman disiplin dan cuti": rules_of_milestones.INTERRUPTED,
    "Pegawai yang berhenti": rules_of_milestones.LEFT,
    "Terlambat, penghalang, dan prakiraan": rules_of_milestones.LATE,
    "Jawaban dari daftar sumber": rules_of_answers.RULES,
    "Penjelasan": rules_of_explanations.RULES,
    "Verifikasi usulan": rules_of_proposals.VERIFIED,
    "Dokumen usulan": rules_of_proposals.DOCUMENTED,
    "Periode dan berkas usulan": rules_of_proposals.SENT,
    "Jawaban kementerian": rules_of_proposals.ANSWERED,
    "Yang dianugerahkan": rules_of_proposals.GRANTED,
}
"""What the page calls each area, with its rules in their order."""

RULES: Final[Mapping[str, Rule]] = {one.id: one for one in chain(*AREAS.values())}
