"""The simulator as an ASGI application: wire, admin endpoints, page and health on one port."""

from typing import Final

from fastapi import APIRouter, FastAPI

from sandbox.kit.app import simulator_app
from sandbox.kit.clock import Clock, WallClock
from sandbox.siasn import admin, agency_lists, api, history_admin, history_api, page, reference_lists, switch_admin
from sandbox.siasn.settings import SandboxSettings
from sandbox.siasn.state import Sandbox

_DESCRIPTION: Final = (
    "A simulator of SIASN. Documented in `docs/sandbox.md`. The admin endpoints ask for no token: "
    "the server binds to 127.0.0.1."
)
# Routers of the API; in the list of addresses they stand once, although both bases answer.
_WIRE: Final[tuple[APIRouter, ...]] = (api.wire, history_api.ROUTES.router, agency_lists.ROUTES.router)


def create_app(settings: SandboxSettings, clock: Clock | None = None) -> FastAPI:
    """Return the application. It has to run on `sandbox.kit.server`, which lets it drop connections.

    Args:
        settings: where the store is, who is let in, which faults come.
        clock: time, for tests; None for real time.

    Raises:
        UserError: the store cannot be used.
    """
    sandbox = Sandbox(settings, clock or WallClock())
    app = simulator_app(sandbox, title="SIASN (sandbox)", description=_DESCRIPTION)
    for router in (page.router, admin.router, switch_admin.router, history_admin.router, api.tokens):
        app.include_router(router)
    for base in api.API_BASES:
        for router in _WIRE:
            app.include_router(router, prefix=base, include_in_schema=base == api.API_BASES[0])
    for router in (api.reference, reference_lists.ROUTES.router):
        app.include_router(router, prefix=api.REFERENCE_BASE)
    app.router.routes.extend(api.elsewhere())

    return app
