"""The service's tables, beside the kit's and those of people. Made by `migrations/`; moments as in `hub.tables`."""

from services.award_service.tables.channel import (
    answer_lines,
    answers,
    deposits,
    package_files,
    package_parts,
    package_people,
    packages,
)
from services.award_service.tables.list_files import (
    list_file_problems,
    list_file_rows,
    list_files,
)
from services.award_service.tables.metadata import (
    metadata,
)
from services.award_service.tables.people import (
    former_person_ids,
    listed,
    milestones,
    standings,
    used_rules,
)
from services.award_service.tables.proposals import (
    PROPOSED_ONCE,
    assessments,
    attachments,
    award_periods,
    batches,
    checklists,
    outcomes,
    proposal_documents,
    proposals,
)

__all__ = [
    "PROPOSED_ONCE",
    "answer_lines",
    "answers",
    "assessments",
    "attachments",
    "award_periods",
    "batches",
    "checklists",
    "deposits",
    "former_person_ids",
    "list_file_problems",
    "list_file_rows",
    "list_files",
    "listed",
    "metadata",
    "milestones",
    "outcomes",
    "package_files",
    "package_parts",
    "package_people",
    "packages",
    "proposal_documents",
    "proposals",
    "standings",
    "used_rules",
]
