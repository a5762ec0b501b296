"""The rules of the NIP, one test a rule. Serial 000 is given to nobody, so no number here is a person's."""

import traceback
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.nip import InvalidNip, Nip, NipText, Sex, parse_nip

PNS = "199005172015032000"
PPPK = "198812012022211000"


def code_of(text: str) -> str:
    with pytest.raises(InvalidNip) as caught:
        parse_nip(text)
    return caught.value.code


def test_pns_number_tells_its_parts() -> None:
    assert parse_nip(PNS) == Nip(
        value=PNS,
        birth_date=date(1990, 5, 17),
        appointment_year=2015,
        appointment_month=3,
        sex="female",
        serial=0,
    )
    assert not parse_nip(PNS).is_pppk


def test_pppk_number_has_no_month() -> None:
    nip = parse_nip(PPPK)
    assert nip.is_pppk
    assert nip.appointment_month is None
    assert (nip.appointment_year, nip.sex) == (2022, "male")


@pytest.mark.parametrize("month", [13, 21, 99])
def test_any_month_part_above_12_is_pppk(month: int) -> None:
    assert parse_nip(f"198812012022{month:02d}1000").is_pppk


def test_month_12_is_a_month() -> None:
    assert parse_nip("198812012022121000").appointment_month == 12


@pytest.mark.parametrize("text", ["", PNS[:-1], PNS + "0", PNS + "\n", "19900517 201503 2 000"])
def test_length(text: str) -> None:
    assert code_of(text) == "nip_length"


@pytest.mark.parametrize("bad", ["x", " ", "-", "٣", "²"])
def test_only_ascii_digits(bad: str) -> None:
    assert code_of(PNS[:-1] + bad) == "nip_digits"


@pytest.mark.parametrize("birth", ["19900230", "19901301", "19900001", "00000000", "18991231", "19010229"])
def test_birth_date_exists(birth: str) -> None:
    assert code_of(birth + PNS[8:]) == "nip_birth_date"


def test_leap_day_is_a_birth_date() -> None:
    assert parse_nip("199202292015032000").birth_date == date(1992, 2, 29)


def test_appointment_is_not_past_the_highest_retirement_age() -> None:
    assert parse_nip("195005172020032000").appointment_year == 2020
    assert code_of("195005172021032000") == "nip_appointment_year"


def test_month_00_is_neither_a_month_nor_a_pppk() -> None:
    assert code_of("199005172015002000") == "nip_appointment_month"


def test_pns_is_17_in_the_month_of_the_appointment() -> None:
    assert parse_nip("199005172007052000").appointment_month == 5
    assert code_of("199005172007042000") == "nip_too_young"
    assert code_of("199005172006122000") == "nip_too_young"


def test_pppk_is_17_in_the_year_of_the_appointment() -> None:
    assert parse_nip("199012312007212000").appointment_year == 2007
    assert code_of("199001012006212000") == "nip_too_young"


@pytest.mark.parametrize("digit", ["0", "3", "9"])
def test_sex_is_1_or_2(digit: str) -> None:
    assert code_of(PNS[:14] + digit + PNS[15:]) == "nip_sex"


@pytest.mark.parametrize(
    "text", [PNS[:-1], "x" + PNS[1:], "19900230" + PNS[8:], "199005172006122000", PNS[:14] + "3000"]
)
def test_error_and_its_traceback_never_echo_the_number(text: str) -> None:
    with pytest.raises(InvalidNip) as caught:
        parse_nip(text)
    error = caught.value
    assert str(error)
    assert text not in str(error)
    assert text[:8] not in str(error)
    assert error.__suppress_context__ or error.__context__ is None
    assert text not in "".join(traceback.format_exception(error))


def test_repr_hides_the_number() -> None:
    assert PNS not in repr(parse_nip(PNS))


@given(
    birth=st.dates(min_value=date(1900, 1, 1), max_value=date(2010, 12, 31)),
    age=st.integers(min_value=18, max_value=70),
    month=st.integers(min_value=1, max_value=99),
    sex=st.sampled_from([("1", "male"), ("2", "female")]),
    serial=st.integers(min_value=0, max_value=999),
)
@settings(deadline=None)
def test_parts_survive_the_round_trip(birth: date, age: int, month: int, sex: tuple[str, Sex], serial: int) -> None:
    text = f"{birth:%Y%m%d}{birth.year + age}{month:02d}{sex[0]}{serial:03d}"
    nip = parse_nip(text)
    assert nip == Nip(
        value=text,
        birth_date=birth,
        appointment_year=birth.year + age,
        appointment_month=month if month <= 12 else None,
        sex=sex[1],
        serial=serial,
    )
    assert nip.is_pppk == (month > 12)


@given(st.text(max_size=20) | st.text(alphabet="0123456789", min_size=18, max_size=18))
@settings(deadline=None)
def test_any_text_is_a_nip_or_an_invalid_one(text: str) -> None:
    try:
        nip = parse_nip(text)
    except InvalidNip:
        return
    assert nip.value == text


class Message(BaseModel):
    nip: NipText
    superior_nip: NipText | None = None


def test_contract_takes_a_valid_number_unchanged() -> None:
    assert Message(nip=PNS, superior_nip=PPPK).model_dump() == {"nip": PNS, "superior_nip": PPPK}


def test_contract_refuses_with_the_rule_s_code_and_no_number_in_the_sentence() -> None:
    wrong = PNS[:14] + "3000"
    with pytest.raises(ValidationError) as caught:
        Message.model_validate({"nip": wrong})
    (fault,) = caught.value.errors()
    assert fault["type"] == "nip_sex"
    assert fault["loc"] == ("nip",)
    assert wrong not in fault["msg"]


def test_json_schema_tells_pattern_and_a_valid_example() -> None:
    schema = TypeAdapter(NipText).json_schema()
    assert schema["type"] == "string"
    assert schema["pattern"] == "^[0-9]{18}$"
    assert schema["description"]
    assert parse_nip(schema["examples"][0]).value == schema["examples"][0]
