"""How routes that read their bodies themselves tell `/docs` what a body looks like."""

from collections.abc import Mapping
from typing import Any, Final


def json_body(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that takes a JSON object, with an example of it."""
    return _body({"application/json": {"schema": {"type": "object"}, "example": dict(example)}})


def form_body(example: Mapping[str, str], *, or_json: bool = False) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that takes a form, or JSON of the same fields, with an example of it."""
    content = {"schema": {"type": "object"}, "example": dict(example)}
    kinds = ["application/x-www-form-urlencoded", *(["application/json"] if or_json else [])]
    return _body(dict.fromkeys(kinds, content))


def _body(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": dict(content)}}


PAGING: Final[dict[str, Any]] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}}
        for name in ("limit", "offset")
    ]
}
"""The `openapi_extra` of a paged list."""
