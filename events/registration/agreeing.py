"""What a place costs, agreed upon after somebody registered: another fee of the event, or free of charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event, Fee
from events.registration import history, letters, moves, offers, places, pricing, wishes
from events.registration.models import Registration
from events.registration.places import Seat
from events.registration.rules import RegistrationError
from events.registration.states import OCCUPYING, HeldFor
from home import formats

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def change_fee(
    registration: Registration,
    fee: Fee | None,
    *,
    by: User | None,
    price: Decimal | None = None,
    why: str = "",
    at: datetime | None = None,
) -> Registration:
    """Another fee of the event for a registration that is not over, while the fee has a place; None: free of charge.

    `price`: what was agreed upon in place of what the fee costs. Who has to pay is told the new amount; a place that
    costs nothing any more is not kept for payment. What was paid already is settled by hand.
    """
    at = at or now()
    given = registration.state, registration.held_for
    event = moves.hold_still(registration)
    if given != (registration.state, registration.held_for):
        raise RegistrationError(_("Somebody else changed this registration just now. Look at it again."))
    if not registration.is_live:
        raise RegistrationError(_("This registration is over: its fee stays as it was."))
    if fee is not None and fee.event_id != event.pk:
        raise RegistrationError(_("This fee is of another event."))
    amount = _price(registration, fee, price)
    _check_currency(registration, fee, amount)
    if (fee.pk if fee else None, amount) == (registration.fee_id, registration.price) and fee is not None:
        return registration
    before = in_words(registration.fee, registration.price, registration.currency)
    _take_seat(event, registration, fee)
    registration.fee, registration.price = fee, amount
    registration.currency = fee.currency if fee and amount else registration.currency
    columns = {name: getattr(registration, name) for name in ("fee", "price", "currency", "allotment_id")}
    Registration.objects.filter(pk=registration.pk).update(**columns)
    _note(registration, before, by=by, why=why)
    _tell(registration, at, by=by)
    if registration.state in OCCUPYING:
        offers.offer_places(event, at)
        registration.refresh_from_db()
        registration.event = event
    return registration


def _price(registration: Registration, fee: Fee | None, price: Decimal | None) -> Decimal:
    if registration.trial or fee is None:
        return Decimal(0)
    return pricing.price_of(fee, registration.voucher) if price is None else price


def _check_currency(registration: Registration, fee: Fee | None, amount: Decimal) -> None:
    """One order has one currency, and no amount that its coins cannot pay; RegistrationError where it would not."""
    if fee is None or not amount:
        return
    if amount != formats.in_units(amount, fee.currency):
        raise RegistrationError(_("This currency has no smaller unit: give a whole amount."))
    priced = Registration.objects.filter(booking=registration.booking_id, price__gt=0)
    if priced.exclude(currency=fee.currency).exists():
        raise RegistrationError(_("This fee is in another currency: register the person anew with it."))


def _take_seat(event: Event, registration: Registration, fee: Fee | None) -> None:
    """Count the place with its new fee, where it takes one; in the reserved share that it is in while that is open to
    the new fee too, else in one that is, or among everybody's."""
    if registration.trial or registration.state not in OCCUPYING or registration.fee == fee:
        return
    before = Seat.of(registration)
    share = registration.allotment_id
    if share is None or share not in wishes.open_shares(event, fee, registration.voucher):
        share = wishes.shares_for(event, fee, registration.voucher, 1)[0]
    after = replace(before, fee=fee.pk if fee else None, allotment=share)
    if not places.exchange(event, before, after):
        raise moves.FullError(_("No place is left for this fee."))
    registration.allotment_id = share


def _note(registration: Registration, before: str, *, by: User | None, why: str) -> None:
    words = {"before": before, "after": in_words(registration.fee, registration.price, registration.currency)}
    said = _("%(before)s → %(after)s") % words
    history.note(registration, "agreed", by=by, why=f"{said}. {why.strip()}" if why.strip() else said)


def _tell(registration: Registration, at: datetime, *, by: User | None) -> None:
    """Who has to pay hears how much; where nothing is to be paid any more, the place goes on to its next stop."""
    if registration.held_for != HeldFor.PAYMENT:
        return
    if registration.price:
        letters.tell_state(registration, f"fee:{at.isoformat()}")
        letters.tell_decision(registration, f"fee:{at.isoformat()}:{registration.pk}", at)
        return
    state, held_for = wishes.next_stop(registration.name, registration.price, after=HeldFor.PAYMENT)
    move = moves.move(registration, state, at=at, by=by, held_for=held_for)
    letters.tell_state(registration, f"move:{move.pk}")
    letters.tell_decision(registration, f"desk:{move.pk}", at)


def in_words(fee: Fee | None, price: Decimal, currency: str) -> str:
    """A fee with the price that was agreed upon."""
    if fee is None and not price:
        return _("free of charge")
    amount = formats.money(price, currency)
    return _("%(fee)s (%(price)s)") % {"fee": fee.name, "price": amount} if fee else amount
