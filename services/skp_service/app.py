"""Wiring: what the service consists of."""

from contracts.skp import SkpFinalisedV1
from hub.migrate import MigrationSet
from hub.runtime import Parts, Runtime, Service
from services.skp_service.api import router
from services.skp_service.settings import SkpSettings
from services.skp_service.subscribers import SUBSCRIPTIONS


def build(runtime: Runtime) -> Parts:
    """Wire the service's parts."""
    return Parts(subscriptions=SUBSCRIPTIONS, routers=(router(runtime),))


service = Service(
    name="skp_service",
    title="Layanan SKP",
    summary="Penilaian kinerja tahunan pegawai: dinilai, difinalkan, diumumkan, dan nasibnya di SIASN diperlihatkan.",
    port=8801,
    build=build,
    settings=SkpSettings,
    publishes=(SkpFinalisedV1,),
    migrations=(MigrationSet("skp_service", "services.skp_service:migrations"),),
)
