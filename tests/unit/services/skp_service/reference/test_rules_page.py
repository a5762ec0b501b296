"""The page shows what the tables say, not what somebody once typed."""

import pytest

from contracts.vocabulary import FunctionalLevel, Predicate, Rating
from services.skp_service import terms_id
from services.skp_service.domain.cycle import RULES, Act, Capacity
from services.skp_service.domain.distribution import GUIDE, DistributionLevel
from services.skp_service.domain.months import MonthCounts
from services.skp_service.domain.predicate import predicate_of
from services.skp_service.domain.terms import Discipline, Education
from services.skp_service.domain.year import YearRule
from services.skp_service.reference import explanations
from services.skp_service.reference.rules_page import rules_page
from services.skp_service.terms_id import ORGANISATION, PREDICATE, RATING

TEXT = rules_page()


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the tables of a section, headings included."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ") and "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("act", Act)
def test_who_may_do_an_act_stands_in_its_row(act: Act) -> None:
    table = rows("Siapa melakukan apa")
    head = next(row for row in table if row[0] == "langkah")
    (row,) = [row for row in table if row[0].endswith(f" `{act}`")]
    allowed = {heading for heading, cell in zip(head, row, strict=True) if cell == "ya"}
    assert allowed == {terms_id.CAPACITY[one] for one in RULES[act].by}


def test_assessments_are_open_to_admins_only_once_final() -> None:
    (row,) = [row for row in rows("Siapa melakukan apa") if row[0].endswith("`read_assessment`")]
    assert row.count("final") == 2
    assert row[1 + list(Capacity).index(Capacity.COLLEAGUE)] == ""


def test_every_cell_of_the_matrix_is_the_predicate_of_both_ratings() -> None:
    head, *body = rows("Predikat: hasil kerja x perilaku kerja")
    shown = {(row[0].strip("*"), column): cell for row in body for column, cell in zip(head[1:], row[1:], strict=True)}
    assert shown == {
        (RATING[results], RATING[behaviour]): PREDICATE[predicate_of(results, behaviour)]
        for results in Rating
        for behaviour in Rating
    }


def test_guide_has_a_row_for_every_performance() -> None:
    _, *body = rows("Pola distribusi predikat")
    assert [row[0] for row in body] == [ORGANISATION[how] for how in GUIDE]
    assert body[0][1] == "paling banyak 70% Sangat Baik"
    assert body[-1][1].endswith("; tidak ada Sangat Baik")


def test_credit_points_of_the_regulation_are_found() -> None:
    table = rows("Angka kredit pejabat fungsional")
    (row,) = [row for row in table if row[0] == "Ahli Pertama"]
    assert row == ["Ahli Pertama", "12,5", "18,75", "12,5", "9,38", "6,25", "3,13", "III/a 50, III/b 100", "100"]
    assert [row[0] for row in table[-len(FunctionalLevel) :]] == [terms_id.LEVEL[one] for one in FunctionalLevel]
    assert "2,08" in TEXT


def test_categories_join_without_a_gap() -> None:
    table = rows("Indeks profesionalitas (IP ASN)")
    categories = table[table.index(["indeks", "kategori"]) + 1 :]
    assert categories[0] == ["91 sampai 100", "Sangat Tinggi"]
    assert categories[-1] == ["sampai 60", "Sangat Rendah"]


def test_what_is_uncertain_names_its_setting_and_default() -> None:
    table = {row[0]: row[1] for row in rows("Yang belum pasti, dan setelan yang menentukannya")}
    assert table.keys() >= {"`KINERJA_SKP_YEAR_RULE`", "`KINERJA_SKP_IP_POINTS`"}
    assert table["`KINERJA_SKP_DISTRIBUTION_BINDS`"] == "`false`"
    assert table["`KINERJA_SKP_IP_POINTS`"].startswith("Sangat Baik 30, Baik 25")


def test_every_term_has_its_word() -> None:
    assert terms_id.ACT.keys() == set(Act)
    assert terms_id.CAPACITY.keys() == explanations.WHO.keys() == set(Capacity)
    assert explanations.YEAR_RULE.keys() == set(YearRule)
    assert explanations.DISTRIBUTION_LEVEL.keys() == set(DistributionLevel)
    assert explanations.MONTH_COUNTS.keys() == set(MonthCounts)
    assert terms_id.EDUCATION.keys() == set(Education)
    assert terms_id.DISCIPLINE.keys() == set(Discipline)
    assert all(PREDICATE[one] in TEXT for one in Predicate)
