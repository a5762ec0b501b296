"""What a source may be called."""

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.source_name import SourceName, is_source_name

SOURCE_NAME: TypeAdapter[str] = TypeAdapter(SourceName)


@pytest.mark.parametrize("name", ["siasn", "SIMPEG", "demo_1-district", "7", "a" * 64])
def test_this_is_a_name(name: str) -> None:
    assert is_source_name(name)
    assert SOURCE_NAME.validate_python(name) == name


@pytest.mark.parametrize("name", ["", "a.b", "a b", "-a", "_a", "a\n", "é", "a" * 65, "*"])
def test_this_is_none(name: str) -> None:
    assert not is_source_name(name)
    with pytest.raises(ValidationError):
        SOURCE_NAME.validate_python(name)
