"""`GET /schemas/<type>.json`: the JSON Schema of each message that the service takes or publishes, and the envelope's.

The address stays, whatever is added to a contract; another version of it is another type.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from contracts.contract import Contract
from contracts.envelope import Envelope
from contracts.snapshots import schema_of

ID: Final = "urn:kinerja:schema:"
"""What a schema's `$id` starts with, whoever serves it."""
_MEDIA_TYPE: Final = "application/schema+json"


def schema_routes(contracts: Iterable[type[Contract]]) -> Iterator[BaseRoute]:
    """Yield a route for each contract, and for the envelope. Nobody has to sign in: a schema is about nobody."""
    models: dict[str, type[BaseModel]] = {"envelope": Envelope}
    models.update((contract.type, contract) for contract in contracts)
    for name, model in models.items():
        schema = {"$id": f"{ID}{name}", **schema_of(model)}
        yield Route(f"/schemas/{name}.json", partial(_answer, schema=schema), methods=["GET"])


async def _answer(_request: Request, *, schema: dict[str, Any]) -> JSONResponse:
    return JSONResponse(schema, media_type=_MEDIA_TYPE)
