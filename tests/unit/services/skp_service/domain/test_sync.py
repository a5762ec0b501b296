"""What is shown of the way to SIASN, whatever the order of the outcomes."""

from datetime import UTC, datetime

from services.skp_service.domain.sync import Sync, SyncState

EARLY = datetime(2026, 1, 15, tzinfo=UTC)
LATE = datetime(2026, 1, 16, tzinfo=UTC)
WAITING = Sync().waiting_for(1)


def test_nothing_is_sent_at_first() -> None:
    assert Sync().state is SyncState.NOT_SENT


def test_acceptance_shows_siasns_id() -> None:
    sync = WAITING.accepted("rw-1", EARLY)
    assert (sync.state, sync.version, sync.siasn_id, sync.at) == (SyncState.ACCEPTED, 1, "rw-1", EARLY)


def test_refusal_shows_code_and_reason() -> None:
    sync = WAITING.rejected("person_not_found", "Pegawai tidak ditemukan.", EARLY)
    assert (sync.state, sync.code, sync.reason) == (
        SyncState.REJECTED,
        "person_not_found",
        "Pegawai tidak ditemukan.",
    )


def test_acceptance_after_an_operators_replay_clears_the_refusal() -> None:
    sync = WAITING.rejected("person_not_found", "Pegawai tidak ditemukan.", EARLY).accepted("rw-1", LATE)
    assert (sync.state, sync.code, sync.reason, sync.at) == (SyncState.ACCEPTED, None, None, LATE)


def test_acceptance_stays_when_an_overtaken_refusal_arrives() -> None:
    accepted = WAITING.accepted("rw-1", LATE)
    assert accepted.rejected("person_not_found", "Pegawai tidak ditemukan.", EARLY) == accepted


def test_of_two_refusals_the_later_one_counts() -> None:
    late = WAITING.rejected("b", "B.", LATE)
    assert late.rejected("a", "A.", EARLY) == late
    assert WAITING.rejected("a", "A.", EARLY).rejected("b", "B.", LATE) == late


def test_of_two_acceptances_the_later_one_counts() -> None:
    late = WAITING.accepted("rw-2", LATE)
    assert late.accepted("rw-1", EARLY) == late
    assert WAITING.accepted("rw-1", EARLY).accepted("rw-2", LATE) == late


def test_what_is_unclear_shows_code_and_reason() -> None:
    sync = WAITING.unclear("answer_unclear", "Jawaban SIASN tidak dapat dibaca.", EARLY)
    assert (sync.state, sync.code, sync.reason, sync.at) == (
        SyncState.UNCLEAR,
        "answer_unclear",
        "Jawaban SIASN tidak dapat dibaca.",
        EARLY,
    )


def test_a_later_outcome_takes_the_place_of_an_unclear_one() -> None:
    unclear = WAITING.unclear("u", "U.", EARLY)
    assert unclear.accepted("rw-1", LATE) == WAITING.accepted("rw-1", LATE)
    assert unclear.rejected("r", "R.", LATE) == WAITING.rejected("r", "R.", LATE)
    assert WAITING.rejected("r", "R.", EARLY).unclear("u", "U.", LATE) == WAITING.unclear("u", "U.", LATE)


def test_what_is_unclear_and_overtaken_changes_nothing() -> None:
    for known in (WAITING.accepted("rw-1", LATE), WAITING.rejected("r", "R.", LATE)):
        assert known.unclear("u", "U.", EARLY) == known


def test_a_new_version_waits_afresh_and_keeps_siasns_id() -> None:
    assert WAITING.accepted("rw-1", LATE).waiting_for(2) == Sync(SyncState.WAITING, 2, "rw-1")
