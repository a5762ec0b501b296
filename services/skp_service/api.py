"""HTTP in: the service's API, put together. Everything stands under `/v1`."""

from fastapi import APIRouter

from hub.runtime import Runtime
from services.skp_service.api_directory import directory_router
from services.skp_service.api_skps import finalising_router, opening_router, reading_router
from services.skp_service.settings import SkpSettings


def router(runtime: Runtime) -> APIRouter:
    """Return the API over what the kit lends.

    Raises:
        TypeError: the settings are not this service's.
    """
    if not isinstance(runtime.settings, SkpSettings):
        raise TypeError("skp_service needs SkpSettings")
    api = APIRouter(prefix="/v1")
    api.include_router(directory_router(runtime))
    api.include_router(reading_router(runtime))
    api.include_router(opening_router(runtime))
    api.include_router(finalising_router(runtime, runtime.settings.head_assessor))
    return api
