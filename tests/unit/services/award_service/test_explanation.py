"""Sentences that explain: their rules exist, and what the cases of the rules leave out."""

from datetime import date

import pytest

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from services.award_service.domain.answers import counts, known_of
from services.award_service.domain.due import DueRules, Interrupted, standing_of
from services.award_service.domain.explanation import explain
from services.award_service.domain.lateness import Earlier, blockers
from services.award_service.domain.listed import ListKind, SourceList, teller
from services.award_service.domain.person import OWN, Person
from services.award_service.domain.presence import UNKNOWN_LAST_DAY, Gap
from services.award_service.domain.rules import RULES
from services.award_service.domain.sentences import Sentence, Statement

DAY = date(2026, 11, 30)
RESTART = DueRules(interrupted=Interrupted.RESTART)
NIP = "197001012000031000"
PUNISHED = SourceList(
    ListKind.DISCIPLINE,
    "simasn",
    date(2026, 2, 1),
    (DisciplineEntry(level=DisciplineLevel.HEAVY, decree_number="12/SK/2015", decree_on=date(2015, 1, 5)),),
)
NO_DISCIPLINE = SourceList(ListKind.DISCIPLINE, "siasn", date(2026, 3, 1))
NO_LEAVE = SourceList(ListKind.LEAVE, "siasn", date(2026, 3, 1))
ON_LEAVE = SourceList(
    ListKind.LEAVE, "siasn", date(2026, 3, 1), (LeaveEntry(kind=LeaveKind.UNPAID, since=date(2027, 1, 1)),)
)
GRANTED = SourceList(
    ListKind.AWARD, "simasn", date(2026, 2, 1), (AwardEntry(grade=AwardGrade.X), AwardEntry(grade=AwardGrade.XX))
)

AWAY = Gap(date(2005, 6, 1), date(2018, 12, 31))


def sentences(*lists: SourceList, rules: DueRules | None = None, **facts: object) -> tuple[Sentence, ...]:
    known = known_of(lists)
    given = {"nip": NIP, "employment": Employment.PNS, "cpns_on": date(2000, 3, 15), **facts}
    person = Person(
        **given,  # type: ignore[arg-type]
        interruptions=known.interruptions,
        held=known.held,
        discipline_asked=known.discipline_asked,
        leave_asked=known.leave_asked,
    )
    choices = rules or DueRules()
    return explain(person, lists, standing_of(person, DAY, choices), DAY, choices)


def text_of(code: Statement, found: tuple[Sentence, ...]) -> list[str]:
    return [one.text for one in found if one.code is code]


EVERYTHING = [
    sentences(PUNISHED, NO_LEAVE, GRANTED),
    sentences(ON_LEAVE),
    sentences(ON_LEAVE, rules=RESTART),
    sentences(legal_standing="02"),
    sentences(cpns_on=None),
    sentences(cpns_on=date(1980, 1, 1)),
    sentences(cpns_on=date(1995, 1, 1), was_pppk=True),
    sentences(nip="197001012000211000", cpns_on=None),
    sentences(employment=Employment.PPPK),
    sentences(last_day=date(2020, 5, 31)),
    sentences(last_day=date(2027, 5, 31)),
    sentences(last_day=UNKNOWN_LAST_DAY, gaps=(AWAY,)),
    sentences(NO_DISCIPLINE, rules=DueRules(lower_later=True)),
]


@pytest.mark.parametrize("found", EVERYTHING)
def test_every_sentence_names_a_rule_that_is_there(found: tuple[Sentence, ...]) -> None:
    assert [one.rule for one in found if one.rule not in RULES] == []
    assert [one.text for one in found if not one.text.endswith(".") or "None" in one.text] == []


def test_all_statements_but_three_are_made_of_these() -> None:
    made = {one.code for found in EVERYTHING for one in found}
    assert set(Statement) - made == {Statement.PROPOSED, Statement.REVOKED, Statement.START_DIFFERS}


@pytest.mark.parametrize(
    ("medals", "why"),
    [
        ((AwardEntry(grade=AwardGrade.XX),), "sudah dimiliki"),
        ((AwardEntry(grade=AwardGrade.XX, revoked=True),), "pernah dimiliki lalu dicabut"),
        ((), "jatuh tempo"),
    ],
)
def test_what_is_passed_over_says_for_what(medals: tuple[AwardEntry, ...], why: str) -> None:
    told = SourceList(ListKind.AWARD, "simasn", date(2026, 2, 1), medals)
    text = f"Satyalancana Karya Satya X Tahun: dilewati, karena jenjang yang lebih tinggi {why}."
    assert text_of(Statement.PASSED_OVER, sentences(told)) == [text]


def test_a_found_punishment_is_told_with_decree_day_and_source() -> None:
    assert text_of(Statement.DISCIPLINE_FOUND, sentences(PUNISHED)) == [
        "Hukuman disiplin berat sejak 05-01-2015 (SK 12/SK/2015 tanggal 05-01-2015), per 01-02-2026 menurut simasn."
    ]


def test_what_was_granted_here_under_a_former_number_reads_as_our_own_record() -> None:
    own = SourceList(ListKind.AWARD, teller(OWN, "1"), date(2026, 2, 1), (AwardEntry(grade=AwardGrade.X),), "1")
    (told,) = text_of(Statement.HELD, sentences(own))
    assert told == "Satyalancana Karya Satya X Tahun: sudah dimiliki menurut catatan layanan ini (NIP lama)."


def test_an_announced_leave_is_told_as_one_to_come() -> None:
    assert text_of(Statement.LEAVE_FOUND, sentences(ON_LEAVE)) == [
        "Cuti di luar tanggungan negara (CLTN) yang akan berlaku 01-01-2027, per 01-03-2026 menurut siasn."
    ]


def test_each_excluded_grade_says_when_a_restart_would_reach_it() -> None:
    assert text_of(Statement.WOULD_COUNT_ANEW, sentences(PUNISHED)) == [
        "Bila masa kerja dihitung ulang sesudahnya: sejak 06-01-2015.",
        "Satyalancana Karya Satya X Tahun: bila dihitung ulang, masa kerja 10 tahun genap pada Maret 2010.",
        "Satyalancana Karya Satya XX Tahun: bila dihitung ulang, masa kerja 20 tahun genap pada Januari 2035.",
        "Satyalancana Karya Satya XXX Tahun: bila dihitung ulang, masa kerja 30 tahun genap pada Januari 2045.",
    ]


def test_a_restart_behind_an_open_leave_has_no_day() -> None:
    would = text_of(Statement.WOULD_COUNT_ANEW, sentences(legal_standing="13"))
    assert would[0] == (
        "Bila masa kerja dihitung ulang sesudahnya: belum dapat disebut, karena ada yang belum berakhir atau tidak "
        "bertanggal."
    )


def test_what_was_before_the_appointment_puts_nothing_off() -> None:
    early = SourceList(
        ListKind.DISCIPLINE,
        "simasn",
        date(2026, 2, 1),
        (DisciplineEntry(level=DisciplineLevel.HEAVY, effective_on=date(1999, 1, 1)),),
    )
    anew = text_of(Statement.COUNTED_ANEW, sentences(early, rules=RESTART))
    assert anew == ["Masa kerja dihitung ulang sejak 15-03-2000."]


def test_where_years_count_anew_an_open_leave_is_why_none_do() -> None:
    assert text_of(Statement.EXCLUDED, sentences(legal_standing="02", rules=RESTART))[0] == (
        "Satyalancana Karya Satya X Tahun: masa kerja tidak dapat dihitung ulang, karena cuti di luar tanggungan "
        "negara (CLTN) belum berakhir atau tidak bertanggal."
    )


def test_nobody_is_told_a_restart_beyond_the_last_day() -> None:
    would = text_of(Statement.WOULD_COUNT_ANEW, sentences(PUNISHED, last_day=date(2027, 5, 31)))
    assert would[-1].endswith("masa kerja 30 tahun tidak genap sebelum hari terakhir di instansi.")


def test_a_last_day_that_nobody_tells_is_not_written() -> None:
    assert text_of(Statement.LEFT, sentences(last_day=UNKNOWN_LAST_DAY)) == [
        "Sudah berhenti: hari terakhir di instansi tidak diketahui, menurut data kepegawaian."
    ]


def test_nor_is_anything_told_to_come_after_it() -> None:
    assert text_of(Statement.LAST_DAY_UNKNOWN, sentences(last_day=UNKNOWN_LAST_DAY))[0] == (
        "Satyalancana Karya Satya X Tahun: masa kerja genap pada Maret 2010 bila saat itu belum berhenti; "
        "pastikan hari terakhirnya."
    )
    assert text_of(Statement.AFTER_LEAVING, sentences(last_day=UNKNOWN_LAST_DAY)) == []


def test_days_between_two_stays_are_told_where_they_are_among_the_years_of_service() -> None:
    early = Gap(date(1998, 1, 1), date(1999, 12, 31))
    (told,) = text_of(Statement.AWAY, sentences(gaps=(early, AWAY)))
    assert told == (
        "Tidak tercatat di instansi ini 01-06-2005 sampai 31-12-2018; masa itu tetap dihitung, karena dapat bertugas "
        "di instansi lain."
    )


def test_a_record_that_is_not_believed_is_told_with_the_reason() -> None:
    contract = text_of(Statement.RECORD_NOT_USED, sentences(cpns_on=date(1995, 1, 1), was_pppk=True))
    assert contract == [
        "TMT CPNS pada data kepegawaian, 01-01-1995, tidak dipakai: awal kontrak PPPK, yang tidak dihitung."
    ]


def test_every_blocker_names_a_rule_that_is_there() -> None:
    person = Person(NIP, Employment.PNS, last_day=date(2025, 1, 1), gaps=(AWAY,))
    standing = standing_of(person, DAY, DueRules())
    found = [each for earlier in Earlier for each in blockers(person, standing, DAY, earlier=earlier)]
    assert [one.rule for one in found if one.rule not in RULES] == []


def test_what_binds_comes_first() -> None:
    person = Person(NIP, Employment.PNS, last_day=date(2025, 1, 1))
    found = blockers(person, standing_of(person, DAY, DueRules()), DAY, earlier=Earlier.REFUSED)
    assert [one.binds for one in found] == [True, True, False, False, False]


def test_a_grade_whose_proposal_is_open_is_not_called_late() -> None:
    person = Person(NIP, Employment.PNS, cpns_on=date(2000, 3, 15))
    standing = standing_of(person, DAY, DueRules())
    found = explain(person, (), standing, DAY, DueRules(), proposed={AwardGrade.XX})
    assert text_of(Statement.PROPOSED, found) == ["Satyalancana Karya Satya XX Tahun: usulannya sedang berjalan."]
    assert text_of(Statement.LATE, found) == []


@pytest.mark.parametrize(("told", "counting"), [(PUNISHED, True), (ON_LEAVE, True), (GRANTED, True), (NO_LEAVE, False)])
def test_a_list_counts_if_anything_in_it_does(told: SourceList, counting: bool) -> None:
    assert counts(told) is counting
