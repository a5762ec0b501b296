"""The diagram of an SKP's stages."""

from typing import Final

from services.skp_service.domain.cycle import RULES, Stage
from services.skp_service.terms_id import ACT, CAPACITY, STAGE

_FIRST: Final = Stage.DRAFT
_LAST: Final = Stage.FINAL


def mermaid() -> str:
    """Return the state diagram of `RULES` as Mermaid text, without the fence and without a last newline.

    What leaves an SKP where it stands is no arrow.
    """
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{STAGE[stage]}" as {stage}' for stage in Stage]
    lines.append(f"    [*] --> {_FIRST}")
    for act, rule in RULES.items():
        who = ", ".join(CAPACITY[one].lower() for one in CAPACITY if one in rule.by)
        lines += [
            f"    {before} --> {after}: {ACT[act].lower()} ({who})"
            for before, after in rule.leads.items()
            if before is not after
        ]
    lines.append(f"    {_LAST} --> [*]")
    return "\n".join(lines)
