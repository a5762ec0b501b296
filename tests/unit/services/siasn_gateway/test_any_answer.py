"""Whatever SIASN, a proxy or a stranger answers becomes a verdict: no bytes are a defect of ours."""

import json
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Permanent, Transient, Uncertain, Unclear
from services.siasn_gateway.answers import SaveOutcome
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.rows import SkpRow
from tests.unit.services.siasn_gateway.scripted import NIP, Scripted, settings

NAMES = ["code", "success", "data", "message", "mapData", "Error", "Message", "fault", "description", "id", "tahun"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(
        ["0", "1", "true", "false", "success", "Data tidak ditemukan", "invalid or expired jwt", "x is required"]
    )
    | st.sampled_from([0, 1, 900901, 900906, 900800, 303001, 101503])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=15,
)
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)
STATUSES = st.sampled_from([200, 201, 204, 301, 400, 401, 403, 404, 422, 429, 500, 502, 503, 504]) | st.integers(
    200, 599
)
WAITS = st.none() | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


def answer(status: int, body: bytes, wait: str | None) -> Any:
    headers = {} if wait is None else {"Retry-After": wait}
    return lambda _: httpx.Response(status, content=body, headers=headers)


@given(STATUSES, BODIES, WAITS)
async def test_any_answer_to_a_save_has_a_verdict(status: int, body: bytes, wait: str | None) -> None:
    siasn = Scripted(*[answer(status, body, wait)] * 3)
    outcome: Any
    try:
        outcome = await SiasnClient(settings(), siasn).save_skp({"tahun": 2025})
    except (Transient, Permanent, Uncertain) as error:
        outcome = error
    assert len(getattr(outcome, "words", None) or "") <= 200
    if isinstance(outcome, SaveOutcome):
        assert 200 <= status < 300
        assert 1 <= len(outcome.id) <= 64


@given(STATUSES, BODIES, WAITS)
async def test_any_answer_to_a_read_has_a_verdict(status: int, body: bytes, wait: str | None) -> None:
    for read in (SiasnClient.person, SiasnClient.skp_rows):
        siasn = Scripted(*[answer(status, body, wait)] * 9)
        try:
            found = await read(SiasnClient(settings(), siasn), NIP)
        except (Transient, Permanent, Unclear):
            continue
        assert not isinstance(found, list) or all(isinstance(row, SkpRow) for row in found)
