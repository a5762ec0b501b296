"""Two numbers of one person, joined once who is believed says so."""

from collections.abc import Mapping, Sequence

from contracts.visible import as_anybody_types_it
from hub.transaction import Transaction
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import KeptReport, Subject
from services.intake.domain.statements import statements_of
from services.intake.handlers.arrivals import by_source
from services.intake.handlers.context import Merging
from services.intake.handlers.leaders import follow_numbers
from services.intake.repository.numbers import Following, Numbers, save_numbers

_FIELD = "former_nip"
Reports = Mapping[str, Sequence[KeptReport]]
"""By key as it was sent, in the order of arrival."""


async def join_numbers(
    tx: Transaction, numbers: Numbers, kept: Reports, causes: Mapping[str, str | None], merging: Merging
) -> dict[str, str | None]:
    """Join numbers, and keep what else is said to have followed; whoever names one that was joined is made again.

    A source that is not believed joins nothing. What is joined stays so: receivers have joined it, too.

    Args:
        tx: the transaction; nobody else may be merging.
        numbers: of the people that the reports are about; gets those that are joined.
        kept: all reports about them.
        causes: the report that a number's change follows from.
        merging: what merging goes by.

    Returns:
        The numbers that were joined, former ones and those of today, each with what it follows from.
    """
    claims = _claims(kept)
    joined = [one for one in claims if _joins(one, numbers, kept, merging.precedence)]
    await save_numbers(tx.connection, joined, joined=True)
    left = [(old, new) for old, new in claims if numbers.former.successors.get(old) != new]
    await save_numbers(tx.connection, [one for one in left if one not in numbers.claimed], joined=False)
    of_number = {nip: causes.get(new, causes.get(old)) for old, new in joined for nip in (old, new)}
    await follow_numbers(tx, of_number, merging)
    return of_number


def _claims(kept: Reports) -> list[Following]:
    """Return which number is said by anybody to have followed which, what was said first first."""
    first: dict[Following, int] = {}
    for nip, several in kept.items():
        for one in several:
            if (former := one.content.get(_FIELD)) is not None:
                first[former, nip] = min(one.number, first.get((former, nip), one.number))
    return sorted(first, key=lambda claim: first[claim])


def _joins(claim: Following, numbers: Numbers, kept: Reports, precedence: Precedence) -> bool:
    """Join the two numbers of a claim if that is new, believed, and can be."""
    former, successor = claim
    if former in numbers.former.successors or _believed(kept[successor], precedence) != former:
        return False
    alike = not _names(kept.get(former, ())).isdisjoint(_names(kept[successor]))
    return numbers.former.follow(former, successor, are_named_alike=alike)


def _believed(reports: Sequence[KeptReport], precedence: Precedence) -> str | None:
    """Return the number before, as who is believed says it of the number that the reports are about."""
    values = {source: statements_of(several).values for source, several in by_source(reports).items()}
    saying = [source for source in precedence.order(Subject.EMPLOYEE, _FIELD, values) if _FIELD in values[source]]
    return values[saying[0]][_FIELD] if saying else None


def _names(reports: Sequence[KeptReport]) -> set[str]:
    return {as_anybody_types_it(one.content["name"]) for one in reports if one.content.get("name") is not None}
