"""Finds the installed services by their entry points, so that the kit names none of them."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from pydantic_settings import BaseSettings

from hub.errors import UserError
from hub.runtime import Service
from hub.settings import HubSettings

GROUP: Final = "kinerja.services"
SETTINGS: Final = "kinerja.settings"
"""Entry points of settings that belong to no service."""


def service_names() -> list[str]:
    """Return the names of all installed services, sorted."""
    return sorted(_entry_points())


def load_service(name: str) -> Service:
    """Import a service and return its description.

    Raises:
        UserError: there is no service of that name, or it cannot be imported.
    """
    found = _entry_points().get(name)
    if found is None:
        raise UserError(f"Tidak ada layanan {name!r}; yang ada: {', '.join(service_names()) or '-'}.")
    try:
        service: Service = found.load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"Layanan {name!r} tidak dapat dimuat: {error}") from error
    return service


def settings_classes() -> Mapping[str, type[BaseSettings]]:
    """Return the settings beside `HubSettings`: those of services, by their names, and those that belong to none.

    Raises:
        UserError: a service cannot be imported.
    """
    services: dict[str, type[BaseSettings]] = {
        name: settings for name in service_names() if (settings := load_service(name).settings) is not HubSettings
    }
    return services | {one.name: one.load() for one in sorted(entry_points(group=SETTINGS), key=lambda one: one.name)}


def _entry_points() -> dict[str, EntryPoint]:
    return {found.name: found for found in entry_points(group=GROUP)}
