"""The use cases of `employee.changed.v1` and `unit.changed.v1`, over a batch: what they change in the read model."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.transaction import Transaction
from readmodels.people.findings import Finding, note
from readmodels.people.followed_day import day_to_go_by, last_followed
from readmodels.people.hierarchy import lock_hierarchy
from readmodels.people.reconciling import reconcile
from readmodels.people.records import keep_records
from readmodels.people.references import References
from readmodels.people.units import upsert_units


@dataclass(frozen=True, slots=True)
class PeopleProjection:
    """The projection of people in one service's database.

    Attributes:
        references: what the service's own rows refer to.
        on_findings: told which doubts have been noted, in the transaction that notes them.
    """

    references: References
    on_findings: Callable[[Transaction, Sequence[Finding]], None]

    async def project_employees(self, tx: Transaction, batch: Sequence[EmployeeChangedV1], today: date) -> set[str]:
        """Keep employees' records, and take over the history that they make.

        A record whose version is held already changes nothing. The hierarchy stays locked until the commit.

        Args:
            tx: the transaction.
            batch: in the order of their arrival.
            today: in the agency's time zone.

        Returns:
            Whose history has a new record, by their present number.
        """
        await lock_hierarchy(tx.connection)  # two who fold the records of one person would each miss the other's
        today = day_to_go_by(await last_followed(tx.connection), today)
        taken = await keep_records(tx.connection, batch, today, self.references)
        found = taken.findings
        if taken.nips:
            found = found + await reconcile(tx.connection, taken.nips, today, self.references)
        await self._note(tx, found, today)
        return taken.nips

    async def project_units(self, tx: Transaction, batch: Sequence[UnitChangedV1]) -> set[str]:
        """Take over units' records, and return their codes; one that is not newer than what is held changes nothing."""
        await upsert_units(tx.connection, batch)
        return {one.code for one in batch}

    async def project_days(self, tx: Transaction, nips: Collection[str], today: date) -> None:
        """Take over what people's histories have today, without a new record.

        Args:
            tx: the transaction; the hierarchy stays locked until its commit.
            nips: whose, by their present number.
            today: in the agency's time zone.
        """
        await lock_hierarchy(tx.connection)
        await self._note(tx, await reconcile(tx.connection, nips, today, self.references), today)

    async def _note(self, tx: Transaction, found: Sequence[Finding], today: date) -> None:
        self.on_findings(tx, await note(tx.connection, found, today))
