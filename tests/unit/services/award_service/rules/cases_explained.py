"""What an answer says of itself."""

from datetime import date
from typing import Any

from contracts.vocabulary import Employment
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import (
    NIP,
    START,
    X,
    held,
    made,
    person,
    punished,
    punishments,
    told,
)

DUE_ON = date(2021, 3, 15)
DAY = date(2026, 3, 31)
MONDAY = date(2026, 2, 9)


def explained(of: Domain, standing: Any, whom: Any, lists: Any = (), **more: Any) -> Any:
    return of.explanation.explain(whom, lists, standing, DAY, of.due.DueRules(), **more)


def texts(sentences: Any, code: str) -> list[str]:
    return [one.text for one in sentences if one.code == code]


@case("explained.start", Mutation("explained_start", "sejak {written(start.on)}, TMT", "sejak TMT"))
def the_day_from_which_service_counts_is_told(of: Domain) -> None:
    assert "01-03-2000" in texts(explained(of, made(of, X, "due", DUE_ON), person(of)), "start_record")[0]


@case("explained.estimate", Mutation("explained_start", "Ini perkiraan dari NIP", "Demikian NIP"))
def an_estimate_is_called_one(of: Domain) -> None:
    standing = made(of, X, "due", DUE_ON, estimated=True)
    assert "perkiraan" in texts(explained(of, standing, person(of, cpns_on=None)), "start_estimated")[0]


@case("explained.differs", Mutation("explained_start", "in_nip is not None and in_nip != month_of(start.on)", "False"))
def a_number_of_another_month_is_told(of: Domain) -> None:
    other = person(of, nip="197001012000051000")
    assert texts(explained(of, made(of, X, "due", DUE_ON), other), "start_differs")


@case("explained.month", Mutation("sentences", "{MONTHS[month.month - 1]} {month.year}", "{month:%m-%Y}"))
def months_have_their_names(of: Domain) -> None:
    assert "Maret 2021" in texts(explained(of, made(of, X, "due", DUE_ON), person(of)), "due")[0]


@case("explained.late", Mutation("explained_grades", "terlambat diusulkan {late} bulan", "terlambat diusulkan"))
def how_many_months_late_is_told(of: Domain) -> None:
    standing = made(of, X, "due", DUE_ON)
    late = of.lateness.late_by(standing.milestones[0], DAY, proposed=False)
    assert f"{late} bulan" in texts(explained(of, standing, person(of)), "late")[0]


@case(
    "explained.three_answers",
    Mutation(
        "explained_answers", "tidak ada, per {written(one.as_of)} menurut {source_in_words(one.source)}.", "tidak ada."
    ),
)
def none_is_told_with_day_and_source(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY)]
    sentences = of.explained_answers.answer_explained(
        of.answers.Answer(of.answers.ListKind.DISCIPLINE, of.answers.Answered.NONE, tuple(lists), ()), DAY
    )
    assert "per 09-02-2026 menurut simasn" in texts(sentences, "discipline_none")[0]


@case(
    "explained.restart",
    Mutation("explained_grades", 'tahun genap pada {month_in_words(month_of(again))}"', 'tahun genap kemudian"'),
)
def what_a_restart_would_mean_is_told(of: Domain) -> None:
    found = punished(of, date(2012, 5, 1), date(2012, 5, 1))
    again = of.runs.reached_in_a_run(START, of.due.DueRules().years(X), [found])
    whom = person(of, interruptions=(found,))
    told_of = texts(explained(of, made(of, X, "excluded", DUE_ON), whom), "would_count_anew")
    assert any(str(again.year) in one for one in told_of)


@case(
    "explained.left",
    Mutation("explained_grades", "asked.person.has_left(asked.day):", "not asked.person.has_left(asked.day):"),
)
def what_was_due_before_leaving_is_marked(of: Domain) -> None:
    whom = person(of, last_day=date(2024, 1, 31))
    assert texts(explained(of, made(of, X, "due", DUE_ON), whom), "due_before_leaving")


@case("explained.not_regulated", Mutation("explained_start", "bagi {whom} belum diatur", "tidak untuk {whom}"))
def of_contract_employees_it_says_not_regulated(of: Domain) -> None:
    standing = of.due.Standing(None, made(of, X, "not_regulated", DUE_ON).milestones, None)
    sentences = explained(of, standing, person(of, Employment.PPPK))
    assert "PPPK belum diatur" in texts(sentences, "not_regulated")[0]


@case(
    "explained.held",
    Mutation("explained_grades", "{source_in_words(one.source)}{_decree(one)}.", "{source_in_words(one.source)}."),
)
def a_medal_is_told_with_its_decree(of: Domain) -> None:
    one = held(of, X, decree_number="61/TK/TAHUN 2023", decree_on=date(2023, 8, 4))
    sentences = explained(of, made(of, X, "held", DUE_ON), person(of, held=(one,)))
    assert "menurut simasn (Keppres 61/TK/TAHUN 2023 tanggal 04-08-2023)" in texts(sentences, "held")[0]


@case(
    "explained.nobody_named",
    Mutation("explained_answers", "{_LEVEL[found.entry.level]}", "{_LEVEL[found.entry.level]} {found.entry.kind}"),
)
def neither_name_nor_number_is_in_a_sentence(of: Domain) -> None:
    lists = [told(of, "discipline", MONDAY, punishments(kind=f"Penurunan jabatan a.n. Sariwangi ({NIP})"))]
    sentences = explained(of, made(of, X, "excluded", DUE_ON), person(of), lists)
    assert not [one for one in sentences if NIP in one.text or "Sariwangi" in one.text]
