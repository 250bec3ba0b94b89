"""What the racers of the registration's tests do with money (`tests/events/registration/racer.py` takes these in).

An act is run as it is in use, or `unguarded`: the same code, its transactions and row locks taken away, as if nobody
had written them. The `naive_…` acts do without the guarded statements too: look, then write.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.db.transaction import Atomic

from events.orders.actions import accept_on_credit, credit, issue_invoice, open_order
from events.orders.models import Invoice, Order
from events.payments import refunding
from events.payments.actions import (
    give_otherwise,
    match,
    record_payment,
    refund,
    start,
    withdraw,
)
from events.payments.models import Payment, Refund, StatementLine
from events.payments.providers.stripe import _give_back as give_back_there
from events.registration.actions import cancel
from events.registration.actions import sweep as sweep_places
from events.registration.models import Booking, Registration
from home.models import User

BACK = "http://testserver/retour/"


def pay(order: int, reference: str, amount: str) -> list:
    given = {"means": "transfer", "reference": reference, "amount": Decimal(amount), "currency": "MAD"}
    payment, new = record_payment(Order.objects.get(pk=order), **given)
    return [payment.pk, new]


def give_back(payment: int, amount: str, by: int) -> int:
    row = Payment.objects.get(pk=payment)
    return refund(row, Decimal(amount), by=User.objects.get(pk=by), reason="asked for").pk


def give_up(registration: int) -> str:
    return str(cancel(Registration.objects.get(pk=registration)).state)


def expire(at: str) -> int:
    return sweep_places(datetime.fromisoformat(at))


def match_line(line: int, order: int, by: int) -> int:
    row = StatementLine.objects.get(pk=line)
    return match(row, Order.objects.get(pk=order), by=User.objects.get(pk=by)).pk


def invoice(order: int) -> str:
    return issue_invoice(Order.objects.get(pk=order), by=None).number


def credit_note(invoice: int, amount: str) -> str:
    row = Invoice.objects.get(pk=invoice)
    return credit(row, by=None, reason="a part", amount=Decimal(amount)).number


def accept(order: int, by: int) -> str:
    return str(accept_on_credit(Order.objects.get(pk=order), by=User.objects.get(pk=by)).standing)


def open_booking(booking: int) -> int:
    order = open_order(Booking.objects.get(pk=booking))
    assert order is not None
    return order.pk


def begin(order: int, stripe: dict[str, str]) -> str:
    """A tab is led to the page where the order is paid by card."""
    use(stripe)
    return start(Order.objects.get(pk=order), "card", back=BACK, cancel=BACK).url


def pay_there(url: str, session: str) -> bool:
    """The payer pays on Stripe's page; False when it is closed."""
    sent = json.dumps({"session": session}).encode()
    try:
        with urlopen(f"{url}/_standin/pay", sent):
            return True
    except HTTPError:
        return False


def work(stripe: dict[str, str]) -> int:
    """A worker sends the refunds that are wanted."""
    use(stripe)
    return refunding.sweep()


def use(stripe: dict[str, str]) -> None:
    """This process speaks to the stand-in of the test."""
    for name, value in stripe.items():
        setattr(settings, name, value)


def make_good(refund: int, reference: str, by: int) -> str:
    """A desk gives another way what failed to be given back."""
    row = Refund.objects.get(pk=refund)
    made = give_otherwise(row, by=User.objects.get(pk=by), reason="x", means="transfer", reference=reference)
    return made.reference


def take_back(refund: int, by: int) -> str:
    """A desk withdraws a refund that was decided by mistake."""
    return str(withdraw(Refund.objects.get(pk=refund), by=User.objects.get(pk=by), reason="x").state)


def naive_work(stripe: dict[str, str]) -> int:
    """Send what is wanted, under no key that Stripe would know again."""
    use(stripe)
    for row in Refund.objects.filter(state=Refund.State.WANTED):
        refunding.conclude(row, give_back_there(row, str(uuid4())), at=row.created_at)
    return 0


def naive_pay(order: int, reference: str, amount: str) -> list:
    """Look whether the reference is known, then insert."""
    known = Payment.objects.filter(means="transfer", reference=reference).first()
    if known is not None:
        return [known.pk, False]
    row = Order.objects.get(pk=order)
    made = Payment.objects.create(
        order=row,
        means="transfer",
        reference=reference,
        amount=amount,
        currency="MAD",
        received_at=row.created_at,
    )
    Order.objects.filter(pk=order).update(paid=row.paid + Decimal(amount))
    return [made.pk, True]


def naive_give_back(payment: int, amount: str, by: int) -> int:
    """Look whether so much is left, then write that it goes."""
    row = Payment.objects.get(pk=payment)
    if row.left < Decimal(amount):
        raise ValueError("not so much left")
    made = Refund.objects.create(payment=row, amount=amount, by_id=by)
    Payment.objects.filter(pk=payment).update(refunded=row.refunded + Decimal(amount))
    return made.pk


def naive_credit_note(invoice: int, amount: str) -> int:
    """Look what is left of the invoice, then write a credit note."""
    row = Invoice.objects.get(pk=invoice)
    if row.open < Decimal(amount):
        raise ValueError("not so much left")
    Invoice.objects.filter(pk=invoice).update(credited=row.credited + Decimal(amount))
    row.pk, row.uuid, row.kind, row.corrects_id = (
        None,
        Booking._meta.get_field("uuid").get_default(),
        "credit_note",
        invoice,
    )
    row.number, row.gross, row.net, row.vat, row.credited = (
        f"AV-{row.issued_on.year}-{row.uuid.int % 10**9}",
        amount,
        amount,
        0,
        0,
    )
    row.save(force_insert=True)
    return row.pk


def naive_match(line: int, order: int, by: int) -> int:
    """Look whether the line is open, then book it."""
    row = StatementLine.objects.get(pk=line)
    if row.state != "open":
        raise ValueError("somebody was first")
    payment, _new = naive_pay(order, f"{row.fingerprint[:20]}-{order}", str(row.amount))
    StatementLine.objects.filter(pk=line).update(state="matched", payment=payment)
    return payment


_counted, _there = threading.Lock(), 0
_kept = (Atomic.__enter__, Atomic.__exit__, QuerySet.select_for_update)


@contextmanager
def _no_locks() -> Iterator[None]:
    """Take transactions and row locks away from this process while anybody is in here."""
    global _there
    with _counted:
        _there += 1
        Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
        Atomic.__exit__ = lambda self, *error: None  # type: ignore[method-assign]
        QuerySet.select_for_update = lambda self, **how: self  # type: ignore[method-assign]
    try:
        yield
    finally:
        with _counted:
            _there -= 1
            if not _there:
                Atomic.__enter__, Atomic.__exit__, QuerySet.select_for_update = _kept  # type: ignore[method-assign]


def unguarded(act: str, given: dict[str, Any]) -> Any:
    with _no_locks():
        return ACTS[act](**given)


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        pay,
        give_back,
        give_up,
        expire,
        match_line,
        invoice,
        credit_note,
        accept,
        open_booking,
        begin,
        pay_there,
        work,
        make_good,
        take_back,
        naive_work,
        naive_pay,
        naive_give_back,
        naive_credit_note,
        naive_match,
        unguarded,
    )
}
