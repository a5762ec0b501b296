"""What the routes of operators share, and who is let in: whoever has the role `operator`, and nobody else."""

from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Depends

from hub.audit import KnownBy
from hub.identity.access import require
from hub.identity.roles import OPERATOR
from hub.operations.operator import Operator
from hub.runtime import Runtime
from hub.web.context import ApiContext, Call, command, reading

TAG: Final = "operator"
"""Under which the documentation has them."""
PREFIX: Final = "/v1/operations"
"""Under which every service has them."""


class OperationsApi(ApiContext[None]):
    """What the routes of operators share.

    Attributes:
        service: whose they are.
        settings: of that service.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime, zone=ZoneInfo("UTC"), rules=None)
        self.service = runtime.service
        self.settings = runtime.settings


OperationsCall = Call[OperationsApi, None]


async def _looks(call: Annotated[OperationsCall, Depends(reading(OperationsApi))]) -> OperationsCall:
    require(call.caller, OPERATOR)
    return call


async def _decides(call: Annotated[OperationsCall, Depends(command(OperationsApi))]) -> OperationsCall:
    require(call.caller, OPERATOR)
    return call


Reading = Annotated[OperationsCall, Depends(_looks)]
"""A route's parameter: an operator's request."""
Command = Annotated[OperationsCall, Depends(_decides)]
"""A route's parameter: an operator's request that may bring an `Idempotency-Key`."""


def operator_of(call: OperationsCall) -> Operator:
    """Return who decides, for the audit trail."""
    return Operator(call.caller.subject, KnownBy.TOKEN)
