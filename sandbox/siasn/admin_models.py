"""What the admin endpoints take and give."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sandbox.siasn.faults import FaultKind, FaultParameters
from sandbox.siasn.settings import ProfileName

_STRICT = ConfigDict(extra="forbid")


class FaultPlan(BaseModel):
    """Which faults come from now on. What is left out stays as it is."""

    model_config = _STRICT

    profile: Literal[ProfileName, "custom"] | None = None
    rate: Annotated[float, Field(ge=0, le=1)] | None = None
    """With profile `custom` only: share of calls that are hit."""
    kinds: Annotated[list[FaultKind], Field(min_length=1)] | None = None
    """With profile `custom` only: drawn equally often."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Fields of the parameters to change: numbers."""


class FaultState(BaseModel):
    """Which faults come now. Durations in seconds."""

    profile: str
    rate: float
    kinds: list[FaultKind]
    parameters: FaultParameters
    longest_processing_seconds: float
    """After this time a call whose answer was lost has been stored, or never will be."""
    visibility_lag_seconds: float
    """The longest time for which reads do not show a save."""


class NextFault(BaseModel):
    """Faults for the next matching calls."""

    model_config = _STRICT

    kind: FaultKind
    endpoint: str | None = None
    """As in the counters (`skp22/save`); null: any on which the kind makes sense."""
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1


class Revocation(BaseModel):
    """Which tokens stop working; null: both kinds of issued ones, not the fixed one."""

    model_config = _STRICT

    kind: Literal["oauth2", "sso", "fixed_sso"] | None = None


class RecordOut(BaseModel):
    """A stored history row, visible to reads or not. Moments are epoch seconds."""

    sequence: int
    id: str
    nip: str
    tahun: int
    pnsDinilaiOrang: str  # noqa: N815 - the wire's name
    hasilKinerjaNilai: int  # noqa: N815 - the wire's name
    perilakuKerjaNilai: int  # noqa: N815 - the wire's name
    kuadranKinerjaNilai: int  # noqa: N815 - the wire's name
    saved: dict[str, object]
    """The whole last body of `skp22/save`."""
    created_at: float
    updated_at: float
    visible_at: float
    updates: int


class RecordPage(BaseModel):
    """Rows in order of arrival; `next` is the `after` of the following page, null at the end."""

    records: list[RecordOut]
    next: int | None


class Summary(BaseModel):
    """Truth on the partner's side."""

    persons: int
    records: int
    keys: int
    """Distinct NIP and year."""
    duplicates: int
    """Records beyond one a key."""
    calls: dict[str, int]
    faults_injected: dict[str, int]
    """Every kind, zeros too."""
    tokens_issued: dict[str, int]
    pending_late: int
    histories: dict[str, int]
    """Rows of each other history, deleted ones left out."""
    documents: int
    """Uploaded so far."""
