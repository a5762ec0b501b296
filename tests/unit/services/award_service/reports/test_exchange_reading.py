"""What an answer says, and what of it is refused rather than guessed."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from contracts.vocabulary import AwardGrade
from hub.sheets.reading.errors import SheetHeaderMissing, SheetHeaderTwice, SheetRefused
from services.award_service.domain.ministry_answer import WORDS, AnswerLine, RefusedLine
from services.award_service.domain.outcome import Word
from services.award_service.reports.exchange_list import Words, answer_form, exchange_sheet
from services.award_service.reports.exchange_reading import open_answer
from tests.unit.hub.sheets.read_back import bytes_of
from tests.unit.services.award_service.reports.test_exchange_list import HEAD, ROW, row

NIP = "199001012015032999"
HEADS = "NIP;Nama;SlksUsul;MsTms;KetTms;NoKeppresUsul;TglKeppresUsul"


def read(path: Path, content: bytes, words: Words = WORDS) -> list[AnswerLine | RefusedLine]:
    path.write_bytes(content)
    with open_answer(path, words) as lines:
        return list(lines)


@pytest.fixture
def one(tmp_path: Path) -> Any:
    """Read one line of a CSV."""

    def of(line: str, heads: str = HEADS, words: Words = WORDS) -> AnswerLine | RefusedLine | None:
        found = read(tmp_path / "a.csv", f"{heads}\n{line}\n".encode(), words)
        return found[0] if found else None

    return of


def taken(found: object) -> AnswerLine:
    assert isinstance(found, AnswerLine), found and vars(type(found))
    return found


def test_a_column_that_is_there_twice_is_not_left_out(one: Any) -> None:
    with pytest.raises(SheetHeaderTwice, match='"MsTms"'):
        one(f"{NIP};10 Tahun;MS;TMS", "NIP;SlksUsul;MsTms;MSTMS")
    assert taken(one(f"{NIP};10 Tahun;MS;a;b;c", "NIP;SlksUsul;MsTms;KetTms;Ket;Ket")).reason == "a"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("MS", Word.MS),
        ("ms ", Word.MS),
        ("Memenuhi Syarat", Word.MS),
        ("TMS", Word.TMS),
        ("BTL", Word.INCOMPLETE),
        ("berkas tidak lengkap", Word.INCOMPLETE),
        ("kurang", Word.INCOMPLETE),
        ("Berkas Kurang", Word.INCOMPLETE),
        ("Dibatalkan", Word.TAKEN_BACK),
    ],
)
def test_words_of_sheets(one: Any, told: str, word: Word) -> None:
    assert taken(one(f"{NIP};Sari;10 Tahun;{told};;;")).word is word


def test_words_are_data(one: Any) -> None:
    words = {**WORDS, Word.MS: ("Lolos",)}
    assert taken(one(f"{NIP};Sari;10 Tahun;LOLOS;;;", words=words)).word is Word.MS
    assert one(f"{NIP};Sari;10 Tahun;MS;;;", words=words).code == "choice_unknown"


@pytest.mark.parametrize(
    ("told", "grade"),
    [("10 Tahun", "x"), ("20", "xx"), ("XXX", "xxx"), ("30 tahun", "xxx"), ("Satyalancana Karya Satya XX Tahun", "xx")],
)
def test_grades(one: Any, told: str, grade: str) -> None:
    assert taken(one(f"{NIP};Sari;{told};MS;;;")).grade is AwardGrade(grade)


def test_a_decree_says_what_a_word_need_not_say(one: Any) -> None:
    for word in ("", "MS", "Ditetapkan"):
        found = taken(one(f"{NIP};Sari;10 Tahun;{word};;61/TK/TAHUN 2027;04-08-2027"))
        assert (found.word, found.decree_number, found.decree_on) == (
            Word.DECREED,
            "61/TK/TAHUN 2027",
            date(2027, 8, 4),
        )


def test_a_line_without_a_number_is_kept_with_its_name(one: Any) -> None:
    found = taken(one(";Sari Wangi;30 Tahun;TMS;Pernah hukdis berat;;"))
    assert (found.nip, found.name, found.reason) == (None, "Sari Wangi", "Pernah hukdis berat")


def test_apostrophes_and_blanks_around_digits_are_left_out(one: Any) -> None:
    assert taken(one(f"'{NIP[:8]} {NIP[8:14]} {NIP[14]} {NIP[15:]};Sari;10 Tahun;MS;;;")).nip == NIP


def test_a_line_that_says_nothing_yet_is_passed_over(one: Any) -> None:
    assert one(f"{NIP};Sari;10 Tahun;;;;") is None
    assert one(f"{NIP};Sari;10 Tahun;-;-;-;-") is None
    assert one("Mengetahui, Bupati;;15;;;;") is None
    assert one("1;2;3;4;5;6;7") is None
    assert one("(1);(2);(3);(4);(5);(6);(7)") is None
    assert one("2;Sari;3;4;5;6;7").code == "choice_unknown"
    assert one("Mengetahui, Bupati;;15;MS;;;").code == "digits_expected"


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("1.99001E+17;Sari;10 Tahun;MS;;;", "NIP", "digits_rounded"),
        ("199001012015032000;Sari;10 Tahun;MS;;;", "NIP", "digits_rounded"),
        (f"{NIP[:-1]};Sari;10 Tahun;MS;;;", "NIP", "nip_length"),
        (f"{NIP};Sari;15 Tahun;MS;;;", "SlksUsul", "choice_unknown"),
        (f"{NIP};Sari;10 Tahun;Mungkin;;;", "MsTms", "choice_unknown"),
        (f"{NIP};Sari;10 Tahun;;;61/TK/TAHUN 2027;08/13/2027", "TglKeppresUsul", "day_month_first"),
        (f"{NIP};Sari;10 Tahun;;;61/TK/TAHUN 2027;", None, "answer_decree_incomplete"),
        (f"{NIP};Sari;10 Tahun;Ditetapkan;;;", None, "answer_decree_incomplete"),
        (f"{NIP};Sari;10 Tahun;TMS;;61/TK/TAHUN 2027;04-08-2027", None, "answer_contradicts"),
        (";;10 Tahun;MS;;;", None, "answer_about_nobody"),
        (f"{NIP};Sari;10 Tahun;MS;;;;lebih", None, "row_length"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line_and_column(one: Any, line: str, column: str | None, code: str) -> None:
    found = one(line)
    assert isinstance(found, RefusedLine)
    assert (found.line, found.column, found.code) == (2, column, code)
    assert "Sari" not in found.sentence


def test_a_refused_line_keeps_no_other_back(tmp_path: Path) -> None:
    lines = f"{HEADS}\nabc;Sari;10 Tahun;MS;;;\n{NIP};Sari;10 Tahun;MS;;;\n"
    assert [type(found) for found in read(tmp_path / "a.csv", lines.encode())] == [RefusedLine, AnswerLine]


@pytest.mark.parametrize(
    "held", ["Slks Lama", "SLKS_LAMA (Tahun)", "SlksLama", "SLKS yang dimiliki", "Slks Lama;Slks Lama"]
)
def test_the_decree_of_a_medal_that_somebody_has_is_none_of_the_new_one(one: Any, held: str) -> None:
    heads = f"NIP;Nama;NoKeppres;TglKeppres;SlksUsul;MsTms;{held}"
    has = ";".join("10 Tahun" for _ in held.split(";"))
    found = taken(one(f"{NIP};Sari;61/TK/TAHUN 2013;04-08-2013;20 Tahun;MS;{has}", heads))
    assert (found.word, found.decree_number) == (Word.MS, None)
    assert one(f"{NIP};Sari;61/TK/TAHUN 2013;04-08-2013;20 Tahun;;{has}", heads) is None


def test_in_a_list_without_old_medals_it_is_the_new_one(one: Any) -> None:
    heads = "NIP;Nama;SLKS;No Keppres;Tgl Keppres;Alamat"
    found = taken(one(f"{NIP};Sari;20 Tahun;61/TK/TAHUN 2027;04-08-2027;Jl. Melati", heads))
    assert (found.word, found.decree_number) == (Word.DECREED, "61/TK/TAHUN 2027")


def test_a_file_without_numbers_and_grades_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(SheetHeaderMissing):
        read(tmp_path / "a.csv", b"Nama;MsTms\nSari;MS\n")


@pytest.mark.parametrize(
    ("heads", "code"),
    [
        ("NIP;Nama;SlksUsul;Hasil Verifikasi", "answer_columns_missing"),
        ("NIP;Nama;SlksUsul;KetTms", "answer_columns_missing"),
        ("NIP;Nama;Slks Lama;NoKeppres;TglKeppres;SlksUsul", "answer_columns_missing"),
        ("NIP;SLKS;MS/TMS;Keppres;Tgl", "answer_decree_column_unknown"),
        ("NIP;SlksUsul;Slks Lama;MsTms;Nomor Keppres 2027", "answer_decree_column_unknown"),
        ("NIP;SLKS;Status;Nomor Keppres;Tanggal Keppres;Nomor Keppres", "sheet_header_twice"),
        ("NIP;SlksUsul;MsTms;MS TMS", "sheet_header_twice"),
        ("NIP;SlksUsul;MsTms;Ket;Ket", "sheet_header_twice"),
    ],
)
def test_a_file_whose_answer_would_be_lost_is_refused(tmp_path: Path, heads: str, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path / "a.csv", f"{heads}\n".encode())
    assert refused.value.code == code


def test_a_head_that_stands_twice_beside_a_better_one_is_not_read(one: Any) -> None:
    assert taken(one(f"{NIP};Sari;10 Tahun;MS;PNS;PNS", "NIP;Nama;SlksUsul;MsTms;Status;Status")).word is Word.MS
    heads = "NIP;Nama;SlksUsul;MsTms;Slks Lama;No Keppres Lama;NoKeppres;NoKeppres"
    assert taken(one(f"{NIP};Sari;10 Tahun;MS;;;;", heads)).decree_number is None


async def test_our_own_list_sent_back_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path / "a.xlsx", await bytes_of(exchange_sheet(HEAD), [row(nip=NIP)])) == []


async def test_the_form_filled_in_is_read_back(tmp_path: Path) -> None:
    book = load_workbook(
        BytesIO(await bytes_of(answer_form(HEAD, WORDS), [row(nip=NIP), row(nip=NIP), ROW, row(nip=NIP)]))
    )
    page = book.worksheets[0]
    page["O6"], page["P6"] = "TMS", "Berkas palsu"
    page["Q7"], page["R7"] = "61/TK/TAHUN 2027", datetime(2027, 8, 4)  # noqa: DTZ001 - as Excel has days
    page["O8"] = "MS"
    page["O9"], page["Q9"], page["R9"] = "MS", datetime(2027, 2, 1), datetime(2027, 8, 4)  # noqa: DTZ001
    book.save(tmp_path / "filled.xlsx")
    first, second, rounded, became_day = read(tmp_path / "b.xlsx", (tmp_path / "filled.xlsx").read_bytes())
    assert (taken(first).word, taken(first).reason, taken(first).line) == (Word.TMS, "Berkas palsu", 6)
    assert (taken(second).decree_on, taken(second).grade) == (date(2027, 8, 4), AwardGrade.X)
    assert isinstance(rounded, RefusedLine)
    assert rounded.column == "NIP"
    assert isinstance(became_day, RefusedLine)
    assert (became_day.column, became_day.code) == ("NoKeppresUsul", "answer_decree_became_day")
