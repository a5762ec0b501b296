"""What a package is made by, as it keeps it: no later setting or change of its batch makes other bytes of it."""

from collections.abc import Mapping
from datetime import date, datetime

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from services.award_service.documents.content import Official
from services.award_service.domain.package import PackageRules


@personal
class ChannelSetup:
    """How packages of this agency are made.

    Attributes:
        agency: name of the agency.
        place: where the letter is signed.
        zone: the agency's time zone, by its IANA name.
        regency: KabKota of the exchange list.
        province: Provinsi.
        region: KdWil.
        verdict: what stands in MsTms.
        to: whom the letter is addressed to, a line each.
        signatory: who signs it.
        rules: of names, sizes and kinds.
    """

    agency: str
    place: str
    zone: str
    regency: str
    province: str
    region: str
    verdict: str
    to: tuple[str, ...]
    signatory: Official
    rules: PackageRules


@personal
class PackageTerms:
    """What a package is made by.

    Attributes:
        setup: what the settings said when it was begun.
        batch: name of the batch.
        letter_number: of the covering letter.
        letter_on: its day.
        occasion: of which ceremony.
        ceremony_on: its day.
        order: of documents, by their codes, of each grade.
        signed_off_at: by which sign-off of the batch it goes.
        documents_until: when the last document was added that is in it, epoch seconds.
    """

    setup: ChannelSetup
    batch: str
    letter_number: str | None
    letter_on: date | None
    occasion: str
    ceremony_on: date
    order: Mapping[AwardGrade, tuple[str, ...]]
    signed_off_at: datetime | None = None
    documents_until: float | None = None
