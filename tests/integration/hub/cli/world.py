"""Two services that the command line finds here instead of the installed ones."""

from hub.runtime import Parts, Service
from hub.store.migrate import MigrationSet
from tests.support.services import counting_service

counter = counting_service()
courier = Service(
    "courier",
    "Kurir",
    "Mengirim.",
    0,
    lambda _runtime: Parts(),
    migrations=(MigrationSet("delivery", "hub.delivery:migrations"),),
)
