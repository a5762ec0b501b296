"""What the admin endpoints take and give."""

from typing import Literal

from pydantic import BaseModel

from sandbox.kit.admin_models import STRICT, FaultPlan, NextFault
from sandbox.siasn.faults import FaultKind


class SiasnFaultPlan(FaultPlan[FaultKind]):
    """Which faults come from now on. What is left out stays as it is."""


class SiasnNextFault(NextFault[FaultKind]):
    """Faults for the next matching calls."""


class Revocation(BaseModel):
    """Which tokens stop working; null: both kinds of issued ones, not the fixed one."""

    model_config = STRICT

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
