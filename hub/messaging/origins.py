"""Where a message comes from, as the broker vouches for it, and whether that user may say what it says.

RabbitMQ takes a message with a `user_id` from nobody but that user, so what arrives with one is from them. A message
without one is from nobody. What a service has put aside, and sends to its own queue again, is from its first publisher
still: a header says who that was. It counts with the service's own `user_id` only, and not on the exchange that all
services publish to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self

from contracts.contract import SOURCES, Contract
from hub.amqp.content import Delivery
from hub.errors import ContractViolation
from hub.messaging.broker_refusal import Account
from hub.messaging.topology import Names
from hub.settings import HubSettings

PUBLISHER_HEADER: Final = "x-kinerja-publisher"
UNCHECKED: Final = "asal pesan tidak diperiksa (KINERJA_ORIGINS=off)"
FORMER_ACCEPTED: Final = "pesan dari penerbit lama masih diterima (KINERJA_FORMER_PUBLISHERS=accept)"
_NOBODY: Final = ""
LONGEST_USER: Final = 128
"""Characters of a broker user's name that our tables hold."""


@dataclass(frozen=True)
class Origins:
    """Whom a service believes what.

    Attributes:
        checked: False: everybody, everything; the broker has one user for all.
        exchange: that all services publish to.
        own_user: the service's broker user.
        signs: whether the service is logged in as that user, so that the broker can vouch for it.
        user_of: the broker user of any service, by its name.
        sources: broker users of the district's sources.
        former: whether what a contract's former publisher has sent counts, too.
    """

    checked: bool
    exchange: str
    own_user: str
    signs: bool
    user_of: Callable[[str], str]
    sources: frozenset[str]
    former: bool = False
    _known: dict[type[Contract], frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, settings: HubSettings, names: Names) -> Self:
        """Read them out of the settings."""
        return cls(
            checked=settings.origins == "check",
            exchange=names.exchange,
            own_user=settings.broker_user_of(names.service),
            signs=_user(settings) == settings.broker_user_of(names.service),
            user_of=settings.broker_user_of,
            sources=frozenset(settings.sources),
            former=settings.former_publishers == "accept",
        )

    @property
    def user_id(self) -> str | None:
        """Whom the broker is asked to vouch for in what the service publishes; None: it is not asked to.

        It is also where nobody looks yet: whoever begins to look has to find it.
        """
        return self.own_user if self.checked or self.signs else None

    def publisher_of(self, message: Delivery) -> str | None:
        """Return the broker user who has published a message first; None: the broker vouches for nobody."""
        properties = message.properties
        if properties.user_id == self.own_user and message.exchange != self.exchange:
            return _name(properties.headers.get(PUBLISHER_HEADER, self.own_user))
        return _name(properties.user_id)

    def known_by(self, message: Delivery) -> str | None:
        """Return the user by whom an event is known in the inbox; None: nobody looks, its source and id are enough."""
        return self.publisher_of(message) if self.checked else None

    @property
    def warnings(self) -> list[str]:
        """Return what is to be ended again, Indonesian sentences."""
        return [*([] if self.checked else [UNCHECKED]), *([FORMER_ACCEPTED] if self.former else [])]

    def check(self, contract: type[Contract], publisher: str | None, _message: Delivery) -> None:
        """See that a broker user may publish a contract.

        Raises:
            ContractViolation: they may not; its text names the contract and whom it belongs to.
        """
        if self.checked and publisher not in self.publishers_of(contract):
            whose = "the district's sources" if contract.publisher == SOURCES else contract.publisher
            who = "a user who is none of them" if publisher else "nobody whom the broker vouches for (`user_id`)"
            raise ContractViolation(
                f"{contract.type} may be published by {whose}; this one is from {who}", code="wrong_publisher"
            )

    def publishers_of(self, contract: type[Contract]) -> frozenset[str]:
        """Return the broker users who may publish a contract."""
        users = self._known.get(contract)
        if users is None:  # asked for each message
            users = self._users_of(contract.publisher)
            if self.former and contract.former_publisher is not None:
                users |= self._users_of(contract.former_publisher)
            self._known[contract] = users
        return users

    def _users_of(self, publisher: str) -> frozenset[str]:
        return self.sources if publisher == SOURCES else frozenset({self.user_of(publisher)})


def _name(user: object) -> str | None:
    """Return a user's name as our tables hold it; None for one that is none, or longer: it is nobody's of the hub."""
    return user if isinstance(user, str) and 0 < len(user) <= LONGEST_USER else None


def _user(settings: HubSettings) -> str:
    """Return the broker user as whom a service is logged in."""
    return Account.of(settings.amqp_url.get_secret_value()).user


def wrong_user(settings: HubSettings, service: str) -> str | None:
    """Return why what a service publishes would count for nothing, an Indonesian sentence; None: it counts."""
    own = settings.broker_user_of(service)
    if settings.origins == "off" or _user(settings) == own:
        return None
    return (
        f"KINERJA_AMQP_URL memakai pengguna RabbitMQ yang bukan milik layanan ini ({own!r}), sehingga pesannya akan "
        "ditolak penerima: buat pengguna itu dengan `kinerja broker apply`, atau setel KINERJA_ORIGINS=off bila semua "
        "layanan memakai satu pengguna."
    )


def carried(publisher: str | None) -> dict[str, str]:
    """Return the header that says who has published first what is sent to one's own queue again."""
    return {PUBLISHER_HEADER: publisher or _NOBODY}
