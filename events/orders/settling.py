"""One order per booking that costs something: opened when it is first needed, settled whenever a registration moves.

What is owed follows from the states of the registrations, so that nothing is lost when a call is missed: the sweep
opens and settles what was not. The event's row is locked before the order's, as in everything that moves places.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.messages import actions as messages
from events.orders import history
from events.orders.models import Order, OrderLine
from events.orders.states import Means
from events.orders.terms import deadline, kept_by_rule, paid_beside
from events.programme.models import Event
from events.registration import moves
from events.registration.actions import FullError, RegistrationError, set_hold, settle_place
from events.registration.addresses import MERGED
from events.registration.models import Booking, Move, Registration
from events.registration.states import HeldFor, State
from home.languages import CODES, SOURCE, in_language

logger = logging.getLogger(__name__)

WITH_A_PLACE = frozenset({HeldFor.PAYMENT, HeldFor.NAMING})
"""A place that is kept for these is theirs; an offer and a request are no debt yet."""


def open_order(booking: Booking, *, at: datetime | None = None) -> Order | None:
    """The order of a booking, opened now where it has none, and settled; None where nothing is to be paid yet."""
    at = at or now()
    with transaction.atomic():
        event = moves.lock(booking.event_id)
        if not Order.objects.filter(booking=booking).exists():
            rows = _registrations(booking.pk)
            if not any(_costs(row) for row in rows):
                return None
            order = Order.objects.create(
                booking=booking,
                event=event,
                language=booking.language if booking.language in CODES else SOURCE,
                currency=next(row.currency for row in rows if _costs(row)),
                buyer_kind=Order.Buyer.ORGANISATION if booking.organisation else Order.Buyer.PERSON,
                buyer_name=booking.organisation or booking.contact_name,
                buyer_email=booking.contact_email,
                created_at=at,
            )
            history.note(order, "opened", by=booking.created_by)
            order = settle(order, at=at)
            _tell_where_to_pay(order)
            return order
        return settle(Order.objects.get(booking=booking), at=at)


def _tell_where_to_pay(order: Order) -> None:
    """Let the mails that ask for the payment, which were written before the order, lead to it and say until when."""
    facts: dict[str, object] = {
        "order": {"purpose": "order", "uuid": str(order.uuid), "version": order.booking.link_version}
    }
    if order.pay_until is not None:
        facts["held_until"] = order.pay_until.isoformat()
    if order.booking.is_group:
        messages.complete(order.booking.ref, {"group"}, **facts)
        return
    for row in order.booking.registrations.all():
        messages.complete(row.ref, {"payment"}, **facts)


@transaction.atomic
def settle(order: Order, *, at: datetime | None = None) -> Order:
    """Compute what is owed from the registrations as they are, and lead on the places that are paid for.

    Answers the order as it is then: `due` is still to be paid, `refundable` was paid beyond what is owed.
    """
    at = at or now()
    event = moves.lock(order.event_id)
    order = hold_still(order)
    rows = _registrations(order.booking_id)
    _follow_currency(order, rows)
    lines = _lines(order, rows)
    _owe(order, event, rows, lines)
    _write(order, event, rows, lines)
    if (order.total and not order.due) or order.credit_at:
        _lead_on(order, event, rows, at)
    elif order.due:
        _keep_places(order, event, rows, at)
    return order


def hold_still(order: Order) -> Order:
    """The order as it is now; nobody else changes its money until the transaction ends. Its event is locked first."""
    rows = Order.objects.select_related("event__venue", "booking")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=order.pk)


def _registrations(booking_id: int) -> list[Registration]:
    rows = Registration.objects.filter(booking=booking_id).select_related("fee", "booking", "voucher")
    return list(rows.order_by("pk"))


def _has_place(registration: Registration) -> bool:
    """Whether the place is theirs, but for the payment: an offer and a request are no debt yet."""
    held = registration.state == State.HELD and registration.held_for in WITH_A_PLACE
    return held or registration.state == State.CONFIRMED


def _costs(registration: Registration) -> bool:
    """Whether they have a place that costs something."""
    return bool(registration.price) and _has_place(registration) and not registration.trial


def _follow_currency(order: Order, rows: list[Registration]) -> None:
    """The order is in the currency of its places, as long as nothing was paid or invoiced in another."""
    found = {row.currency for row in rows if _costs(row)}
    if len(found) != 1 or order.currency in found or order.paid or order.invoices.exists():
        return
    order.currency = found.pop()
    Order.objects.filter(pk=order.pk).update(currency=order.currency)


def _lines(order: Order, rows: list[Registration]) -> dict[int, OrderLine]:
    """The line of each registration, written where it is missing and brought up to date where its price changed."""
    lines = {line.registration_id: line for line in order.lines.all()}
    for row in rows:
        line = lines.get(row.pk)
        if _costs(row) and row.currency != order.currency:
            logger.error("Registration %s is in %s, its order in %s.", row.pk, row.currency, order.currency)
        elif line is None and _costs(row):
            lines[row.pk] = _new_line(order, row)
        elif line is not None and _has_place(row) and _has_changed(line, row):
            fresh = _new_line(order, row)
            for name in ("fee", "label", "list_price", "price", "vat_rate"):
                setattr(line, name, getattr(fresh, name))
    return lines


def _new_line(order: Order, row: Registration) -> OrderLine:
    fee = row.fee
    return OrderLine(
        order=order,
        registration=row,
        fee=fee,
        label=in_language(fee, "name", order.language) if fee else str(_("Registration")),
        list_price=max(fee.price, row.price) if fee else row.price,
        price=row.price,
        vat_rate=fee.vat_rate if fee else Decimal(0),
    )


def _has_changed(line: OrderLine, row: Registration) -> bool:
    return (line.price, line.fee_id) != (row.price, row.fee_id)


def _owe(order: Order, event: Event, rows: list[Registration], lines: Mapping[int, OrderLine]) -> None:
    """Say of each line what is owed now, and what the rule keeps of a place that was given back after it was paid.

    No more is kept of all places than came in, or was promised on credit: so it does not matter which act came first.
    """
    was_paid = bool(order.total) and (not order.due or order.credit_at is not None)
    ends = _ends(rows)
    for row in sorted(rows, key=lambda row: not row.is_live):
        line = lines.get(row.pk)
        if line is None:
            continue
        if event.state == Event.State.CANCELLED or row.trial:
            line.owed = line.kept = Decimal(0)
        elif _has_place(row):
            line.owed, line.kept = line.price, Decimal(0)
        elif row.is_live:
            line.owed = line.kept = Decimal(0)
        else:
            end = ends.get(row.pk)
            if line.owed and not line.kept and _was_own_act(end) and (was_paid or _was_had(end)):
                rule = kept_by_rule(event, line.price, order.currency, end.at if end else now())
                line.kept = min(rule, paid_beside(order, lines.values()))
            line.owed = line.kept


def _ends(rows: list[Registration]) -> dict[int, Move]:
    """How each registration that is over ended."""
    over = [row.pk for row in rows if not row.is_live]
    found = Move.objects.filter(registration__in=over).order_by("pk") if over else []
    return {move.registration_id: move for move in found}


def _was_own_act(end: Move | None) -> bool:
    """Whether the person themselves gave the place back: else nothing is kept."""
    own = end is not None and end.after == State.CANCELLED and end.by_id is None
    return own and end is not None and end.why != MERGED


def _was_had(end: Move | None) -> bool:
    """Whether the place was theirs for good, so that it was paid for once."""
    return end is not None and end.before == State.CONFIRMED


def _write(order: Order, event: Event, rows: list[Registration], lines: Mapping[int, OrderLine]) -> None:
    """Keep the lines and the sum; the history tells when the sum changed."""
    columns = ["fee", "label", "list_price", "price", "vat_rate", "owed", "kept"]
    OrderLine.objects.bulk_create([line for line in lines.values() if line.pk is None])
    OrderLine.objects.bulk_update([line for line in lines.values() if line.pk is not None], columns)
    total = sum((line.owed for line in lines.values()), Decimal(0))
    if total != order.total and order.settled_revision:
        history.note(order, "changed", amount=total, before=str(order.total))
    last = Move.objects.filter(registration__booking=order.booking_id).aggregate(last=Max("pk"))["last"] or 0
    changed = {"total": total, "settled_move": last, "settled_revision": event.revision}
    if event.state != Event.State.CANCELLED:
        # what was given back of a place goes with the place: it is not given a second time
        changed["forgiven"] = max(order.forgiven - max(order.total - total, Decimal(0)), Decimal(0))
    Order.objects.filter(pk=order.pk).update(**changed)
    for name, value in changed.items():
        setattr(order, name, value)


def _lead_on(order: Order, event: Event, rows: list[Registration], at: datetime) -> None:
    """Confirm the places that waited for this payment."""
    if event.state == Event.State.CANCELLED:
        return
    with override(SOURCE):
        why = _("paid") if order.credit_at is None else _("purchase order accepted")
    led = 0
    for row in rows:
        if row.state == State.HELD and row.held_for == HeldFor.PAYMENT:
            led += settle_place(row, why=why, at=at)
    if led:
        last = Move.objects.filter(registration__booking=order.booking_id).aggregate(last=Max("pk"))["last"]
        Order.objects.filter(pk=order.pk).update(settled_move=last, pay_until=None)
        order.settled_move, order.pay_until = last, None


def _keep_places(order: Order, event: Event, rows: list[Registration], at: datetime) -> None:
    """Say until when the places wait for the money, once; staff's own bookings wait without an end."""
    waits = [row for row in rows if row.state == State.HELD and row.held_for == HeldFor.PAYMENT]
    if not any(row.held_until is None for row in waits):
        return
    if order.means == Means.DESK or order.booking.origin != Booking.Origin.WEB:
        return
    known = order.pay_until
    await_payment(order, known if known and known > at else deadline(event, order.means, at))


def await_payment(order: Order, until: datetime | None) -> None:
    """Keep the places of the order until then; the order is held still."""
    Order.objects.filter(pk=order.pk).update(pay_until=until)
    order.pay_until = until
    set_hold(order.booking, until)


@transaction.atomic
def seat_again(order: Order, *, at: datetime | None = None) -> bool:
    """Give who paid too late their places again, all or none; whether they have them.

    The order is settled afterwards by who recorded the payment.
    """
    at = at or now()
    moves.lock(order.event_id)
    expired = list(
        Registration.objects.filter(booking=order.booking_id, state=State.EXPIRED, order_line__isnull=False)
        .select_related("event", "booking", "fee", "voucher")
        .order_by("pk")
    )
    if not expired:
        return False
    with override(SOURCE):
        why = _("paid after its time, while places were free")
    try:
        with transaction.atomic():
            for row in expired:
                settle_place(row, why=why, at=at)
    except (FullError, RegistrationError) as error:
        logger.info("Order %s was paid too late: %s", order.uuid, error)
        return False
    return True


def sweep(at: datetime | None = None) -> int:
    """Open the orders that were missed and settle those whose registrations moved since; how many."""
    at = at or now()
    done = 0
    waits = Q(registrations__state=State.HELD, registrations__held_for__in=WITH_A_PLACE)
    missed = Booking.objects.filter(
        Q(registrations__state=State.CONFIRMED) | waits,
        order=None,
        registrations__price__gt=0,
        registrations__trial=False,
    ).distinct()
    for booking in missed.order_by("pk")[:500]:
        done += _attempted(partial(open_order, booking, at=at), f"booking {booking.pk}")
    for order in Order.objects.stale().order_by("pk")[:500]:
        done += _attempted(partial(settle, order, at=at), f"order {order.pk}")
    return done


def _attempted(act: Callable[[], object], what: str) -> int:
    """Do it; one that fails is logged and does not keep the others from theirs."""
    try:
        act()
    except Exception:
        logger.exception("%s could not be settled.", what)
        return 0
    return 1
