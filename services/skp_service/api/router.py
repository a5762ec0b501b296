"""HTTP in: the service's API, put together. Everything stands under `/v1`, and every call is signed in."""

from fastapi import APIRouter

from hub.files.uploads import Uploads
from hub.runtime import Runtime
from services.skp_service.api import finalising, reading
from services.skp_service.api.acts import assessment_router, planning_router, progress_router
from services.skp_service.api.context import Desks
from services.skp_service.api.directory import directory_router
from services.skp_service.api.documents import documents_router
from services.skp_service.api.evidence import evidence_router, feedback_router, files_router, pictures_router
from services.skp_service.api.findings import findings_router
from services.skp_service.api.follow_up import results_router
from services.skp_service.api.matrix import matrix_router
from services.skp_service.api.papers import papers_router
from services.skp_service.api.periods import periods_router
from services.skp_service.api.predicate_lists import predicate_lists_router
from services.skp_service.api.reports import reports_router
from services.skp_service.archive import Archive


def router(runtime: Runtime, desks: Desks, files: Uploads) -> APIRouter:
    """Return the API over what the kit lends; `files` keeps evidence, pictures and papers."""
    api = APIRouter(prefix="/v1")
    archive = Archive(runtime.database, files, runtime.clocks.now)
    for part in (
        directory_router(runtime, desks),
        findings_router(runtime, desks),
        periods_router(runtime, desks),
        reading.router,
        planning_router(desks),
        progress_router(desks),
        evidence_router(runtime, desks, files),
        files_router(runtime, desks, files),
        feedback_router(runtime, desks),
        pictures_router(runtime, desks, files),
        assessment_router(desks),
        finalising.router,
        reports_router(runtime, desks),
        matrix_router(runtime, desks),
        results_router(runtime, desks),
        documents_router(runtime, desks, archive),
        papers_router(runtime, desks, archive),
        predicate_lists_router(runtime, desks, archive),
    ):
        api.include_router(part)
    return api
