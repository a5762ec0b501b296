"""`kinerja up` without starting anything."""

from pathlib import Path

import pytest

from hub.errors import UserError
from local.commands.up import only_one_in


def test_a_folder_is_held_by_one_hub_at_a_time(tmp_path: Path) -> None:
    first = only_one_in(tmp_path / "new")
    with first, pytest.raises(UserError, match="sudah berjalan"), only_one_in(tmp_path / "new"):
        pytest.fail("the second must not get it")
    with only_one_in(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
