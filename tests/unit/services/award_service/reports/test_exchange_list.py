"""The exchange list as the ministry's own has it, and the form for its answer."""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from contracts.vocabulary import AwardGrade
from services.award_service.domain.ministry_answer import WORDS
from services.award_service.domain.outcome import Word
from services.award_service.reports.exchange_list import ExchangeHead, ExchangeRow, answer_form, exchange_sheet
from tests.unit.hub.sheets.read_back import AT, bytes_of, page_of, texts

HEAD = ExchangeHead("Pemerintah Kabupaten Contoh", "HUT RI 2027", "Kab. Contoh", "Prov. Contoh", "003", "", AT)
ROW = ExchangeRow("199001012015032000", "Sariwangi", "III/c", "Analis", AwardGrade.X, date(2027, 8, 1))


def row(**changes: Any) -> ExchangeRow:
    given: dict[str, Any] = {name: getattr(ROW, name) for name in ROW.__dataclass_fields__}
    return ExchangeRow(**(given | changes))


async def test_it_has_the_ministrys_columns_in_their_order() -> None:
    assert texts(await page_of(exchange_sheet(HEAD), [ROW]))[4] == (
        *("No", "NIP", "Nama", "KdPangkat", "Jabatan", "Slks Lama", "NoKeppres", "TglKeppres", "SlksUsul", "Bulanp"),
        *("Tahunp", "KabKota", "Provinsi", "KdWil", "MsTms"),
    )


async def test_codes_and_numbers_are_texts_with_their_zeros() -> None:
    told = row(held=AwardGrade.X, held_decree="61/TK/TAHUN 2013", held_decree_on=date(2013, 8, 4), grade=AwardGrade.XX)
    line = texts(await page_of(exchange_sheet(HEAD), [told]))[5]
    assert line[1] == "199001012015032000"
    assert line[5:7] == ("10 Tahun", "61/TK/TAHUN 2013")
    assert line[8:11] == ("20 Tahun", "08", "2027")
    assert line[11:15] == ("Kab. Contoh", "Prov. Contoh", "003", None)


async def test_the_verdict_is_what_the_setting_says() -> None:
    head = ExchangeHead(HEAD.agency, HEAD.batch, HEAD.regency, HEAD.province, HEAD.region, "MS", AT)
    assert texts(await page_of(exchange_sheet(head), [ROW]))[5][14] == "MS"


async def test_the_form_for_answers_has_room_for_the_new_decree() -> None:
    assert texts(await page_of(answer_form(HEAD, WORDS), [ROW]))[4][15:] == (
        "KetTms",
        "NoKeppresUsul",
        "TglKeppresUsul",
    )


async def test_the_form_explains_what_is_filled_in_and_the_words_of_the_setting() -> None:
    words = {Word.MS: ("Lolos",), Word.INCOMPLETE: ("BTL", "Kurang"), Word.TMS: ()}
    form, explanation = load_workbook(BytesIO(await bytes_of(answer_form(HEAD, words), [ROW]))).worksheets
    told = texts(explanation)
    filled_in = {"MsTms", "KetTms", "NoKeppresUsul", "TglKeppresUsul"}
    assert (explanation.title, {column for column, _ in told[1:]}) == ("Penjelasan", filled_in)
    assert filled_in <= set(texts(form)[4])
    assert [says for column, says in told if column == "MsTms"][1:] == [
        "Lolos: memenuhi syarat.",
        "BTL, Kurang: berkasnya kurang dan dikembalikan; tulis yang kurang pada KetTms.",
    ]
    everything = " ".join(says for column, says in answer_form(HEAD, WORDS).explained if column == "MsTms")
    assert all(word in everything for several in WORDS.values() for word in several)


async def test_the_same_rows_are_the_same_bytes() -> None:
    assert await bytes_of(exchange_sheet(HEAD), [ROW]) == await bytes_of(exchange_sheet(HEAD), [ROW])
