"""Variables that nobody reads: a mistyped setting leaves its default in force, and says nothing.

A name that is not known stops nothing: one file of variables may serve several services, and a newer version.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from hub.discovery import settings_classes
from hub.environment import variable_of
from hub.errors import UserError
from hub.secret_files import CREDENTIALS, SUFFIX, is_secret
from hub.settings import HubSettings

PREFIX: Final = "KINERJA_"

OTHER_VARIABLES: Final = frozenset(
    {
        "KINERJA_CHAOS",  # tests.chaos
        "KINERJA_LISTEN_FD",  # hub.web.listener
        "KINERJA_OPERATOR",  # hub.cli.identity
        "KINERJA_PRIVATE_SERVER",  # local.server
        "KINERJA_RENEW_COST_BASELINE",  # tests
        "KINERJA_SANDBOX_CALENDAR",  # sandbox.calendar
    }
)
"""Those that are no setting, and who reads them."""


class Unknown(NamedTuple):
    """A name that nothing installed reads.

    Attributes:
        name: the variable's, or the credential's.
        nearest: the known name that it may stand for; empty: none is near.
        is_credential: it is a file in the folder of systemd's credentials. What is no secret is not read there.
    """

    name: str
    nearest: str
    is_credential: bool

    def __str__(self) -> str:
        kind = " (kredensial)" if self.is_credential else ""
        return f"{self.name}{kind}" + (f", mungkin {self.nearest}" if self.nearest else "")


def unknown_variables(environment: Mapping[str, str], *more: type[BaseSettings]) -> list[Unknown]:
    """Return the names that start with `KINERJA_` and that nothing installed reads, sorted; values are not looked at.

    Args:
        environment: the process's.
        more: settings of a service that is not installed, and runs.
    """
    told = {name for name in environment if name.upper().startswith(PREFIX)}
    credentials = set(_credentials(environment.get(CREDENTIALS, "")))
    # What only services read is asked for last: to import them takes a second.
    known, secrets = _known(HubSettings, *more)
    if not _are_known(told, known) or not credentials <= secrets:
        try:
            known, secrets = _known(HubSettings, *more, *settings_classes().values())
        except UserError:  # a service that cannot be loaded says so where it is asked for; who knows what it reads
            return []
    return [
        *(_unknown(name, known, is_credential=False) for name in sorted(told) if not _are_known({name}, known)),
        *(_unknown(name, secrets, is_credential=True) for name in sorted(credentials - secrets)),
    ]


def sentence_about(unknown: Iterable[Unknown]) -> str:
    """Return what is said to an operator about such names."""
    return f"Tidak dikenal, jadi tidak dibaca: {'; '.join(map(str, unknown))}."


def _are_known(names: Iterable[str], known: frozenset[str]) -> bool:
    return {name.upper() for name in names} <= known


def _unknown(name: str, known: frozenset[str], *, is_credential: bool) -> Unknown:
    if (plain := name.upper().removesuffix(SUFFIX)) in known:  # of a setting that is no secret
        return Unknown(name, plain, is_credential)
    endings = sorted(one.removeprefix(PREFIX) for one in known)
    nearest = get_close_matches(name.upper().removeprefix(PREFIX), endings, n=1, cutoff=0.75)
    return Unknown(name, f"{PREFIX}{nearest[0]}" if nearest else "", is_credential)


def _credentials(folder: str) -> Iterator[str]:
    try:
        yield from (path.name for path in Path(folder).iterdir() if path.name.startswith(PREFIX)) if folder else ()
    except OSError:
        return


def _known(*classes: type[BaseSettings]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the variables that some settings, and others, read; and which of them are secrets."""
    plain: set[str] = set(OTHER_VARIABLES)
    secrets: set[str] = set()
    for settings in classes:
        for name, field in settings.model_fields.items():
            variable = variable_of(settings, name)
            if is_secret(field):
                secrets.add(variable)
            plain.update(_with_inner(variable, field.annotation, settings.model_config.get("env_nested_delimiter")))
    return frozenset(plain | secrets | {f"{secret}{SUFFIX}" for secret in secrets}), frozenset(secrets)


def _with_inner(variable: str, annotation: object, delimiter: str | None) -> Iterator[str]:
    """Yield a variable, and those of a setting that has settings of its own."""
    yield variable
    if delimiter and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from _with_inner(f"{variable}{delimiter}{name}".upper(), field.annotation, delimiter)
