"""What must be true of the money of every database at rest, once the sweeps have run, whatever happened before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Q

from events.messages.models import Message
from events.orders.models import Invoice, Order, OrderLine
from events.payments.models import Attempt, Payment, Refund, StatementLine
from events.payments.recounting import miscounted
from events.programme.models import Event
from events.registration.models import Booking, Registration
from events.registration.states import LIVE, HeldFor, State
from tests.events.registration import promises


def broken() -> list[str]:
    """Every promise about money or places that does not hold; none when all do."""
    return [
        *miscounted(),
        *promises.broken(),
        *_lines(),
        *_places(),
        *_attempts(),
        *_returns(),
        *_mails(),
        *_papers(),
        *_transfers(),
    ]


def _lines() -> Iterator[str]:
    """What is owed follows the states of the registrations; every booking that costs something has its one order."""
    for line in OrderLine.objects.select_related("registration", "order__event"):
        owed = _owed(line)
        if line.owed != owed:
            yield f"line {line.pk}: {line.owed} is owed for {line.registration.state}, it should be {owed}"
    for order in Order.objects.stale():
        yield f"order {order.reference}: its registrations moved and nobody settled it"
    for order in Order.objects.values("booking").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"booking {order['booking']} has {order['n']} orders"
    has_place = Q(registrations__state=State.CONFIRMED) | Q(registrations__held_for=HeldFor.PAYMENT)
    cost = Booking.objects.filter(has_place, registrations__price__gt=0, registrations__trial=False)
    for booking in cost.filter(order=None).distinct():
        yield f"booking {booking.pk} costs something and has no order"


def _owed(line: OrderLine) -> Decimal:
    row = line.registration
    if line.order.event.state == Event.State.CANCELLED or row.trial:
        return Decimal(0)
    if row.state == State.CONFIRMED or row.held_for in {HeldFor.PAYMENT, HeldFor.NAMING}:
        return row.price
    return Decimal(0) if row.state in LIVE else line.kept


def _places() -> Iterator[str]:
    """Who paid has the place, or the money is flagged or can be refunded; nobody has a place for nothing."""
    rows = Registration.objects.filter(price__gt=0, trial=False).select_related("booking__order", "event")
    for row in rows.exclude(booking__order=None):
        order = row.booking.order
        if row.event.state == Event.State.CANCELLED:
            continue
        if row.held_for == HeldFor.PAYMENT and order.total and (not order.due or order.credit_at):
            yield f"{row.email} paid and the place still waits for it"
        if row.state == State.EXPIRED and order.refundable and not order.payments.exclude(flag="").exists():
            yield f"{row.email} paid for a place that is gone, and nothing says so"


def _attempts() -> Iterator[str]:
    for attempt in Attempt.objects.annotate(n=Count("payments")):
        if attempt.n != (attempt.state == Attempt.State.PAID):
            yield f"attempt {attempt.uuid} is {attempt.state} and has {attempt.n} payments"
    for payment in Payment.objects.exclude(attempt=None).select_related("attempt"):
        if payment.order_id != payment.attempt.order_id:
            yield f"payment {payment.reference} is of another order than its attempt"
    for payment in Payment.objects.values("means", "reference").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"payment {payment['reference']} is booked {payment['n']} times"


def _returns() -> Iterator[str]:
    """Never more goes back than came in."""
    for payment in Payment.objects.prefetch_related("refunds"):
        back = sum(row.amount for row in payment.refunds.all() if row.state in Refund.RESERVED)
        if back > payment.amount:
            yield f"payment {payment.reference}: {back} of {payment.amount} goes back"


def _mails() -> Iterator[str]:
    """Each payment and each refund that is done is told once, each paid place has one confirmation of it."""
    told = Counter(
        Message.objects.exclude(state=Message.State.WITHDRAWN).values_list("about", "kind", "occasion")
    )
    for payment in Payment.objects.select_related("order").exclude(order__buyer_email=""):
        times = told[payment.order.ref, "receipt", f"payment:{payment.uuid}"]
        if times != 1:
            yield f"payment {payment.reference} is told {times} times"
    silent = {Refund.Cause.DISPUTE, Refund.Cause.MISMATCH}
    done = Refund.objects.filter(state=Refund.State.DONE).exclude(payment__order__buyer_email="")
    for refund in done.exclude(cause__in=silent).select_related("payment__order"):
        times = told[refund.payment.order.ref, "refund", f"refund:{refund.uuid}"]
        if times != 1:
            yield f"refund {refund.uuid} is told {times} times"


def _papers() -> Iterator[str]:
    for paper in Invoice.objects.all():
        says = (paper.facts["number"], Decimal(paper.facts["gross"]), paper.facts["issued_on"])
        if says != (paper.number, paper.gross, paper.issued_on.isoformat()):
            yield f"{paper.number} says {says}"


def _transfers() -> Iterator[str]:
    for line in StatementLine.objects.filter(state=StatementLine.State.MATCHED).select_related("payment"):
        if line.payment.amount != line.amount:
            yield f"line {line.pk} of {line.amount} is a payment of {line.payment.amount}"
