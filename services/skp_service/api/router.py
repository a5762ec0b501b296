"""HTTP in: the service's API, put together. Everything stands under `/v1`, and every call is signed in."""

from fastapi import APIRouter

from services.skp_service.api import (
    assessment,
    blocking,
    deadlines,
    directory,
    documents,
    evidence,
    feedback,
    finalising,
    findings,
    follow_up,
    matrix,
    papers,
    periods,
    planning,
    predicate_lists,
    progress,
    reading,
    reports,
    unconcluded,
)

router = APIRouter(prefix="/v1")
for part in (
    directory,
    findings,
    periods,
    deadlines,
    reading,
    planning,
    progress,
    evidence,
    feedback,
    assessment,
    finalising,
    reports,
    unconcluded,
    blocking,
    matrix,
    follow_up,
    documents,
    papers,
    predicate_lists,
):
    router.include_router(part.router)
