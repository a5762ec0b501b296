"""All routes of the service."""

from typing import Final

from fastapi import APIRouter

from services.award_service.api import due, overview, standing

ROUTERS: Final[tuple[APIRouter, ...]] = (due.router, overview.router, standing.router)
