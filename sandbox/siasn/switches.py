"""What nobody outside knows about SIASN for certain: each such thing is a switch, so that a client can try every side.

The first value of each is what most independent clients show.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

NotFoundMode = Literal["404", "200", "mixed"]
EmptyHistory = Literal["null", "not_found", "record_not_found", "empty_list", "mixed"]
NumberStyle = Literal["numbers", "strings", "decimals", "mixed"]
MapDataShape = Literal["bare", "object", "json_text"]
FaultShape = Literal["top_level", "nested"]
TokenText = Literal["invalid or expired jwt", "token_sso_mismatch"]


def _as_number(value: object) -> object:
    """Take an environment variable's digits for the number that they are."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _as_text(value: object) -> object:
    """Take a number for the text of its digits: a status is written either way."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Switches(BaseModel):
    """How SIASN behaves where its clients differ, or where nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    refusal_status: Annotated[Literal[200, 400, 422, 500], BeforeValidator(_as_number)] = 400
    """HTTP status of a refused save."""
    quadrant_check: bool = False
    """Refuse a quadrant that does not follow from both ratings."""
    rank_check: bool = False
    """Refuse a `penilaiGolongan` that is no id: the ids of ranks, those of PPPK too, are digits."""
    unknown_document: Literal["accepted", "refused"] = "accepted"
    """What becomes of a save whose `path` names a document that nobody uploaded."""
    document_required: bool = False
    """Refuse a `skp22/save` without a document in `path`."""
    fault_shape: FaultShape = "top_level"
    """Where the API manager's faults have their code: at top level, or nested under `fault`."""
    mapdata: MapDataShape = "bare"
    """`mapData` of `skp22/save`: the id, an object that names it, or JSON text of that object."""
    empty_history: EmptyHistory = "null"
    """What the history of a person without rows answers; mixed: any of the four, by the NIP."""
    not_found: Annotated[NotFoundMode, BeforeValidator(_as_text)] = "mixed"
    """HTTP status of "Data tidak ditemukan"; mixed: either, by the NIP or id asked for."""
    numbers: NumberStyle = "mixed"
    """How numbers in history rows arrive, decimals: ratings as "2.00"; mixed: any of the three, by the row."""
    token_text: TokenText = "invalid or expired jwt"  # noqa: S105 - the text of a refusal
    """What is said of an SSO token that is refused."""
    sso_refusal_status: Annotated[Literal[401, 400, 403, 200], BeforeValidator(_as_number)] = 401
    """HTTP status of a refused, or missing, SSO token."""
