"""The admin endpoints of the switches: what SIASN does where nobody knows what it does."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import ValidationError

from hub.web.problems import Problem
from sandbox.siasn.admin import Here
from sandbox.siasn.switches import Switches

router = APIRouter(prefix="/admin/switches", tags=["admin"])
_RESET = "reset"


@router.get("")
async def switches(sandbox: Here) -> Switches:
    """Return the switches as they are."""
    return sandbox.switches


@router.put("", openapi_extra={"requestBody": {"content": {"application/json": {"example": {"mapdata": "object"}}}}})
async def change_switches(changes: Annotated[dict[str, Any], Body()], sandbox: Here) -> Switches:
    """Change the switches that are named, all or none; with `reset` true, from the starting ones."""
    back = changes.pop(_RESET, False)
    if not isinstance(back, bool):
        raise Problem(422, "invalid_switch", "Harus true atau false.", field=_RESET)
    kept = sandbox.settings.switches if back else sandbox.switches
    try:
        sandbox.switches = Switches.model_validate(kept.model_dump() | changes)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise Problem(422, "invalid_switch", _validation_message(name), field=name) from None
    return sandbox.switches


def _validation_message(name: str) -> str:
    if name not in Switches.model_fields:
        return f"Sakelar tidak dikenal. Pilihan: {', '.join(Switches.model_fields)}."
    schema = Switches.model_json_schema()["properties"][name]
    return f"Pilihan: {', '.join(str(value) for value in schema.get('enum', ['true', 'false']))}."
