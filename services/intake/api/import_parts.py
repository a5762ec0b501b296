"""What the file door adds to the service's wiring."""

from hub.runtime import Parts, Runtime
from services.intake.api import import_mapping, import_page, imports
from services.intake.api.imports_context import ImportsApi
from services.intake.handlers.context import Merging
from services.intake.handlers.sources import KnownSources
from services.intake.handlers.telling import Telling
from services.intake.importing import ImportWorker, forgetting_job
from services.intake.settings import IntakeSettings


def import_parts(runtime: Runtime[IntakeSettings], merging: Merging, telling: Telling, known: KnownSources) -> Parts:
    """Return the parts that take files in."""
    worker = ImportWorker(runtime.transactions, merging, telling)
    return Parts(
        routers=(import_mapping.router, imports.router, import_page.router),
        workers=(worker,),
        jobs=(forgetting_job(runtime),),
        apis=(ImportsApi(runtime, worker, known),),
    )
