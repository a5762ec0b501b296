"""Tables of lists: what each template shows can be handed in, and every refusal tells line, column and sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from contracts.vocabulary import AwardGrade, DisciplineLevel, LeaveKind
from hub.sheets.reading.column_values import TEXT
from hub.sheets.reading.errors import SheetHeaderMissing, SheetHeaderTwice
from hub.sheets.reading.header import name_key
from hub.sheets.reading.table import open_table
from hub.sheets.template import write_template
from services.award_service.domain.list_files import ListRow, PersonRows, Says
from services.award_service.domain.listed import ENTRIES, ListKind
from services.award_service.files.formats import (
    EXCHANGE,
    FORMATS,
    GRADES,
    LEAVES,
    LEVELS,
    NOTES,
    TEMPLATES,
    ListFormat,
)
from services.award_service.files.reading import open_lists, rows_of

NIP = "199001012015032999"
AS_OF = date(2026, 6, 30)


def read(folder: Path, kind: ListKind, *rows: Mapping[str, str]) -> list[ListRow]:
    """Return what rows say, whose cells are given by their heads; all have the heads of the first."""
    path = folder / "a.csv"
    path.write_text("\n".join(";".join(row) for row in (list(rows[0]), *(list(row.values()) for row in rows))) + "\n")
    with open_lists(path, kind, AS_OF) as opened:
        return list(opened.rows)


def shown(form: ListFormat, **changes: str) -> dict[str, str]:
    """Return a row as its template shows it, but for some columns."""
    return {one.heads[0]: changes.get(one.name, one.example) for one in form.columns}


@pytest.mark.parametrize("kind", ListKind)
def test_what_a_template_shows_can_be_handed_in(tmp_path: Path, kind: ListKind) -> None:
    form = TEMPLATES[kind]
    (row,) = read(tmp_path, kind, shown(form))
    assert (row.says, row.problems) == (Says.ENTRY, ())
    filled = {one.name for one in form.columns if one.example} - {"nip"}
    assert row.entry.keys() == filled
    (entry,) = ENTRIES[kind].validate_python([dict(row.entry)])
    assert entry.decree_number is not None


@pytest.mark.parametrize("kind", ListKind)
def test_a_template_has_the_heads_that_are_read(tmp_path: Path, kind: ListKind) -> None:
    path = tmp_path / "a.xlsx"
    write_template(TEMPLATES[kind].columns, NOTES, path)
    with open_lists(path, kind, AS_OF) as opened:
        assert opened.format is TEMPLATES[kind]
        assert list(opened.rows) == []


def test_a_file_of_another_kind_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for kind in ListKind:
        write_template(TEMPLATES[kind].columns, NOTES, path)
        for other in {*ListKind} - {kind}:
            with pytest.raises(SheetHeaderMissing), open_lists(path, other, AS_OF):
                pass


@pytest.mark.parametrize(
    ("kind", "heads", "named"),
    [
        (ListKind.AWARD, "NIP;Tingkat Satyalancana;Dicabut;DICABUT", "Dicabut"),
        (ListKind.AWARD, "NIP;Slks Lama;NoKeppres;No Keppres", "NoKeppres"),
        (ListKind.DISCIPLINE, "NIP;Tingkat Hukuman;TMT;TMT Hukuman", "TMT"),
        (ListKind.LEAVE, "NIP;Jenis Cuti;NIP", "NIP"),
    ],
)
def test_a_column_that_is_there_twice_is_not_left_out(tmp_path: Path, kind: ListKind, heads: str, named: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{heads}\n")
    with pytest.raises(SheetHeaderTwice, match=f'"{named}"'), open_lists(path, kind, AS_OF):
        pass


def test_words_stand_for_every_level_leave_and_grade() -> None:
    assert set(LEVELS.values()) == {one.value for one in DisciplineLevel}
    assert set(LEAVES.values()) == {one.value for one in LeaveKind}
    assert set(GRADES.values()) == {one.value for one in AwardGrade}
    for words in (LEVELS, LEAVES, GRADES):
        assert len({name_key(word) for word in words}) == len(words), "two words that are read alike"


@pytest.mark.parametrize(
    ("said", "grade"),
    [("10 Tahun", "x"), ("XX", "xx"), ("SLKS XXX", "xxx"), ("slks 20 tahun", "xx"), ("30", "xxx"), ("X TAHUN", "x")],
)
def test_grades_as_lists_write_them(tmp_path: Path, said: str, grade: str) -> None:
    heads = {"NIP": NIP, "Slks Lama": said, "NoKeppres": "64/TK/TAHUN 2014", "TglKeppres": "12-08-2014", "KdWil": "003"}
    (row,) = read(tmp_path, ListKind.AWARD, heads)
    assert row.entry == {"grade": grade, "decree_number": "64/TK/TAHUN 2014", "decree_on": "2014-08-12"}


def test_the_exchange_list_says_nothing_of_who_has_no_medal_in_it(tmp_path: Path) -> None:
    rows = [{"NIP": NIP, "Slks Lama": said, "NoKeppres": "-", "TglKeppres": ""} for said in ("", "-", "null")]
    assert [row.says for row in read(tmp_path, ListKind.AWARD, *rows)] == [Says.NOTHING] * 3


@pytest.mark.parametrize("kind", ListKind)
def test_none_is_a_word(tmp_path: Path, kind: ListKind) -> None:
    form = TEMPLATES[kind]
    empty = {one.name: "" for one in form.columns} | {"nip": NIP}
    (row,) = read(tmp_path, kind, shown(form, **empty | {form.sort: "Tidak ada"}))
    assert (row.nip, row.says, row.problems) == (NIP, Says.NONE, ())


DISCIPLINE, LEAVE, AWARD = (TEMPLATES[kind] for kind in ListKind)
REFUSED: Sequence[tuple[ListFormat, dict[str, str], str, str]] = (
    (DISCIPLINE, {"nip": ""}, "NIP", "nip_blank"),
    (DISCIPLINE, {"nip": "12345"}, "NIP", "nip_length"),
    (DISCIPLINE, {"nip": "1.99001E+17"}, "NIP", "digits_rounded"),
    (DISCIPLINE, {"nip": "199013012015032999"}, "NIP", "nip_birth_date"),
    (DISCIPLINE, {"level": ""}, "Tingkat Hukuman", "sort_blank"),
    (DISCIPLINE, {"level": "Sangat berat"}, "Tingkat Hukuman", "choice_unknown"),
    (DISCIPLINE, {"level": "TIDAK ADA"}, "Jenis Hukuman", "none_with_details"),
    (DISCIPLINE, {"kind": "12"}, "Jenis Hukuman", "text_is_number"),
    (DISCIPLINE, {"kind": "x" * 301}, "Jenis Hukuman", "text_beyond_limit"),
    (DISCIPLINE, {"decree_number": "9" * 65}, "Nomor SK", "text_beyond_limit"),
    (DISCIPLINE, {"decree_on": "09/13/2019"}, "Tanggal SK", "day_month_first"),
    (DISCIPLINE, {"decree_on": "31-02-2019"}, "Tanggal SK", "day_unreal"),
    (DISCIPLINE, {"decree_on": "1-2-19"}, "Tanggal SK", "day_year_short"),
    (DISCIPLINE, {"effective_on": "1819-01-01"}, "TMT", "day_implausible"),
    (DISCIPLINE, {"until": "kemarin"}, "Berlaku Sampai", "day_expected"),
    (DISCIPLINE, {"until": "01-09-2019"}, "Berlaku Sampai", "until_before_start"),
    (DISCIPLINE, {"effective_on": "01-01-2020", "until": "31-12-2019"}, "Berlaku Sampai", "until_before_start"),
    (DISCIPLINE, {"decree_on": "01-07-2026"}, "Tanggal SK", "decree_after_list"),
    (DISCIPLINE, {"annulled": "T"}, "Dibatalkan", "choice_unknown"),
    (LEAVE, {"kind": ""}, "Jenis Cuti", "sort_blank"),
    (LEAVE, {"kind": "Libur"}, "Jenis Cuti", "choice_unknown"),
    (LEAVE, {"kind": "TIDAK ADA"}, "Mulai", "none_with_details"),
    (LEAVE, {"until": "28-02-2018"}, "Sampai", "until_before_start"),
    (AWARD, {"grade": ""}, "Tingkat Satyalancana", "sort_blank"),
    (AWARD, {"grade": "15 Tahun"}, "Tingkat Satyalancana", "choice_unknown"),
    (AWARD, {"grade": "TIDAK ADA"}, "Nomor Keppres", "none_with_details"),
    (AWARD, {"decree_on": "17-08-2027"}, "Tanggal Keppres", "decree_after_list"),
    (AWARD, {"revoked": "mungkin"}, "Dicabut", "choice_unknown"),
    (EXCHANGE, {"nip": NIP, "grade": "", "decree_number": "64/TK"}, "NoKeppres", "decree_without_grade"),
    (EXCHANGE, {"nip": NIP, "grade": "X", "decree_on": "01-07-2026"}, "TglKeppres", "decree_after_list"),
    (EXCHANGE, {"nip": NIP, "grade": "Perak"}, "Slks Lama", "choice_unknown"),
)


@pytest.mark.parametrize(("form", "changes", "head", "code"), REFUSED)
def test_a_bad_cell_is_told_by_line_column_and_sentence(
    tmp_path: Path, form: ListFormat, changes: dict[str, str], head: str, code: str
) -> None:
    (row,) = read(tmp_path, form.kind, shown(form, **changes))
    assert row.says is Says.REFUSED
    assert (row.problems[0].line, row.problems[0].column, row.problems[0].code) == (2, head, code)
    assert all(one.is_refusal and one.sentence.endswith(".") for one in row.problems)
    quoted = [value for value in changes.values() if len(value) > 3 and value != "TIDAK ADA"]
    assert not any(value in one.sentence for value in quoted for one in row.problems)


@pytest.mark.parametrize(
    ("number", "codes"),
    [("64/tk/tahun 2014", []), ("", []), ("01/01/2020", ["decree_number_unusual"]), ("64", ["decree_number_unusual"])],
)
@pytest.mark.parametrize("form", [AWARD, EXCHANGE], ids=lambda form: form.name)
def test_an_unusual_number_of_a_decree_is_a_note_and_the_medal_counts(
    tmp_path: Path, form: ListFormat, number: str, codes: list[str]
) -> None:
    said = shown(form, nip=NIP, grade="20 Tahun", decree_number=number, decree_on="30-06-2026")
    (row,) = read(tmp_path, ListKind.AWARD, said)
    assert (row.says, row.entry["grade"], [one.code for one in row.problems]) == (Says.ENTRY, "xx", codes)
    assert not any(one.is_refusal for one in row.problems)


def _workbook(folder: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def test_what_excel_took_for_a_number_is_not_guessed(tmp_path: Path) -> None:
    heads = ["NIP", "Tingkat Satyalancana", "Nomor Keppres"]
    path = _workbook(tmp_path, heads, [199001012015032000, "10 Tahun", "64"], [NIP, 10, 64])
    with open_lists(path, ListKind.AWARD, AS_OF) as opened:
        rounded, number = opened.rows
    assert [(one.column, one.code) for one in rounded.problems] == [("NIP", "digits_rounded")]
    assert [(one.column, one.code) for one in number.problems] == [("Nomor Keppres", "code_is_number")]


def test_a_row_that_a_separator_breaks_is_about_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"NIP;Jenis Cuti\n{NIP};CLTN;x\n{NIP};CLTN\n")
    with open_lists(path, ListKind.LEAVE, AS_OF) as opened:
        broken, row = opened.rows
    assert (broken.nip, broken.says, broken.problems[0].code) == (None, Says.REFUSED, "row_length")
    assert row.says is Says.ENTRY


FOOT = ("nip", "level", "decree_on", "annulled")


def foot(*cells: str) -> dict[str, str]:
    """Return a row of a list of discipline below its people: beside columns that say nothing of it, `FOOT`."""
    empty = {one.name: "" for one in DISCIPLINE.columns}
    return {"No": "9", "Nama": "Jumlah"} | shown(DISCIPLINE, **empty | dict(zip(FOOT, cells, strict=False)))


@pytest.mark.parametrize("cells", [(), ("Jumlah",), ("Mengetahui,",), ("-", "-"), ("0",), ("", "", "", "Tidak")])
def test_totals_and_who_signs_are_about_nobody_in_particular(tmp_path: Path, cells: Sequence[str]) -> None:
    (row,) = read(tmp_path, ListKind.DISCIPLINE, foot(*cells))
    assert (row.nip, row.says, row.problems, row.is_nameless) == (None, Says.NOTHING, (), False)


@pytest.mark.parametrize(
    "cells",
    [
        ("", "Berat"),
        ("", "Entah"),
        ("", "", "05-03-2012"),
        ("", "", "", "Ya"),
        ("12",),
        ("NIP. 19750301",),
        ("1,97503E+17",),
    ],
)
def test_what_may_be_left_of_somebody_is_about_nobody_knows_whom(tmp_path: Path, cells: Sequence[str]) -> None:
    (row,) = read(tmp_path, ListKind.DISCIPLINE, foot(*cells))
    assert (row.nip, row.says, row.is_nameless) == (None, Says.REFUSED, True)


def test_a_number_that_a_formula_has_lost_is_about_nobody_knows_whom(tmp_path: Path) -> None:
    with open_table(_workbook(tmp_path, ["NIP", "Jenis Cuti"], ["=VLOOKUP(1)", None]), [LEAVE.layout]) as table:
        (row,) = rows_of(table, LEAVE, AS_OF)
    assert row.is_nameless


def person(**counts: Any) -> PersonRows:
    return PersonRows(NIP, 2, **{"entries": 0, "nones": 0, "refused": 0} | counts)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (person(entries=2), None),
        (person(nones=2), None),
        (person(), None),
        (person(entries=2, refused=1), "list_refused"),
        (person(entries=1, nones=1), "none_and_some"),
        (person(entries=201), "too_many_entries"),
        (person(entries=200), None),
    ],
)
def test_a_list_is_taken_whole_or_not_at_all(rows: PersonRows, code: str | None) -> None:
    problem = rows.refusal()
    assert (problem.code if problem else None) == code
    assert rows.is_silent == (rows == person())


def test_formats_of_a_kind_are_told_apart_by_their_heads() -> None:
    for formats in FORMATS.values():
        layouts = [one.layout.required for one in formats]
        assert len(set(layouts)) == len(layouts)


def test_what_the_contract_does_not_take_is_refused_where_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"NIP;Jenis Cuti;Nomor SK\n{NIP};CLTN;{'x' * 65}\n")
    columns = tuple(replace(one, value=TEXT) if one.name == "decree_number" else one for one in LEAVE.columns)
    loose = replace(LEAVE, columns=columns)
    with open_table(path, [loose.layout]) as table:
        (row,) = rows_of(table, loose, AS_OF)
    assert (row.says, [one.code for one in row.problems]) == (Says.REFUSED, ["value_not_allowed"])
