"""The nominative list: who is proposed for which medal, and how far it has come."""

from datetime import date, datetime
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.sheets.sheet import Column, Kind, Sheet
from services.award_service.domain.cycle import State
from services.award_service.domain.months import months_between
from services.award_service.reports.cells import start_of_service
from services.award_service.terms_id import STATE

_MONTHS: Final = 12


@personal
class NominativeLine:
    """One proposal.

    Attributes:
        nip: 18 digits.
        name: full name; None: no event has told of the person.
        rank: golongan.
        position: jabatan.
        unit: name of the unit.
        start_on: from when service is counted (TMT CPNS).
        estimated: whether that is only the month of the NIP.
        counted_to: day of the period up to whose month service is counted.
        held: grades that the person holds beside what this proposal has led to, from the lowest.
        grade: for which they are proposed.
        state: how far it has come.
        accepted: whether the ministry finds the requirements met (MS).
        decree_number: of the decree.
        decree_on: its day.
    """

    nip: str
    name: str | None
    rank: str | None
    position: str | None
    unit: str
    start_on: date | None
    estimated: bool
    counted_to: date
    held: tuple[AwardGrade, ...]
    grade: AwardGrade
    state: State
    accepted: bool
    decree_number: str | None
    decree_on: date | None

    @property
    def stage(self) -> str:
        """How far it has come, in Indonesian, and whether the ministry has found the requirements met."""
        is_accepted = self.accepted and self.state is State.AT_MINISTRY
        return f"{STATE[self.state]} (MS)" if is_accepted else STATE[self.state]

    @property
    def service(self) -> str | None:
        """Years and months of service, to the month."""
        if self.start_on is None:
            return None
        years, months = divmod(max(0, months_between(self.start_on, self.counted_to)), _MONTHS)
        return f"{years} tahun {months} bulan"


def nominative_sheet(agency: str, at: datetime) -> Sheet[NominativeLine]:
    """Return what the list looks like."""
    title = "Daftar Nominatif Usulan Satyalancana Karya Satya"
    return Sheet("Nominatif", title, at, _COLUMNS, lines=(agency,), fixed=2)


_COLUMNS: Final[tuple[Column[NominativeLine], ...]] = (
    Column("NIP", 21, lambda line: line.nip, Kind.CODE),
    Column("Nama", 32, lambda line: line.name),
    Column("Golongan", 10, lambda line: line.rank),
    Column("Jabatan", 36, lambda line: line.position),
    Column("Unit", 36, lambda line: line.unit),
    Column("TMT CPNS", 14, lambda line: start_of_service(line.start_on, estimated=line.estimated)),
    Column("Masa Kerja", 18, lambda line: line.service),
    Column("SLKS Dimiliki", 14, lambda line: ", ".join(one.value.upper() for one in line.held)),
    Column("SLKS Diusulkan", 14, lambda line: line.grade.value.upper()),
    Column("Keadaan", 20, lambda line: line.stage),
    Column("Nomor Keppres", 22, lambda line: line.decree_number),
    Column("Tanggal Keppres", 14, lambda line: line.decree_on, Kind.DAY),
)
