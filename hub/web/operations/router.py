"""The routes of operators that a service has: those about what it keeps."""

from fastapi import APIRouter

from hub.runtime import Service
from hub.web.operations import decisions, deliveries, jobs, outbox, parked, partners, reconciliation, snapshots
from hub.web.operations.context import PREFIX

_LEDGER = "delivery"
"""The migration set of those who deliver to a partner."""


def operations_router(service: Service) -> APIRouter:
    """Return the routes; what they share is an `OperationsApi`."""
    parts = [parked.router, outbox.router, jobs.router, decisions.router]
    if _LEDGER in {one.name for one in service.all_migrations}:
        parts += [deliveries.router, partners.router, reconciliation.router]
    if service.snapshots:
        parts.append(snapshots.router)
    router = APIRouter(prefix=PREFIX)
    for part in parts:
        router.include_router(part)
    return router
