"""What carries a payment: one small interface, so that nothing else knows which company does it.

A provider asks and is asked over the network, outside of every transaction, and writes nothing: what it answers is
taken in by `events.payments.taking`. What it tells by itself (a webhook, a callback) is a hint to ask it, never
believed for amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from django.utils.module_loading import import_string

from events.orders.states import Means

if TYPE_CHECKING:
    from django.http import HttpRequest

    from events.orders.models import Order
    from events.payments.models import Attempt, Refund


class ProviderError(Exception):
    """The provider could not be asked, or said no for now: what was meant is asked again later."""


class ProviderRefusedError(ProviderError):
    """The provider's no for good; `str` is a sentence for the payer or the accountant, in their language."""


class SpentError(ProviderError):
    """The provider remembers a failure under the key of this act: only an act with a key of its own can succeed."""


class ByHandError(ProviderError):
    """Nobody can be asked: a person does it and says so."""


class ForgedError(Exception):
    """What came in is not from the provider, or is too old to be believed."""


@dataclass(frozen=True)
class Started:
    """A payment can be made at `url`, by GET, or by a POST of `fields` where there are any."""

    url: str
    reference: str
    expires_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """Money that came in, by the provider's own reference of it."""

    reference: str
    amount: Decimal
    currency: str
    at: datetime
    disputed: bool = False


@dataclass(frozen=True)
class Returned:
    """Money that went back, or is on its way, or did not go: `state` is one of Refund.State sent, done, failed.

    `uuid`: of our own refund, where it was ours. `dispute`: the payer's bank took it.
    """

    reference: str
    payment: str
    amount: Decimal
    currency: str
    state: str
    at: datetime
    uuid: str = ""
    dispute: bool = False
    error: str = ""


@dataclass(frozen=True)
class Answer:
    """All that the provider knows of an attempt at this moment; `state` is one of Attempt.State."""

    state: str
    received: tuple[Received, ...] = ()
    returned: tuple[Returned, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Hint:
    """Something happened to what has this reference: `event_id` is the provider's own, for telling repeats.

    The reference is that of an attempt, of a payment, or the uuid of an attempt; empty when it is surely not ours.
    """

    event_id: str
    kind: str
    reference: str


@dataclass(frozen=True)
class Words:
    """What the payer reads about this means: a label, a sentence, and lines such as the account to pay to."""

    label: str
    sentence: str
    lines: tuple[tuple[str, str], ...] = ()


class Provider(Protocol):
    """One means of payment."""

    means: Means

    @property
    def is_ready(self) -> bool:
        """Whether it is set up on this site: nothing is said of it where it is not."""
        ...

    @property
    def is_online(self) -> bool:
        """Whether the payer is led to a page of the provider; else they read `describe` and pay by themselves."""
        ...

    @property
    def pages(self) -> tuple[str, ...]:
        """The origins of the pages it leads to: the policy of our own pages lets their forms end there."""
        ...

    def start(self, attempt: Attempt, *, back: str, cancel: str) -> Started:
        """Begin a payment at the provider; the same attempt again is the same payment there. ProviderError."""
        ...

    def poll(self, attempt: Attempt) -> Answer:
        """What the provider knows of the attempt. ProviderError."""
        ...

    def end(self, attempt: Attempt) -> Answer:
        """Let nobody pay the attempt any more, and answer what became of it: it may have been paid. ProviderError."""
        ...

    def confirm(self, request: HttpRequest) -> Hint:
        """What an incoming call means; ForgedError where it is none of the provider's."""
        ...

    def refund(self, refund: Refund) -> Returned:
        """Give money back; the same refund again gives nothing more. ProviderError, ProviderRefusedError.

        ByHandError where a person has to do it (the means of `BY_HAND`).
        """
        ...

    def describe(self, order: Order) -> Words:
        """How to pay so, in the reader's language."""
        ...


PROVIDERS: dict[Means, str] = {
    Means.CARD: "events.payments.providers.stripe.Stripe",
    Means.LOCAL_CARD: "events.payments.providers.acquirer.Acquirer",
    Means.TRANSFER: "events.payments.providers.transfer.Transfer",
    Means.CREDIT: "events.payments.providers.transfer.Credit",
    Means.DESK: "events.payments.providers.desk.Desk",
}

BY_HAND = (Means.TRANSFER, Means.CREDIT, Means.DESK)
"""Money of these is given back by a person, who then says so (`refunding.mark_refunded`)."""


def provider_of(means: str) -> Provider:
    """Who carries this means."""
    found: Provider = import_string(PROVIDERS[Means(means)])()
    return found
