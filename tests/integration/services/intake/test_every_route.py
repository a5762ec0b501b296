"""Every operation of intake's API with every kind of caller, against one table. A new route needs its line there."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import pytest

from hub.web.operations.context import PREFIX
from tests.integration.services.intake.door import Door, event

pytestmark = pytest.mark.one_database
CALLERS: Final = ("simpeg", "program", "operator", "importer", "stranger", "person", None)
SOURCES: Final = {"simpeg": 200, "program": 200, "operator": 403}
BOTH: Final = {"simpeg": 200, "program": 200, "operator": 200}
OPERATORS: Final = {"operator": 200}
IMPORTERS: Final = {"importer": 200, "simpeg": 401}
UNKNOWN_IMPORT: Final = {"importer": 404, "simpeg": 401}
INCOMPLETE: Final = {"simpeg": 401} | dict.fromkeys(("program", "operator", "importer", "stranger", "person"), 422)
"""A request that lacks what it needs is refused for that, whoever of those who sign in sends it."""
EXPECTED: Final[Mapping[str, Mapping[str, int]]] = {
    "reportEvents": SOURCES,
    "listReceipts": BOTH,
    "getReceipt": BOTH | {"program": 404},
    "listDoubts": BOTH,
    "listConflicts": OPERATORS,
    "getConflictsWorkbook": OPERATORS,
    "listIncomplete": OPERATORS,
    "listMissing": OPERATORS,
    "getMissingWorkbook": OPERATORS,
    "importFile": INCOMPLETE,
    "listImports": IMPORTERS,
    "getImport": UNKNOWN_IMPORT,
    "listImportRows": UNKNOWN_IMPORT,
    "getImportReport": UNKNOWN_IMPORT,
    "getImportPage": UNKNOWN_IMPORT,
    "applyImport": UNKNOWN_IMPORT,
    "cancelImport": UNKNOWN_IMPORT,
    "proposeImportMapping": IMPORTERS,
    "putImportMapping": INCOMPLETE,
}
"""Status by caller, 200 for any success; who is not named gets 403, and 401 without a sign-in."""


async def test_every_operation_lets_in_whom_the_table_lets_in_and_nobody_else(door: Door) -> None:
    await door.add("absensi", client="absensi")
    (mine,) = await door.told({"code": "BKD", "name": "Badan"})
    paths = (await door.client.get("/openapi.json")).json()["paths"]
    operations = {
        one["operationId"]: (method, path.format(number=mine["receipt"], import_id=uuid4()))
        for path, methods in paths.items()
        if path.startswith("/v1") and not path.startswith(PREFIX)
        for method, one in methods.items()
    }
    found = {(name, who): await _status(door, *operations[name], who) for name in operations for who in CALLERS}
    assert found == {
        (name, who): 401 if who is None else EXPECTED[name].get(who, 403) for name in operations for who in CALLERS
    }


async def _status(door: Door, method: str, path: str, who: str | None) -> int:
    asked: dict[str, Any] = {"params": {"source": "simpeg"}} if path.endswith("doubts") else {}
    if method == "post":
        kind = {"content-type": "application/cloudevents+json"}
        asked = {"content": json.dumps(event({"code": "BKD"})).encode(), "headers": kind}
    headers = door.headers(who) | asked.pop("headers", {})
    answer = await door.client.request(method, path, headers=headers, **asked)
    return 200 if answer.is_success else answer.status_code
