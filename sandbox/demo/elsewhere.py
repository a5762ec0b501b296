"""Plays the year at a hub that runs elsewhere and lives in the present: nothing is started, nothing is disturbed.

The plans of the year that is over are late then; the hub takes them, since the personnel system tells of everybody only
now. Around the hub stand the simulated SIASN that its gateway reports to, and the development issuer that it trusts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from rich.console import Console

from hub.errors import UserError
from hub.tls import TlsSettings, trusting
from sandbox.calendar import PresentCalendar
from sandbox.demo.clients import clients_of
from sandbox.demo.file_import import FileImport
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.demo.report import Report
from sandbox.demo.run import SERVICES, DemoOptions, Play
from sandbox.demo.scenario import Sources

_Address = Annotated[str, Field(pattern=r"^https?://")]


class HubElsewhere(BaseModel):
    """Where everything is.

    Attributes:
        skp_service: the API, as people call it.
        award_service: its API likewise; None: proposals for medals are left out.
        metrics: by service, the address below which its `/metrics` is.
        sandbox: the simulated SIASN, its `/admin` included.
        sign_in: the development issuer.
        source: as which the demonstration reports.
        amqp_url: the broker, as that source is let in.
        kinerja: the command `kinerja` as intake's own user runs it, and the words that come before an import's.
        files: a folder for the files to be imported, which that user can read.
        namespace: `KINERJA_NAMESPACE` of the services.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    skp_service: _Address
    metrics: Mapping[str, _Address]
    sandbox: _Address
    sign_in: _Address
    source: str
    amqp_url: SecretStr
    kinerja: Annotated[tuple[str, ...], Field(min_length=1)]
    files: Path
    namespace: str = ""
    award_service: _Address | None = None

    @property
    def urls(self) -> dict[str, str]:
        """Where what is called is; without award_service where that is not told."""
        told = {"award_service": self.award_service} if self.award_service else {}
        return {"skp_service": self.skp_service, "sandbox": self.sandbox, "sign_in": self.sign_in, **told}

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a JSON file. Raises UserError."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise UserError(f"Berkas alamat hub tidak dapat dibaca ({error.strerror}).") from error
        except ValidationError as error:
            places = sorted({".".join(map(str, fault["loc"])) or "berkas" for fault in error.errors()})
            raise UserError(f"Berkas alamat hub tidak sah: {', '.join(places)}.") from None


async def play_elsewhere(hub: HubElsewhere, options: DemoOptions, console: Console) -> Report:
    """Play the year and return what was counted; certificates are verified by `KINERJA_CA_FILE`. Raises UserError."""
    if missing := SERVICES.keys() - hub.metrics.keys():
        raise UserError(f"Berkas alamat hub tidak menyebut metrics.{', metrics.'.join(sorted(missing))}.")
    trusted = trusting(TlsSettings().ca_file)
    if hub.award_service is None:
        console.print("Berkas alamat hub tidak menyebut award_service: usulan Satyalancana tidak dimainkan.")
    reporter = PersonnelReporter(hub.amqp_url.get_secret_value(), hub.source, hub.namespace)
    sources = Sources(FileImport(hub.files, hub.source, hub.kinerja), reporter)
    async with clients_of(hub.urls, hub.metrics, trusted) as clients:
        return await Play(options, clients, sources, PresentCalendar(), console).until_the_end()
