"""The diagram of a delivery's states, as it stands in `architecture/delivery.md`."""

from hub.delivery.states import TRANSITIONS, UNSETTLED, State


def mermaid() -> str:
    """Return the state diagram of `TRANSITIONS` as Mermaid text, without the fence and without a last newline."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.PENDING}", f"    [*] --> {State.WAITING}"]
    lines += [f"    {before} --> {after}: {_label(cause)}" for (before, after), cause in TRANSITIONS.items()]
    lines += [f"    {state} --> [*]" for state in State if state not in UNSETTLED]
    return "\n".join(lines)


def _label(cause: str) -> str:
    """Mermaid ends a label at a second colon."""
    return cause.replace(": ", " - ")
