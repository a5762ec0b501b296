"""From when service counts, and until when somebody is in the agency, in sentences."""

from collections.abc import Iterator
from datetime import date

from contracts.vocabulary import Employment
from services.award_service.domain.due import MilestoneState, Standing
from services.award_service.domain.months import month_of
from services.award_service.domain.person import PERSONNEL, Person
from services.award_service.domain.sentences import (
    Sentence,
    Statement,
    gap_in_words,
    last_day_in_words,
    month_in_words,
    written,
)
from services.award_service.domain.service_start import ServiceStart, StartBasis, is_of_age, month_in_nip


def start_explained(person: Person, standing: Standing) -> Iterator[Sentence]:
    """Yield from when service counts and how that is known; or why it is not counted at all."""
    start = standing.start
    if start is not None:
        yield from _counted(person, start)
    elif any(one.state is MilestoneState.NOT_REGULATED for one in standing.milestones):
        yield _not_regulated(person)
    else:
        yield Sentence(
            Statement.START_UNKNOWN,
            "Awal masa kerja tidak diketahui: data kepegawaian tidak menyebut TMT CPNS, dan NIP tidak memuat bulan "
            "pengangkatan.",
            "service.unknown_start",
            PERSONNEL,
        )


def presence_explained(person: Person, standing: Standing, day: date) -> Iterator[Sentence]:
    """Yield when somebody was not in the agency, left, or will leave."""
    for gap in person.gaps_since(standing.start.on) if standing.start is not None else ():
        text = f"{gap_in_words(gap).capitalize()}; masa itu tetap dihitung, karena dapat bertugas di instansi lain."
        yield Sentence(Statement.AWAY, text, "left.gap", PERSONNEL)
    if person.last_day is None:
        return
    left = person.has_left(day)
    yield Sentence(
        Statement.LEFT if left else Statement.LEAVING,
        f"{'Sudah' if left else 'Akan'} berhenti: {last_day_in_words(person.last_day)}, menurut data kepegawaian.",
        "left.is_marked",
        PERSONNEL,
    )


def _counted(person: Person, start: ServiceStart) -> Iterator[Sentence]:
    if start.basis is StartBasis.NIP:
        yield _estimated(start)
        if person.cpns_on is not None:
            yield _not_used(person, person.cpns_on)
        return
    yield Sentence(
        Statement.START_RECORD,
        f"Masa kerja dihitung sejak {written(start.on)}, TMT CPNS menurut data kepegawaian.",
        "service.record",
        PERSONNEL,
    )
    in_nip = month_in_nip(person.nip)
    if in_nip is not None and in_nip != month_of(start.on):
        yield Sentence(
            Statement.START_DIFFERS,
            f"Bulan pengangkatan dalam NIP lain, yaitu {month_in_words(in_nip)}: cocokkan dengan SK CPNS.",
            "explained.differs",
            StartBasis.NIP,
        )


def _estimated(start: ServiceStart) -> Sentence:
    return Sentence(
        Statement.START_ESTIMATED,
        f"Masa kerja dihitung sejak {month_in_words(start.on)}. Ini perkiraan dari NIP: tanggalnya tidak diketahui, "
        "dan perlu dipastikan dengan SK CPNS.",
        "service.estimated",
        StartBasis.NIP,
    )


def _not_used(person: Person, said: date) -> Sentence:
    young = not is_of_age(person.nip, said)
    why = "sebelum usia 17 tahun" if young else "awal kontrak PPPK, yang tidak dihitung"
    rule = "service.impossible_record" if young else "service.contract_years"
    text = f"TMT CPNS pada data kepegawaian, {written(said)}, tidak dipakai: {why}."
    return Sentence(Statement.RECORD_NOT_USED, text, rule, PERSONNEL)


def _not_regulated(person: Person) -> Sentence:
    whom = "PPPK" if person.employment is Employment.PPPK else "PNS"
    text = f"Satyalancana Karya Satya bagi {whom} belum diatur di instansi ini; masa kerja tidak dihitung."
    return Sentence(Statement.NOT_REGULATED, text, "due.employment", PERSONNEL)
