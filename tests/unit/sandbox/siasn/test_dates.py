"""What SIASN's Go service says about dates."""

import json

import pytest

from sandbox.siasn.dates import date_error
from sandbox.siasn.envelopes import bad_date


@pytest.mark.parametrize("date", ["28-08-2023", "29-02-2024", "31-12-1999", "01-01-0001", "29-02-0000"])
def test_dates(date: str) -> None:
    assert date_error(date) is None
    with pytest.raises(ValueError, match="no bad date"):
        bad_date(date, 400)


# As Go 1.22's time.Parse says it.
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2023-08-28", 'parsing time "2023-08-28" as "02-01-2006": cannot parse "23-08-28" as "-"'),
        ("1-2-2023", 'parsing time "1-2-2023" as "02-01-2006": cannot parse "1-2-2023" as "02"'),
        ("28/08/2023", 'parsing time "28/08/2023" as "02-01-2006": cannot parse "/08/2023" as "-"'),
        ("28-08-23", 'parsing time "28-08-23" as "02-01-2006": cannot parse "23" as "2006"'),
        ("", 'parsing time "" as "02-01-2006": cannot parse "" as "02"'),
        ("28-13-2023", 'parsing time "28-13-2023": month out of range'),
        ("29-02-2023", 'parsing time "29-02-2023": day out of range'),
        ("00-01-2023", 'parsing time "00-01-2023": day out of range'),
        ("28-08-2023T", 'parsing time "28-08-2023T": extra text: "T"'),
    ],
)
def test_sentences_about_what_is_no_date(text: str, sentence: str) -> None:
    assert date_error(text) == sentence
    answer = json.loads(bytes(bad_date(text, 422).body))
    assert answer == {
        "success": False,
        "mapData": None,
        "message": f"code=400, message={sentence}, internal={sentence}",
    }
