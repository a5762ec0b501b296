"""Intake in one process, as its defaults are: reports of one source, merged, and the records confirmed."""

import os
from dataclasses import replace

from pydantic import SecretStr

from benchmarks.job import FEEDER, Place
from hub.service import run_service
from local.broker_users import logged_in
from services.intake.app import service
from services.intake.settings import IntakeSettings

PLACE = Place.here()


class Settings(IntakeSettings):
    """The benchmark's place; everything else by default."""

    amqp_url: SecretStr = SecretStr(logged_in(PLACE.amqp_url, FEEDER))
    database_url: SecretStr = SecretStr(PLACE.database_url.replace("postgresql://", "postgresql+asyncpg://"))
    database_schema: str = f"{PLACE.name}_intake"
    namespace: str = PLACE.name
    log_level: str = "warning"  # type: ignore[assignment]  # one of the literals


if __name__ == "__main__":
    os.environ["KINERJA_SOURCES"] = '["bench"]'
    run_service(replace(service, settings=Settings))
