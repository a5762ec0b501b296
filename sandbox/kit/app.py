"""A simulator as an ASGI application: wire, admin endpoints, page and health on one port."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from hub.web.problems import install_problem_handlers
from sandbox.kit import admin
from sandbox.kit.simulator import Simulator


def simulator_app(simulator: Simulator, *, title: str, description: str) -> FastAPI:
    """Return the application with what every simulator has; the partner's routers are added by the caller.

    It has to run on `sandbox.kit.server`, which lets it drop connections. It closes the simulator at its end.

    Args:
        simulator: what it holds.
        title: of `/docs`.
        description: of `/docs`.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        simulator.close()

    app = FastAPIOffline(title=title, description=description, version="1", redoc_url=None, lifespan=lifespan)
    app.state.simulator = simulator
    install_problem_handlers(app)
    app.include_router(admin.router)

    @app.get("/health", tags=["admin"])
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return app
