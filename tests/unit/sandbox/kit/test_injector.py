"""Who gets which fault."""

from collections import Counter

import pytest

from sandbox.kit.faults import CallKind, Profile
from sandbox.kit.injector import FaultInjector, Forced
from sandbox.siasn.faults import APPLIES_TO, FAULTS, PROFILES, FaultKind


def run(injector: FaultInjector, calls: list[CallKind]) -> list[str | None]:
    return [injector.draw(call.value, call) for call in calls]


MIXED = [CallKind.READ, CallKind.READ, CallKind.SAVE] * 300
READS_FIRST = [CallKind.READ] * 600 + [CallKind.SAVE] * 300


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("calls", [MIXED, READS_FIRST], ids=["mixed", "reads first"])
def test_rough_draws_every_kind_equally_often(seed: int, calls: list[CallKind]) -> None:
    drawn = run(FaultInjector(FAULTS, PROFILES["rough"], seed), calls)
    counts = Counter(fault for fault in drawn if fault is not None)
    assert set(counts) == set(PROFILES["rough"].kinds) == set(FaultKind) - {FaultKind.UNKNOWN_ENVELOPE}
    assert max(counts.values()) - min(counts.values()) <= 3
    assert 0.10 < counts.total() / len(calls) < 0.20


@pytest.mark.parametrize("calls", [MIXED, READS_FIRST], ids=["mixed", "reads first"])
def test_garbage_comes_on_reads_and_on_saves(calls: list[CallKind]) -> None:
    drawn = run(FaultInjector(FAULTS, PROFILES["rough"], 1), calls)
    hit = Counter(call for call, fault in zip(calls, drawn, strict=True) if fault is FaultKind.GARBAGE_BODY)
    assert abs(hit[CallKind.READ] - hit[CallKind.SAVE]) <= 1


@pytest.mark.parametrize("profile", PROFILES)
def test_faults_come_only_where_they_make_sense(profile: str) -> None:
    calls = list(CallKind) * 500
    for call, fault in zip(calls, run(FaultInjector(FAULTS, PROFILES[profile], 2), calls), strict=True):
        assert fault is None or call in APPLIES_TO[fault]


def test_same_seed_same_faults() -> None:
    one, same, other = (run(FaultInjector(FAULTS, PROFILES["rough"], seed), MIXED) for seed in (4, 4, 5))
    assert one == same != other


def test_restart_begins_anew() -> None:
    injector = FaultInjector(FAULTS, PROFILES["rough"], 4)
    first = run(injector, MIXED)
    injector.restart(PROFILES["rough"])
    assert run(injector, MIXED) == first


def test_none_draws_nothing() -> None:
    assert set(run(FaultInjector(FAULTS, PROFILES["none"], 1), MIXED)) == {None}


def test_tokens_are_spared_unless_the_profile_says_so() -> None:
    tokens = [CallKind.TOKEN] * 50
    assert set(run(FaultInjector(FAULTS, PROFILES["rough"], 1), tokens)) == {None}
    assert None not in run(FaultInjector(FAULTS, PROFILES["outage"], 1), tokens)


def test_evening_comes_in_bursts() -> None:
    drawn = run(FaultInjector(FAULTS, PROFILES["evening"], 1), [CallKind.READ] * 2000)
    hit = [fault is not None for fault in drawn]
    assert 0.1 < sum(hit) / len(hit) < 0.6
    begins = sum(now and not before for before, now in zip([False, *hit], hit, strict=False))
    assert sum(hit) / begins >= 20 - 1


def test_a_fault_for_saves_waits_without_piling_up() -> None:
    only_saves = Profile(rate=1.0, kinds=(FaultKind.STORED_LATE, FaultKind.ERROR_500))
    injector = FaultInjector(FAULTS, only_saves, 1)
    reads = run(injector, [CallKind.READ] * 50)
    saves = run(injector, [CallKind.SAVE] * 4)
    assert reads.count(FaultKind.ERROR_500) >= 49
    assert FaultKind.STORED_LATE in saves


def test_forced_faults_come_first_and_end() -> None:
    injector = FaultInjector(FAULTS, PROFILES["none"], 1)
    injector.force(Forced(FaultKind.ERROR_500, "save", 2))
    injector.force(Forced(FaultKind.MAPDATA_STRING, None, 1))
    calls = [CallKind.READ, CallKind.SAVE, CallKind.SAVE, CallKind.SAVE, CallKind.SAVE]
    assert run(injector, calls) == [None, FaultKind.ERROR_500, FaultKind.ERROR_500, FaultKind.MAPDATA_STRING, None]
    assert injector.forced() == []
