"""Which claimed deliveries go to the partner in one call."""

from collections.abc import Iterable

from hub.delivery.partner import Delivery, Partner


def groups(partner: Partner, claimed: Iterable[Delivery]) -> list[list[Delivery]]:
    """Return the deliveries of one call each: saves of one kind, as many as the partner takes; all others alone.

    What is uncertain is looked up by itself; steps and withdrawals are about one record.
    """
    alone: list[list[Delivery]] = []
    together: dict[str, list[list[Delivery]]] = {}
    for delivery in claimed:
        size = partner.treatment(delivery).batch_size
        if size == 1 or delivery.uncertain or delivery.step or delivery.withdrawn:
            alone.append([delivery])
            continue
        of_kind = together.setdefault(delivery.kind, [[]])
        if len(of_kind[-1]) == size:
            of_kind.append([])
        of_kind[-1].append(delivery)
    return alone + [group for of_kind in together.values() for group in of_kind]
