"""Passwords of broker users, from files."""

from pathlib import Path

import pytest

from hub.broker.passwords import passwords_in
from hub.errors import UserError


def test_each_user_has_a_file_of_his_name(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("s3cret with a space \n")
    (tmp_path / "nobody").write_text("x")
    assert passwords_in(tmp_path, ["one", "two", "../one"]) == {"one": "s3cret with a space "}


def test_no_folder_has_no_passwords() -> None:
    assert passwords_in(None, ["one"]) == {}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_a_file_without_a_password_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "one").write_bytes(content)
    with pytest.raises(UserError, match="one"):
        passwords_in(tmp_path, ["one"])


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tidak ada"):
        passwords_in(tmp_path / "x", ["one"])
