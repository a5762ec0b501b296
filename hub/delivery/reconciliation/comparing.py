"""What the partner shows against what it accepted from us: pure rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Final

from contracts.personal import personal


class Difference(StrEnum):
    """How both sides differ about one business key."""

    MISSING_THERE = "missing_there"
    """The partner accepted it and shows it no more."""
    MISSING_HERE = "missing_here"
    """The partner shows it, of somebody whom we know, and nobody here has sent it."""
    DIFFERENT = "different"
    """The partner shows other values than it accepted."""
    DOUBLED = "doubled"
    """The partner shows more than one record of what it should hold once."""
    NOT_WITHDRAWN = "not_withdrawn"
    """We withdrew it, and the partner shows it again."""


REPAIRABLE: Final = frozenset({Difference.MISSING_THERE, Difference.DIFFERENT, Difference.NOT_WITHDRAWN})
"""What sending again mends; the others are for a person: a record that is not ours is not ours to change."""


@personal
class HeldRecord:
    """One record as the partner shows it.

    Attributes:
        key: the business key, as it stands in the ledger for the same record of ours.
        subject: whom the partner lists it under, as the ledger has it, such as a NIP.
        partner_id: of the record.
        fields: what is compared, by the partner's names, as text; a field that is not there says nothing.
    """

    key: str
    subject: str
    partner_id: str
    fields: Mapping[str, str] = field(default_factory=dict)


@personal
class AcceptedRecord:
    """What the partner accepted from us last about one key.

    Attributes:
        key: as in `HeldRecord`.
        subject: whom it is about.
        partner_id: of the record, as far as we know.
        fields: what we sent, as text.
        withdrawn: whether what it accepted is that there is no such record any more.
        delivery_id: in the ledger.
    """

    key: str
    subject: str
    partner_id: str | None
    fields: Mapping[str, str]
    withdrawn: bool
    delivery_id: int


@personal
class Discrepancy:
    """One difference between both sides.

    Attributes:
        difference: which.
        key: what it is about.
        subject: whom.
        partner_ids: of the partner's records that it is about, sorted.
        fields: what differs: ours and theirs, by the partner's name of the field; of a record that is only there what
            it says; of a doubled one what each says, by the partner's id.
        delivery_id: what to send again to mend it; None where nothing of ours does.
    """

    difference: Difference
    key: str
    subject: str
    partner_ids: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    delivery_id: int | None = None


def compare(ours: Iterable[AcceptedRecord], theirs: Iterable[HeldRecord]) -> list[Discrepancy]:
    """Return how the records of one subject differ, or of one page, in the order of our records, then of theirs."""
    held: defaultdict[str, list[HeldRecord]] = defaultdict(list)
    for record in theirs:
        held[record.key].append(record)
    found: list[Discrepancy] = []
    for accepted in ours:
        found += compare_one(accepted, held.pop(accepted.key, []))
    for strangers in held.values():
        found += _of_nobody(strangers)
    return found


def compare_one(ours: AcceptedRecord, theirs: Sequence[HeldRecord]) -> Iterator[Discrepancy]:
    """Yield how what we sent differs from the records that the partner shows under the same key."""
    ids = tuple(sorted(record.partner_id for record in theirs))
    if ours.withdrawn:
        if theirs:
            yield Discrepancy(Difference.NOT_WITHDRAWN, ours.key, ours.subject, ids, delivery_id=ours.delivery_id)
        return
    if not theirs:
        yield Discrepancy(Difference.MISSING_THERE, ours.key, ours.subject, delivery_id=ours.delivery_id)
        return
    if len(ids) > 1:
        yield Discrepancy(Difference.DOUBLED, ours.key, ours.subject, ids, _each(theirs, ours.partner_id))
    record = _counterpart(ours, theirs)
    differing = differing_fields(ours.fields, record.fields)
    if differing:
        yield Discrepancy(
            Difference.DIFFERENT, ours.key, ours.subject, (record.partner_id,), differing, ours.delivery_id
        )


def differing_fields(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return ours and theirs of each field that both sides say and that differs."""
    return {
        name: (ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys()) if ours[name] != theirs[name]
    }


def _counterpart(ours: AcceptedRecord, theirs: Sequence[HeldRecord]) -> HeldRecord:
    """Of several the one whose id we know, else one that says what we sent, else the first."""
    known = next((record for record in theirs if record.partner_id == ours.partner_id), None)
    alike = (record for record in theirs if not differing_fields(ours.fields, record.fields))
    return known or next(alike, theirs[0])


def _of_nobody(theirs: Sequence[HeldRecord]) -> Iterator[Discrepancy]:
    first, ids = theirs[0], tuple(sorted(record.partner_id for record in theirs))
    shown = {name: ("", value) for name, value in sorted(first.fields.items())}
    yield Discrepancy(Difference.MISSING_HERE, first.key, first.subject, ids, shown)
    if len(ids) > 1:
        yield Discrepancy(Difference.DOUBLED, first.key, first.subject, ids, _each(theirs, None))


def _each(theirs: Sequence[HeldRecord], known: str | None) -> dict[str, tuple[str, str]]:
    """Return what each of several records says, by the partner's id, and which of them is the one that we know."""
    return {
        record.partner_id: (
            "ours" if record.partner_id == known else "",
            ", ".join(f"{name}={value}" for name, value in sorted(record.fields.items())),
        )
        for record in sorted(theirs, key=lambda one: one.partner_id)
    }
