"""Admin endpoints that every simulator has, and what those of faults do. They ask for no token: loopback only."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from pydantic import ValidationError

from hub.web.problems import Problem
from sandbox.kit.admin_models import FaultPlan, FaultState, K, NextFault
from sandbox.kit.faults import CUSTOM, CallKind, FaultParameters, Profile
from sandbox.kit.injector import Forced
from sandbox.kit.simulator import Simulator, simulator_of
from sandbox.kit.validation_messages import OUT_OF_ORDER, range_of, validation_message

router = APIRouter(prefix="/admin", tags=["admin"])
"""Counted answers, and late saves."""
Here = Annotated[Simulator, Depends(simulator_of)]
_LONGEST_WAIT: Final = 60


@router.get("/calls")
async def calls(simulator: Here) -> dict[str, dict[str, int]]:
    """Return, for each endpoint that was called, its answers by HTTP status; `none` is a dropped connection."""
    answers: dict[str, dict[str, int]] = {}
    for name, count in simulator.counters.counts("answer").items():
        endpoint, _, status = name.rpartition(" ")
        answers.setdefault(endpoint, {})[status] = count
    return answers


@router.get("/pending")
async def pending(simulator: Here, wait_seconds: float = 0.0) -> dict[str, int]:
    """Return how many late saves are outstanding; with `wait_seconds`, 0 to 60, wait that long for none."""
    if not 0 <= wait_seconds <= _LONGEST_WAIT:  # which no NaN is
        raise Problem(422, "invalid_request", f"Harus bilangan dari 0 sampai {_LONGEST_WAIT}.", field="wait_seconds")
    return {"pending_late": await simulator.late.wait(seconds=wait_seconds)}


def fault_state(simulator: Simulator) -> FaultState:
    """Return the profile, its parameters, and the two times that a careful client has to know."""
    profile, parameters = simulator.injector.profile, simulator.parameters
    return FaultState(
        profile=simulator.profile_name,
        rate=profile.rate,
        kinds=list(profile.kinds),
        endpoint=profile.endpoint,
        parameters=parameters,
        longest_processing_seconds=parameters.longest_processing_seconds,
        visibility_lag_seconds=parameters.visibility_lag_seconds,
    )


def change_faults(simulator: Simulator, plan: FaultPlan[K], endpoints: Mapping[str, CallKind]) -> FaultState:
    """Change the profile, the parameters, or both. All or nothing.

    Args:
        simulator: whose.
        plan: what to change.
        endpoints: of the partner, by name.

    Raises:
        Problem: the plan does not fit the partner, or is not complete.
    """
    parameters = _changed(simulator.parameters, plan.parameters)
    profile = _profile(plan, simulator.faults.profiles)
    if plan.endpoint is not None:
        _known(plan.endpoint, endpoints)
    for kind in plan.kinds or ():
        _happens(simulator, kind, "kinds")
    simulator.parameters = parameters
    if profile is not None and plan.profile is not None:
        simulator.profile_name = plan.profile
        simulator.injector.use(profile)
    return fault_state(simulator)


def force_faults(
    simulator: Simulator, fault: NextFault[K], endpoints: Mapping[str, CallKind]
) -> list[tuple[str, str | None, int]]:
    """Let the next calls meet a fault; returns all that are still to come: kind, endpoint, how many calls.

    Args:
        simulator: whose calls.
        fault: which, where, how often.
        endpoints: of the partner, by name.

    Raises:
        Problem: there is no such endpoint, or the fault makes no sense on it.
    """
    _happens(simulator, fault.kind, "kind")
    if fault.endpoint is not None:
        kind = _known(fault.endpoint, endpoints)
        if kind not in simulator.faults.applies_to[fault.kind]:
            raise Problem(422, "fault_without_meaning", "Gangguan ini tidak berlaku di endpoint ini.", field="kind")
    simulator.injector.force(Forced(fault.kind, fault.endpoint, fault.count))
    return [(it.kind, it.endpoint, it.count) for it in simulator.injector.forced()]


def _known(endpoint: str, endpoints: Mapping[str, CallKind]) -> CallKind:
    if endpoint not in endpoints:
        raise Problem(422, "unknown_endpoint", f"Pilihan: {', '.join(endpoints)}.", field="endpoint")
    return endpoints[endpoint]


def _happens(simulator: Simulator, kind: str, field: str) -> None:
    if kind not in simulator.faults.applies_to:
        raise Problem(422, "unknown_fault", f"Pilihan: {', '.join(simulator.faults.applies_to)}.", field=field)


def _profile(plan: FaultPlan[K], profiles: Mapping[str, Profile]) -> Profile | None:
    if plan.profile == CUSTOM:
        if plan.rate is None or plan.kinds is None:
            missing = "rate" if plan.rate is None else "kinds"
            raise Problem(422, "custom_incomplete", "Profil custom memerlukan rate dan kinds.", field=missing)
        return Profile(rate=plan.rate, kinds=tuple(dict.fromkeys(plan.kinds)), endpoint=plan.endpoint)
    for field in ("rate", "kinds", "endpoint"):
        if getattr(plan, field) is not None:
            raise Problem(422, "custom_only", "Hanya berlaku untuk profil custom.", field=field)
    return None if plan.profile is None else profiles[plan.profile]


def _changed(parameters: FaultParameters, changes: dict[str, Any]) -> FaultParameters:
    try:
        return FaultParameters.model_validate(parameters.model_dump() | changes)
    except ValidationError as error:
        fault = error.errors()[0]
        # The order of the two latencies is checked on the whole, which has no location.
        name = str(next(iter(fault["loc"]), "latency_min_seconds"))
        sentence = f"{validation_message(fault)}." if fault["type"] == OUT_OF_ORDER else _parameter(name)
        raise Problem(422, "invalid_parameter", sentence, field=f"parameters.{name}") from None


def _parameter(name: str) -> str:
    """Return what a parameter may be, or which there are."""
    if name not in FaultParameters.model_fields:
        return f"Parameter tidak dikenal. Pilihan: {', '.join(FaultParameters.model_fields)}."
    return f"Harus {range_of(FaultParameters, name)}."
