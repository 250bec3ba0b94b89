"""Who pays an order, and how: what the buyer says of it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.orders import history
from events.orders.models import Order, PaymentTerms
from events.orders.purchase_orders import check_credit
from events.orders.settling import await_payment, hold_still
from events.orders.states import Means
from events.orders.terms import LEAST, OrderError, deadline, terms_of
from events.people.models import Organisation
from events.programme.models import Event
from events.registration import moves
from events.registration.models import Booking
from home.languages import CODES

if TYPE_CHECKING:
    from home.models import User


DEBTOR = (
    "buyer_kind", "buyer_name", "buyer_ice", "buyer_tax_id", "buyer_trade_register", "purchase_order",
)  # fmt: skip
"""What says who owes the money."""

WORDS = (*DEBTOR, "buyer_email", "buyer_address", "buyer_city", "buyer_country")
"""All that a buyer says of themselves."""


@dataclass(frozen=True)
class BuyerGiven:
    """Who pays, as they wrote it; what is None stays as it is."""

    buyer_name: str
    buyer_kind: str = Order.Buyer.PERSON
    buyer_email: str | None = None
    buyer_address: str = ""
    buyer_city: str = ""
    buyer_country: str = ""
    buyer_ice: str = ""
    buyer_tax_id: str = ""
    buyer_trade_register: str = ""
    purchase_order: str | None = None
    organisation: Organisation | None = None  # None: the one that is known, while name and ICE are the same
    language: str = ""  # of the papers; empty: as it is


@transaction.atomic
def set_buyer(order: Order, given: BuyerGiven, *, by: User | None = None) -> Order:
    """Write who pays, for the papers that are issued from now on; those that were issued stay as they are.

    Who owes an order that was accepted on credit is changed by the team only.
    """
    if not given.buyer_name.strip():
        raise OrderError(_("Give the name that stands on the invoice."))
    moves.lock(order.event_id)
    order = hold_still(order)
    if given.organisation is not None and not Organisation.objects.filter(pk=given.organisation.pk).exists():
        raise OrderError(_("This organisation was deleted meanwhile. Look at the buyer again."))
    before = copy(order)
    columns = {name: value.strip() for name, value in vars(given).items() if isinstance(value, str)}
    if columns["language"] not in CODES:
        del columns["language"]
    if by is None and order.credit_at is not None and _changes(order, columns, DEBTOR):
        raise OrderError(
            _("The purchase order was accepted for this buyer. Please write to us to change it.")
        )
    if given.organisation is not None or _changes(order, columns, ("buyer_name", "buyer_ice")):
        order.organisation = given.organisation
    for name, value in columns.items():
        setattr(order, name, value)
    order.save()
    _note_buyer(order, before, by=by)
    return order


def _note_buyer(order: Order, before: Order, *, by: User | None = None) -> None:
    """Write which of the buyer's words changed; who sends the form as it was changes nothing."""
    if changes := history.changes(before, order, (*WORDS, "language")):
        history.note(order, "buyer", by=by, buyer=changes)


def _changes(order: Order, columns: dict[str, str], names: tuple[str, ...]) -> bool:
    return any(name in columns and columns[name] != getattr(order, name) for name in names)


@transaction.atomic
def choose_means(order: Order, means: str, *, by: User | None = None, at: datetime | None = None) -> Order:
    """Say how the order will be paid, and keep its places as long as that takes; the same means again changes nothing.

    Raises OrderError where the event does not offer it, where nothing is due, or a person asks for credit.
    """
    at = at or now()
    event = moves.lock(order.event_id)
    order = hold_still(order)
    if not order.due:
        raise OrderError(_("Nothing is to be paid."))
    terms = terms_of(event)
    known = means in Means.values
    if not known or not (by is not None or means == order.means or terms.allows(means)):
        raise OrderError(_("This event cannot be paid so."))
    if means == Means.CREDIT:
        check_credit(order)
    if order.credit_at is not None:
        raise OrderError(_("The purchase order was accepted: the invoice is paid by transfer."))
    if means != order.means:
        is_first, was = not order.means, order.means
        Order.objects.filter(pk=order.pk).update(means=means)
        order.means = means
        history.note(order, "means", by=by, means=means, was=was)
        if order.booking.origin == Booking.Origin.WEB:  # what staff booked waits without an end
            await_payment(order, _until(order, event, means, at, terms, is_first=is_first))
    return order


def _until(
    order: Order, event: Event, means: str, at: datetime, terms: PaymentTerms, *, is_first: bool
) -> datetime | None:
    """Until when the places wait for these means: counted from the order's beginning, or from now without an end yet.

    Who goes back and forth between means keeps a place no longer by it: only the first choice is given LEAST.
    """
    if order.pay_until is None:
        return deadline(event, means, at, terms)
    until = deadline(event, means, order.created_at, terms)
    return until and max(until, order.pay_until, at + LEAST if is_first else order.pay_until)


@transaction.atomic
def set_terms(event: Event, *, by: User, **columns: object) -> PaymentTerms:
    """Keep how the event is paid and what it gives back; orders that exist keep the time they were given."""
    columns = {name: value for name, value in columns.items() if name not in {"id", "event"}}
    before = terms_of(event)
    terms, _new = PaymentTerms.objects.update_or_create(event=event, defaults=columns)
    log(event, "events.orders.terms", user=by, data={"terms": history.changes(before, terms, columns)})
    return terms


@transaction.atomic
def follow_contact(
    booking: Booking, before: str, *, passed_on: bool = False, is_paying: bool = False
) -> None:
    """Write to where the contact of a booking is written to now, whose address was `before`.

    `passed_on`: somebody else has the place. What nobody paid for is theirs to pay, and the old link of the order
    opens nothing any more; what was paid, promised or quoted stays with who did it, and so do its papers.
    `is_paying`: a payment of the one before is under way.
    """
    moves.lock(booking.event_id)
    order = Order.objects.filter(booking=booking).first()
    if order is None or not before:
        return
    order = hold_still(order)
    old = copy(order)
    booking.refresh_from_db()
    is_theirs = order.buyer_email == before
    if passed_on and not (is_paying or booking.is_group or _is_bound(order)):
        Booking.objects.filter(pk=booking.pk).update(link_version=booking.link_version + 1)
        if not is_theirs:  # another address was given for the papers: it stays
            return
        order.buyer_kind = Order.Buyer.ORGANISATION if booking.organisation else Order.Buyer.PERSON
        order.buyer_name = booking.organisation or booking.contact_name
        order.buyer_email, order.language = booking.contact_email, booking.language
        for name in ("address", "city", "country", "ice", "tax_id", "trade_register"):
            setattr(order, f"buyer_{name}", "")
        order.organisation, order.purchase_order = None, ""
    elif is_theirs and not passed_on:
        order.buyer_email = booking.contact_email
    else:
        return
    order.save()
    _note_buyer(order, old)


def _is_bound(order: Order) -> bool:
    """Whether the order is the buyer's for good: they paid, promised to, or were given a paper that names them."""
    return bool(order.paid) or order.credit_at is not None or order.invoices.exists() or order.quotes.exists()
