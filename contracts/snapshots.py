"""The released JSON Schemas in `contracts/schemas`: written once, and what every later change is compared with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel

from contracts.compatibility import Incompatibility, differences
from contracts.envelope import Envelope
from contracts.registry import CONTRACTS

FOLDER: Final = Path(__file__).parent / "schemas"
RELEASABLE: Final[Mapping[str, type[BaseModel]]] = {**CONTRACTS, "envelope": Envelope}
"""Every contract by its type, and the envelope."""

Kind = Literal["not_released", "outdated", "incompatible", "vanished"]


@dataclass(frozen=True)
class Finding:
    """Why a snapshot and its contract do not agree.

    Attributes:
        contract: type of the contract, or `envelope`.
        kind: `outdated` is compatible and is mended by an export; `incompatible` and `vanished` break somebody.
        sentence: what to know and what to do.
    """

    contract: str
    kind: Kind
    sentence: str

    @property
    def breaks(self) -> bool:
        """Whether messages that are on their way, or a service that runs, would no longer be understood."""
        return self.kind in {"incompatible", "vanished"}


class BreakingChange(ValueError):
    """A released contract would be overwritten by one that breaks its users.

    Attributes:
        findings: the reasons.
    """

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(f"{one.contract}: {one.sentence}" for one in findings))
        self.findings = findings


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema that a reader of the model's messages goes by."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def text_of(model: type[BaseModel]) -> str:
    """Return the schema as it stands in a snapshot: keys sorted, two spaces, a newline at the end."""
    return json.dumps(schema_of(model), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def check(folder: Path = FOLDER, models: Mapping[str, type[BaseModel]] = RELEASABLE) -> list[Finding]:
    """Compare every contract with its released snapshot, in both directions of compatibility."""
    found = [finding for name, model in models.items() for finding in _check(folder, name, model)]
    for path in sorted(folder.glob("*.json")):
        if path.stem not in models:
            sentence = (
                "it is released and no longer exists: messages of this type are still published and read "
                "(backward, forward)."
            )
            found.append(Finding(path.stem, "vanished", sentence))
    return found


def export(folder: Path = FOLDER, models: Mapping[str, type[BaseModel]] = RELEASABLE) -> list[Path]:
    """Write the snapshots of new and of compatibly grown contracts; returns those that changed.

    Raises:
        BreakingChange: a contract in the folder would be broken; then nothing is written.
    """
    findings = check(folder, models)
    breaking = [finding for finding in findings if finding.breaks]
    if breaking:
        raise BreakingChange(breaking)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for finding in findings:
        path = folder / f"{finding.contract}.json"
        path.write_text(text_of(models[finding.contract]), encoding="utf-8")
        written.append(path)
    return written


def _check(folder: Path, name: str, model: type[BaseModel]) -> list[Finding]:
    path = folder / f"{name}.json"
    if not path.exists():
        return [Finding(name, "not_released", "not released yet: run `kinerja contracts export`.")]
    text = path.read_text(encoding="utf-8")
    broken = differences(json.loads(text), schema_of(model))
    if broken:
        return [Finding(name, "incompatible", _sentence(one)) for one in broken]
    if text != text_of(model):
        return [Finding(name, "outdated", "snapshot differs compatibly: run `kinerja contracts export`.")]
    return []


def _sentence(one: Incompatibility) -> str:
    return f"{one.path or 'the message'}: {one.sentence} ({one.direction})."
