"""What commands print."""

import pytest

from hub.cli.output import print_pairs, print_table


def test_a_stranger_s_text_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_pairs({"body": "satu\ndua \x1b[2J\x07 ü", "empty": None})
    assert capsys.readouterr().out == "body   satu\ndua \\x1b[2J\\x07 ü\nempty  \n"


def test_a_field_s_name_is_no_emoji(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([{"error": "wrong envelope: cloudEvents:id: Field required"}], {"error": "sebab"})
    assert "cloudEvents:id: Field required" in capsys.readouterr().out
