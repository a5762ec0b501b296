"""Kits with one promise broken on purpose, by name, each with the fault that must reveal it.

A suite that calls the healthy kit clean under a fault, and these not, looks at the right things.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from tests.broken import ledger, outbox, requests


@dataclass(frozen=True)
class Variant:
    """A broken kit.

    Attributes:
        break_kit: changes the kit in the running process.
        revealed_by: name of the fault that the healthy kit survives and this one does not.
        finding: what the auditor must find.
        about: what it must find that of, where the fault aims at something.
    """

    break_kit: Callable[[pytest.MonkeyPatch], None]
    revealed_by: str
    finding: str
    about: frozenset[str] = frozenset()


_ADDED: Final = frozenset({"evidence", "feedback"})

VARIANTS: Final[Mapping[str, Variant]] = {
    "ack_before_commit": Variant(outbox.acks_before_the_commit, "kill_at_effect_stored", "lost"),
    "blind_resend": Variant(ledger.sends_again_without_asking, "partner_stores_late", "doubled"),
    "no_inbox": Variant(outbox.has_no_inbox, "kill_at_committed", "doubled"),
    "mark_sent_before_confirm": Variant(outbox.marks_sent_before_the_confirm, "kill_at_claimed", "lost"),
    "lease_never_renewed": Variant(ledger.never_renews_its_leases, "gateway_stopped_beyond_its_lease", "doubled"),
    "settle_too_early": Variant(ledger.settles_too_early, "partner_stores_late", "doubled"),
    "keys_forgotten": Variant(requests.forgets_keys, "answers_to_staff_lost", "doubled", about=_ADDED),
    "answer_before_commit": Variant(requests.answers_before_the_commit, "killed_as_it_answers", "lost", about=_ADDED),
}
