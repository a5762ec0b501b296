"""The nominative list: everybody of an agency, and how far each one's SKP has come."""

from datetime import datetime

from contracts.personal import personal
from contracts.vocabulary import Predicate
from hub.sheets.sheet import Column, Kind, Sheet
from services.skp_service.documents.content import Period
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.sync import SyncState
from services.skp_service.terms_id import PREDICATE, STAGE, SYNC, kind_and_year


@personal
class NominativeRow:
    """One employee's line.

    Attributes:
        nip: 18 digits.
        name: full name with titles.
        position: jabatan.
        grade: pangkat and golongan ruang in one, such as `Penata Tingkat I (III/d)`.
        unit: name of the unit.
        assessor: name of the assessor, once one can be told.
        period: what span the SKP covers.
        stage: how far it has come; None: there is none yet.
        predicate: None before the assessment. It is confidential until it is final: the caller leaves it out for those
            who may not read it.
        sync: where it stands on its way to SIASN.
    """

    nip: str
    name: str
    position: str
    grade: str | None
    unit: str
    assessor: str | None
    period: Period
    stage: Stage | None
    predicate: Predicate | None = None
    sync: SyncState = SyncState.NOT_SENT


def nominative_sheet(agency: str, at: datetime) -> Sheet[NominativeRow]:
    """Return what the list looks like.

    Args:
        agency: name of the agency (instansi).
        at: the moment whose state the rows show, in the district's zone.
    """
    return Sheet("Nominatif", "Daftar Nominatif Penilaian Kinerja Pegawai", at, _COLUMNS, lines=(agency,))


_COLUMNS: tuple[Column[NominativeRow], ...] = (
    Column("NIP", 21, lambda row: row.nip, Kind.CODE),
    Column("Nama", 32, lambda row: row.name),
    Column("Jabatan", 36, lambda row: row.position),
    Column("Pangkat/Golongan", 24, lambda row: row.grade),
    Column("Unit", 36, lambda row: row.unit),
    Column("Penilai", 32, lambda row: row.assessor),
    Column("Periode", 18, lambda row: kind_and_year(row.period)),
    Column("Tahap SKP", 18, lambda row: STAGE[row.stage]),
    Column("Predikat", 18, lambda row: None if row.predicate is None else PREDICATE[row.predicate]),
    Column("Status SIASN", 18, lambda row: SYNC[row.sync]),
)
