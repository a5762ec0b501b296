"""Who decides in tests."""

from typing import Final

from hub.audit import KnownBy
from hub.operations.operator import Operator

OPERATOR: Final = Operator("petugas", KnownBy.OPTION)
