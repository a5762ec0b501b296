"""HTTP in: the routers of the API. Everything stands under `/v1`, and every call is signed in."""

from typing import Final

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

ROUTERS: Final = tuple(
    part.router
    for part in (
        reading,
        planning,
        progress,
        evidence,
        feedback,
        assessment,
        finalising,
        reports,
        directory,
        findings,
        periods,
        deadlines,
        unconcluded,
        blocking,
        matrix,
        follow_up,
        documents,
        papers,
        predicate_lists,
    )
)
"""Those that are called most come first: each request looks for its route from the first one on."""
