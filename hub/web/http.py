"""The HTTP side of every service: its API, health, metrics and the message catalogue."""

import asyncio
import contextlib
import inspect
from collections.abc import Callable, Iterator
from typing import Final

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub.messaging import outbox
from hub.messaging.asyncapi_page import catalogue_page
from hub.messaging.broker_refusal import Account, refusal_of
from hub.messaging.catalogue import Document, contracts_of
from hub.messaging.parking import count_parked
from hub.messaging.rabbit import BatchSubscriber
from hub.runtime import Parts, Runtime
from hub.store.refusal import refusal_of as database_refusal_of
from hub.telemetry import metrics
from hub.web.body_limit import BodyLimit
from hub.web.context import lend
from hub.web.listener import listen, url_of
from hub.web.operations.context import OperationsApi
from hub.web.operations.router import operations_router
from hub.web.problems import NEEDS_OPERATOR, install_problem_handlers, problem
from hub.web.schemas import schema_routes
from hub.web.streaming import streamed


class HttpServer:
    """uvicorn in the service's own event loop, bound before it starts so that a taken port is one sentence."""

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        self._socket = listen(host, port, remedy="setel KINERJA_HTTP_PORT.")
        self.url = url_of(self._socket)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5)
        self._server = _QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start to answer."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="http")

    async def stop(self) -> None:
        """Stop to accept, finish open requests, close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task


class _QuietServer(uvicorn.Server):
    """Leaves the signals to the service: FastStream's application handles them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Readiness:
    """Whether the service does its work, and what it waits for if not."""

    def __init__(self, tell: Callable[[str | None], object] = lambda _: None) -> None:
        """Wait for the start; `tell` hears of each change."""
        self._waiting_for: str | None = "start"
        self._tell = tell

    @property
    def waiting_for(self) -> str | None:
        """What the service waits for; None: it has begun to work."""
        return self._waiting_for

    @waiting_for.setter
    def waiting_for(self, what: str | None) -> None:
        if what != self._waiting_for:
            self._waiting_for = what
            self._tell(what)


_ACCESS: Final = (
    "Rute yang bergembok memerlukan token akses (`Authorization: Bearer`); kesehatan, metrik, dan dokumentasi tidak."
)


def build_app(runtime: Runtime, parts: Parts, readiness: Readiness, catalogue: Document) -> FastAPI:
    """Return the service's HTTP application."""
    service = runtime.service
    app = FastAPIOffline(
        title=service.title,
        description=f"{service.summary}\n\n{_ACCESS}",
        version="1",
        docs_url="/docs",
        redoc_url=None,
    )
    install_problem_handlers(app)
    lend(app, (*parts.apis, OperationsApi(runtime)))
    for router in (*parts.routers, operations_router(service)):
        app.router.routes.extend(router.routes)  # an included router is searched twice for each request
    app.add_middleware(BodyLimit, bytes_max=runtime.settings.http_body_bytes_max, streamed=streamed(app.routes))

    @app.get("/health/live", tags=["operasi"], summary="Proses hidup")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get(
        "/health/ready",
        tags=["operasi"],
        summary="Siap bekerja",
        responses={503: {"description": "Belum siap"}},
    )
    async def ready() -> Response:
        waiting_for = readiness.waiting_for or await _not_working(runtime, parts)
        if waiting_for is not None:
            return problem(503, "not_ready", f"Layanan belum siap: menunggu {waiting_for}.")
        needed = next((what for waits_for in parts.waits_for if (what := waits_for()) is not None), None)
        needed = needed or await runtime.verifier.waits_for()
        if needed is not None:
            return problem(503, NEEDS_OPERATOR, f"Layanan belum siap: menunggu {needed}.")
        warnings = runtime.origins.warnings
        return JSONResponse({"status": "ready", **({"warnings": warnings} if warnings else {})})

    @app.get("/metrics", tags=["operasi"], summary="Metrik Prometheus", response_class=Response)
    async def scrape() -> Response:
        await _refresh_gauges(runtime, parts)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/asyncapi.json", tags=["pesan"], summary="Katalog pesan (AsyncAPI)")
    async def asyncapi_json() -> JSONResponse:
        return JSONResponse(catalogue)

    @app.get("/asyncapi", tags=["pesan"], summary="Katalog pesan untuk dibaca", response_class=HTMLResponse)
    async def asyncapi_page() -> HTMLResponse:
        return HTMLResponse(catalogue_page(catalogue))

    app.router.routes.extend(schema_routes(contracts_of(parts.subscriptions, service.publishes)))
    return app


async def _not_working(runtime: Runtime, parts: Parts) -> str | None:
    if (wrong := await _wrong_with_broker(runtime)) is not None:
        return wrong
    if runtime.database.waiting:
        return "basis data"
    subscribers = (one for one in runtime.broker.subscribers if isinstance(one, BatchSubscriber))
    account = runtime.keeper.account
    if (waits_for := next(filter(None, (_waits_for(one, account) for one in subscribers)), None)) is not None:
        return waits_for
    for worker in (runtime.relay, *parts.workers):
        if not worker.alive:
            return worker.name
    try:
        async with runtime.database.read() as connection:
            await outbox.backlog(connection)
    except Exception as error:  # noqa: BLE001 - whatever keeps the database from answering, we are not ready
        refusal = database_refusal_of(error)
        return f"basis data: {str(refusal).removesuffix('.')}" if refusal else f"basis data ({type(error).__name__})"
    return None


async def _wrong_with_broker(runtime: Runtime) -> str | None:
    if runtime.keeper.refusal is not None:
        return f"RabbitMQ: {runtime.keeper.refusal.removesuffix('.')}"
    if not await runtime.broker.ping(timeout=2.0):
        return "RabbitMQ"
    for error in runtime.publisher.forbidden.values():
        return f"RabbitMQ: {str(refusal_of(error, runtime.keeper.account)).removesuffix('.')}"
    if (await runtime.broker.connect()).is_blocked:
        return "RabbitMQ: memori atau disk-nya hampir habis, pesan keluar ditahan"
    if not runtime.steadiness.holds:
        return f"RabbitMQ: sambungan terputus {runtime.steadiness.losses} kali dalam semenit terakhir"
    return None


def _waits_for(subscriber: BatchSubscriber, account: Account) -> str | None:
    if subscriber.held_up:
        return f"antrean {subscriber.queue.name}: pekerjaan yang sedang berjalan"
    if subscriber.trouble is not None:
        refusal = refusal_of(subscriber.trouble, account)
        return f"antrean {subscriber.queue.name}: {refusal or type(subscriber.trouble).__name__}"
    return None if subscriber.working else f"antrean {subscriber.queue.name}"


async def _refresh_gauges(runtime: Runtime, parts: Parts) -> None:
    async with runtime.database.read() as connection:
        pending, oldest = await outbox.backlog(connection)
        metrics.OUTBOX_PENDING.set(pending)
        metrics.OUTBOX_OLDEST.set(oldest)
        metrics.PARKED_OPEN.set(await count_parked(connection))
    for refresh in parts.gauges:
        result = refresh()
        if inspect.isawaitable(result):
            await result
