"""What a place at an event costs, as its page says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from events.programme.models import Event, Fee


@dataclass(frozen=True)
class Prices:
    """The fees that everybody may see, and what is said of the price in one word."""

    fees: list[Fee] = field(default_factory=list)
    on_request: bool = False

    @property
    def lowest(self) -> Fee | None:
        """The fee to say "from" of; nothing where everything is free."""
        priced = [fee for fee in self.fees if fee.price]
        if not priced:
            return None
        return min(
            (fee for fee in self.fees if fee.currency == priced[0].currency), key=lambda fee: fee.price
        )

    @property
    def is_free(self) -> bool:
        return self.lowest is None and not self.on_request

    @property
    def differ(self) -> bool:
        """Whether the fees have more than one price."""
        return len({(fee.price, fee.currency) for fee in self.fees}) > 1


def prices_of(event: Event) -> Prices:
    """The prices of an event: one query.

    Without any fee it is free; where all fees are kept from the public, the price is to be asked for.
    """
    return prices_among(event.fees.all())


def prices_among(fees: Iterable[Fee], at: datetime | None = None) -> Prices:
    """The same, of fees that are known already; one whose sale is over is not shown."""
    known = list(fees)
    public = [fee for fee in known if fee.is_public and not fee.is_off_sale(at)]
    return Prices(public, on_request=bool(known) and not public)
