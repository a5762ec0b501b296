"""All routes of the service."""

from typing import Final

from fastapi import APIRouter

from services.award_service.api import (
    awards,
    batches,
    documents,
    due,
    overview,
    periods,
    proposals,
    standing,
    steps,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    due.router,
    overview.router,
    standing.router,
    proposals.router,
    steps.router,
    batches.router,
    documents.router,
    awards.router,
    periods.router,
)
