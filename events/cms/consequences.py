"""What follows when registrations are moved, in sentences with counts: said before anything is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.orders.models import Order
from events.programme.models import Event, Fee
from events.registration.facts import rank
from events.registration.models import Registration
from events.registration.pricing import price_of
from events.registration.rules import may_offer
from events.registration.states import OCCUPYING, HeldFor, State
from home import formats


def none(rows: Sequence[Registration]) -> list[str]:
    return []


def no_fee_yet() -> str:
    """That the act also says what the place costs, for nobody did."""
    return _("No fee was agreed upon yet: choose one, or say that it is free of charge.")


def amounts(rows: Iterable[Registration]) -> str:
    """What these cost together, each currency by itself: 1 200 DH + 80 €."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.price:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.price
    return " + ".join(formats.money(amount, currency) for currency, amount in sorted(sums.items()))


def of_confirming(rows: Sequence[Registration]) -> list[str]:
    """Whose payment it says came, who takes a place, and whether there are so many."""
    lines = []
    paid = [row for row in rows if row.held_for == HeldFor.PAYMENT]
    if paid:
        words = ngettext(
            "It says that the payment of %(count)d person was received by hand: %(amount)s.",
            "It says that the payments of %(count)d people were received by hand: %(amount)s.",
            len(paid),
        )
        lines.append(words % {"count": len(paid), "amount": amounts(paid)})
    due = [row for row in rows if row.price and row.held_for != HeldFor.PAYMENT]
    if due:
        words = ngettext(
            "The place of %(count)d person is then kept for payment: %(amount)s.",
            "The places of %(count)d people are then kept for payment: %(amount)s.",
            len(due),
        )
        lines.append(words % {"count": len(due), "amount": amounts(due)})
    return [*lines, *_waiting_longer(rows), *_room_for(rows)]


def of_fees(rows: Sequence[Registration]) -> list[str]:
    """What each fee of their event would make of the prices, and how many places it has left."""
    if len({row.event_id for row in rows}) != 1:
        return []
    lines = [_("No mail is sent to who has a confirmed place: what was paid already is settled by hand.")]
    vouchers = {row.voucher for row in rows if row.voucher}
    named = {voucher.pk: set(voucher.fees.values_list("pk", flat=True)) for voucher in vouchers}
    for fee in rows[0].event.fees.all():
        prices = (price_of(fee, row.voucher, named.get(row.voucher_id or 0)) for row in rows if not row.trial)
        lines.append(_of_fee(fee, sum(prices, Decimal(0)) - sum((row.price for row in rows), Decimal(0))))
    return lines


def _of_fee(fee: Fee, change: Decimal) -> str:
    told = {"fee": fee.name, "amount": formats.money(abs(change), fee.currency)}
    if change > 0:
        words = _("With “%(fee)s” they pay %(amount)s more together.") % told
    elif change < 0:
        words = _("With “%(fee)s” they pay %(amount)s less together.") % told
    else:
        words = _("With “%(fee)s” they pay the same.") % told
    left = fee.places_left
    if left is None:
        return words
    places = ngettext("%(count)d place of it is left.", "%(count)d places of it are left.", left)
    return f"{words} {places % {'count': left}}"


def _waiting_longer(rows: Sequence[Registration]) -> list[str]:
    """How many are passed over: who waits before the last of these and is not one of them."""
    chosen: dict[int, list[Registration]] = {}
    for row in rows:
        if row.state == State.WAITLISTED and row.waiting_since:
            chosen.setdefault(row.event_id, []).append(row)
    longer = 0
    for waiting in chosen.values():
        last = max(waiting, key=lambda row: (row.waiting_since, row.pk))
        longer += (rank(last) or 0) - len(waiting)
    if longer <= 0:
        return []
    words = ngettext("%(count)d person waits longer.", "%(count)d people wait longer.", longer)
    return [words % {"count": longer}]


def _room_for(rows: Sequence[Registration]) -> list[str]:
    wanting = sum(row.state != State.HELD for row in rows)
    free = sum({row.event_id: row.event.places_left for row in rows}.values())
    if wanting <= free:
        return []
    if not free:
        return [_("No place is free: who waits is not confirmed.")]
    words = ngettext("Only %(count)d place is free.", "Only %(count)d places are free.", free)
    return [words % {"count": free}]


def of_leaving(rows: Sequence[Registration]) -> list[str]:
    """Who had what, who is told, and what becomes of the places: each only where it is so."""
    confirmed = sum(row.state == State.CONFIRMED for row in rows)
    paid = _paid_for(rows)
    told = sum(bool(row.email) for row in rows)
    waited = sum(row.state == State.WAITLISTED for row in rows)
    places = [row.event for row in rows if row.state in OCCUPYING]
    eager = {event for event in {*places} if has_takers(event)}
    offered = sum(event in eager for event in places)
    free = len(places) - offered
    counted = (
        (
            confirmed,
            ngettext(
                "%(count)d of them has a confirmed place.",
                "%(count)d of them have a confirmed place.",
                confirmed,
            ),
        ),
        (
            len(paid),
            ngettext(
                "%(count)d of them has paid %(amount)s: the accountant sees what is to be given back.",
                "%(count)d of them have paid %(amount)s: the accountant sees what is to be given back.",
                len(paid),
            ),
        ),
        (told, ngettext("%(count)d person gets a mail.", "%(count)d people get a mail.", told)),
        (
            waited,
            ngettext(
                "%(count)d person leaves the waiting list.",
                "%(count)d people leave the waiting list.",
                waited,
            ),
        ),
        (
            offered,
            ngettext(
                "%(count)d place is offered to the waiting list.",
                "%(count)d places are offered to the waiting list.",
                offered,
            ),
        ),
        (free, ngettext("%(count)d place is free again.", "%(count)d places are free again.", free)),
    )
    return [words % {"count": count, "amount": amounts(paid)} for count, words in counted if count]


def _paid_for(rows: Sequence[Registration]) -> list[Registration]:
    """Those of whose order some money came in and stayed; one query."""
    costly = [row for row in rows if row.price]
    orders = Order.objects.filter(booking__in={row.booking_id for row in costly}) if costly else []
    paid = {order.booking_id for order in orders if order.balance > 0}
    return [row for row in costly if row.booking_id in paid]


def has_takers(event: Event) -> bool:
    """Whether a place that comes back is offered to somebody."""
    return may_offer(event) and event.registrations.filter(state=State.WAITLISTED).exists()
