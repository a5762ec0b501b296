"""Settings of this service."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints, field_validator

from contracts.contract import Code
from contracts.source_name import SourceName
from contracts.vocabulary import AwardGrade, Employment
from hub.files.settings import FileStoreSettings
from hub.partner.service_client import ServiceSettings
from hub.partner.settings import OptionalAddress
from hub.time_zone import TimeZone
from services.award_service.channel.settings import ChannelSettings
from services.award_service.channel.setup import ChannelSetup
from services.award_service.documents.content import Official
from services.award_service.domain.due import DueRules, Interrupted
from services.award_service.domain.grades import GRADES
from services.award_service.domain.package import PackageRules
from services.award_service.domain.period import CountedTo

_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
_Years = Annotated[int, Field(ge=0, le=10)]
_Days = Annotated[int, Field(ge=1, le=1_100)]


class DocumentServiceSettings(ServiceSettings, partner="skp_service", title="skp_service"):
    """Where assessments' papers come from, as `AwardSettings.documents_from` says."""


class AwardSettings(ChannelSettings, FileStoreSettings, files="award"):
    """What `award_service` is told beside what every service is told."""

    award_agency_name: _Name = "Pemerintah Kabupaten"
    """The agency, as letters and lists name it."""
    award_place: _Name = "Subang"
    """Where letters are signed."""
    award_time_zone: TimeZone = "Asia/Jakarta"
    """The agency's time zone (IANA): it decides which day it is."""
    award_employment: Annotated[tuple[Employment, ...], Field(min_length=1)] = (Employment.PNS,)
    """Who can be proposed, as a JSON list. All guides name PNS alone; for others nothing is regulated."""
    award_interrupted: Interrupted = Interrupted.EXCLUDE
    """What moderate or heavy discipline and leave without pay do: `exclude` for good ("tidak pernah", most regional
    guides), or `restart`, which counts anew behind it (one guide, two programs). From when it would count anew is shown
    either way."""
    award_margin_years: Annotated[Mapping[AwardGrade, _Years], Field(default_factory=dict)]
    """Years asked for beyond 10, 20 and 30, as a JSON object by grade (`x`, `xx`, `xxx`); absent: none."""
    award_lower_later: bool = False
    """Whether a lower grade that was never held may be proposed once the highest one is held."""
    award_leave_standings: tuple[Code, ...] = ("02", "13")
    """Codes of the legal standing (kedudukan hukum) that say that somebody is on leave without pay, as a JSON list."""

    award_counted_to: CountedTo = CountedTo.PROPOSAL
    """Up to when years of service are counted in a new period that does not say: `proposal`, the day on which the
    ministry's intake closes, or `ceremony`."""
    award_dishonourable_standings: tuple[Code, ...] = ("66", "77")
    """Codes of the legal standing that say that somebody was discharged without honour, as a JSON list: who holds a
    medal then becomes a task, and nothing is revoked by itself."""

    award_document_url: OptionalAddress = ""
    """Base address of skp_service, which prints assessments. Not set: nobody's is fetched, and people attach them."""
    award_document_token_url: OptionalAddress = ""
    """Where the district's issuer gives tokens to programs (OAuth 2 client credentials)."""
    award_document_client_id: str = ""
    """Who this service is at that issuer; skp_service must let this client read final documents (`document_reader`)."""
    award_document_client_secret: SecretStr = SecretStr("")
    """Proves that."""

    award_reminder_days: Annotated[tuple[_Days, ...], Field(min_length=1)] = (180, 90, 30)
    """How many days before a grade is reached, and before a period closes, staff are reminded, as a JSON list."""

    award_list_source: SourceName = "berkas"
    """The source of a file of lists that names none."""
    award_list_file_bytes_max: Annotated[int, Field(ge=1, le=1024 * 1024 * 1024)] = 100 * 1024 * 1024
    """A larger file of lists is refused, in bytes."""
    award_list_file_days: Annotated[float, Field(gt=0)] = 30.0
    """How long it is kept what became of a file of lists, in days; the lists stay."""

    @field_validator("award_margin_years")
    @classmethod
    def _in_order(cls, margins: Mapping[AwardGrade, int]) -> Mapping[AwardGrade, int]:
        years = [DueRules(margins=margins).years(one) for one in GRADES]
        if years != sorted({*years}):
            raise ValueError("tingkat yang lebih tinggi harus memerlukan masa kerja yang lebih lama")
        return margins

    def documents_from(self) -> DocumentServiceSettings:
        """Return where assessments' papers come from."""
        return DocumentServiceSettings(
            url=self.award_document_url,
            token_url=self.award_document_token_url,
            client_id=self.award_document_client_id,
            client_secret=self.award_document_client_secret,
            ca_file=self.ca_file,
        )

    @property
    def due_rules(self) -> DueRules:
        """The agency's choices about who is due."""
        return DueRules(
            employments=frozenset(self.award_employment),
            margins=self.award_margin_years,
            interrupted=self.award_interrupted,
            lower_later=self.award_lower_later,
            leave_standings=frozenset(self.award_leave_standings),
        )

    @property
    def channel_setup(self) -> ChannelSetup:
        """How packages are made."""
        return ChannelSetup(
            agency=self.award_agency_name,
            place=self.award_place,
            zone=self.award_time_zone,
            regency=self.award_regency,
            province=self.award_province,
            region=self.award_region_code,
            verdict=self.award_exchange_verdict,
            to=self.award_letter_to,
            signatory=Official(
                self.award_letter_role,
                self.award_letter_name or None,
                self.award_letter_nip or None,
            ),
            rules=self.package_rules,
        )

    @property
    def package_rules(self) -> PackageRules:
        """How packages are laid out, and what the ministry's intake takes."""
        return PackageRules(
            folder=self.award_person_folder,
            file=self.award_file_name,
            part=self.award_part_name,
            name_max=self.award_name_max,
            kinds=tuple(kind.value for kind in self.award_ministry_kinds),
            file_bytes_max=self.award_ministry_file_bytes_max,
            part_bytes_max=self.award_ministry_package_bytes_max,
        )

    @property
    def lists_folder(self) -> Path:
        """Where files of lists lie while they are read."""
        return self.var / "lists"
