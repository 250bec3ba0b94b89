"""Scenes of money for the killer of the registration's tests: an act is killed at each statement, each commit, and
just before and just after each call to the outside. Stripe is the stand-in, asked by the SDK."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.events.registration import killer  # isort: skip (it sets Django up)

import stripe
from django.db.models import QuerySet
from django.test import Client
from django.utils.timezone import now

from events.messages.models import Message
from events.orders import documents
from events.orders.actions import (
    BuyerGiven,
    accept_on_credit,
    choose_means,
    correct,
    issue_invoice,
    set_buyer,
)
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Invoice, Order, PaperFile
from events.payments.actions import PaymentError, record_payment, refund, start
from events.payments.actions import sweep as sweep_payments
from events.payments.models import Attempt, Payment, Refund
from events.registration.actions import sweep as sweep_places
from events.registration.models import Registration
from events.views.money import order_path
from tests.events.payments.promises import broken
from tests.events.payments.selling import sell
from tests.factories import make_order, make_user
from tests.standins import StripeStandin

BACK = "http://testserver/retour/"


class Reached(StripeStandin):
    """The stand-in that the test has started."""

    def __init__(self) -> None:
        self.url = os.environ.get("HALQA_STRIPE_API_BASE", "")
        self.port = int(self.url.rpartition(":")[2] or 0)


STANDIN = Reached()


def _killable(call: Callable[..., Any]) -> Callable[..., Any]:
    def asked(*given: Any, **more: Any) -> Any:
        killer.point()
        answer = call(*given, **more)
        killer.point()
        return answer

    return asked


stripe.RequestsClient.request = _killable(stripe.RequestsClient.request)  # type: ignore[method-assign]
# Typst itself takes half a second each time: the bytes of these papers are their facts
documents.paper = _killable(lambda facts, made_at, head: json.dumps([facts, str(made_at)]).encode())


def restart() -> None:
    """What comes after a kill: the worker's rounds, and those of a while later."""
    for minutes in (0, 8, 40):
        at = now() + timedelta(minutes=minutes)
        sweep_places(at)
        sweep_orders(at)
        sweep_payments(at)


def end_of(order: Order) -> dict[str, Any]:
    """What a person would notice, and what Stripe has counted."""
    order = Order.objects.get(pk=order.pk)
    rows = order.booking.registrations.all()
    about = [order.ref, *(row.ref for row in rows)]
    mails = Message.objects.filter(about__in=about, kind__in=["confirmation", "receipt", "refund"])
    counted = STANDIN.knob("counts")["by_reference"] if STANDIN.port else {}
    there = counted.get(order.reference, {})
    return {
        "sums": [order.total, order.paid, order.refunded],
        "payments": order.payments.count(),
        "refunds": sorted(Refund.objects.filter(payment__order=order).values_list("state", flat=True)),
        "places": sorted(rows.values_list("state", flat=True)),
        "mails": sorted(mails.values_list("kind", flat=True)),
        "charged": [there.get(name, 0) for name in ("sessions", "charges", "refunds", "refunded")],
    }


def differs(order: Order, **wanted: Any) -> list[str]:
    found = end_of(order)
    return [
        f"{name} of {order.reference} are {found[name]}, not {value}"
        for name, value in wanted.items()
        if found[name] != value
    ]


PAID = {"sums": [250, 250, 0], "payments": 1, "places": ["confirmed"], "mails": ["confirmation", "receipt"]}
BY_CARD = PAID | {"charged": [1, 1, 0, 0]}


def paying(n: int) -> killer.Scene:
    """The desk writes down a transfer."""
    order = make_order(price=250)
    given = {"means": "transfer", "reference": order.reference, "amount": Decimal(250), "currency": "MAD"}

    def act() -> None:
        record_payment(Order.objects.get(pk=order.pk), **given)  # type: ignore[arg-type]

    def afterwards(answered: bool) -> list[str]:
        restart()
        found = [*broken(), *(differs(order, **PAID) if answered else [])]
        act()  # the desk tries again
        return [*found, *differs(order, **PAID), *broken()]

    return act, afterwards


def paying_without_a_transaction(n: int) -> killer.Scene:
    act, afterwards = paying(n)

    def bare() -> None:
        killer.transaction.Atomic.__enter__ = lambda self: None  # type: ignore[method-assign]
        killer.transaction.Atomic.__exit__ = lambda self, *error: None  # type: ignore[method-assign]
        QuerySet.select_for_update = lambda self, **how: self  # type: ignore[method-assign]
        act()

    return bare, afterwards


def begin(order: Order) -> None:
    start(Order.objects.get(pk=order.pk), "card", back=BACK, cancel=BACK)


def paid_there(order: Order) -> list[dict[str, Any]]:
    """The payer paid on Stripe's page; what Stripe would post of it."""
    begin(order)
    STANDIN.take()
    STANDIN.knob("pay", session=Attempt.objects.under_way().get(order=order).reference)
    return STANDIN.take()


def starting(n: int) -> killer.Scene:
    """The payer presses the button; later they press it again, and pay."""
    order = make_order(price=250)

    def act() -> None:
        begin(order)

    def afterwards(answered: bool) -> list[str]:
        if n % 2:
            sweep_payments(now() + timedelta(minutes=1))
        paid_there(order)
        restart()
        return [*broken(), *differs(order, **BY_CARD)]

    return act, afterwards


def coming_back(n: int) -> killer.Scene:
    """The payer comes back from Stripe before anything else told us."""
    order = make_order(price=250)
    paid_there(order)
    page = f"{order_path(order)}retour/"

    def act() -> None:
        assert Client().get(page).status_code in {200, 302}

    def afterwards(answered: bool) -> list[str]:
        found = differs(order, **BY_CARD) if answered else []
        if n % 2:
            act()  # they load it again
        restart()
        return [*found, *broken(), *differs(order, **BY_CARD)]

    return act, afterwards


def carry(deliveries: list[dict[str, Any]]) -> None:
    for one in deliveries:
        heads = {"Stripe-Signature": one["headers"]["Stripe-Signature"]}
        answer = Client().post(
            "/paiement/stripe/", one["body"], content_type="application/json", headers=heads
        )
        assert answer.status_code == 200, answer.content


def hearing(n: int) -> killer.Scene:
    """Stripe tells of the payment, and tells again what was not answered."""
    order = make_order(price=250)
    told = paid_there(order)

    def act() -> None:
        carry(told)

    def afterwards(answered: bool) -> list[str]:
        found = differs(order, **BY_CARD) if answered else []
        if n % 2:
            act()
        restart()
        return [*found, *broken(), *differs(order, **BY_CARD)]

    return act, afterwards


def working(n: int) -> killer.Scene:
    """The worker finds all that happened: a payment, a refund to be sent, one that was made at Stripe."""
    paid, refunded, outside = (make_order(price=250) for _i in range(3))
    for order in (paid, refunded, outside):
        paid_there(order)
        if order != paid:
            sweep_payments()
    refund(refunded.payments.get(), Decimal(100), by=make_user(), reason="asked for")
    session = outside.attempts.get().reference
    STANDIN.knob("refund", session=session, amount=5000)
    Attempt.objects.filter(order__in=[paid, outside]).update(checked_at=None)

    def act() -> None:
        sweep_payments(now() + timedelta(minutes=2))

    def afterwards(answered: bool) -> list[str]:
        Attempt.objects.filter(order=outside).update(checked_at=now() - timedelta(hours=2))
        restart()
        back = {"payments": 1, "refunds": ["done"], "mails": ["confirmation", "receipt", "refund"]}
        return [
            *broken(),
            *differs(paid, **BY_CARD),
            *differs(refunded, sums=[250, 250, 100], charged=[1, 1, 1, 10000], **back),
            *differs(outside, sums=[250, 250, 50], charged=[1, 1, 1, 5000], **back),
        ]

    return act, afterwards


def refunding(n: int) -> killer.Scene:
    """The desk gives a payment by card back, and the worker sends it."""
    order, user = make_order(price=250), make_user()
    paid_there(order)
    sweep_payments()

    def act() -> None:
        refund(Payment.objects.get(order=order), Decimal(250), by=user, reason="asked for")
        sweep_payments()

    def afterwards(answered: bool) -> list[str]:
        restart()
        found = broken()
        with suppress(PaymentError):  # all of it is on its way already
            act()  # the desk tries again
        wanted = {"sums": [250, 250, 250], "refunds": ["done"], "charged": [1, 1, 1, 25000]}
        return [*found, *broken(), *differs(order, **wanted)]

    return act, afterwards


def invoicing(n: int) -> killer.Scene:
    """An invoice, and the worker makes its PDF and mail."""
    sell()
    order = make_order(price=250)

    def act() -> None:
        issue_invoice(Order.objects.get(pk=order.pk), by=None)
        sweep_orders()

    def afterwards(answered: bool) -> list[str]:
        restart()
        found = unmade(order)
        act()
        return [*found, *broken(), *unmade(order, invoice=1)]

    return act, afterwards


def correcting(n: int) -> killer.Scene:
    """On credit, invoiced, then one of three gives the place back: credit note and new invoice."""
    sell()
    order, user = make_order(price=250, people=3), make_user()
    set_buyer(
        order,
        BuyerGiven("Conserves Taghart", "organisation", order.buyer_email, purchase_order="BC 7"),
        by=user,
    )
    choose_means(order, "credit", by=user)
    accept_on_credit(order, by=user)
    issue_invoice(order, by=user)
    killer.actions.cancel(Registration.objects.filter(booking=order.booking).latest("pk"), by=user)
    sweep_orders()

    def act() -> None:
        correct(Order.objects.get(pk=order.pk), by=user, reason="one person less")
        sweep_orders()

    def afterwards(answered: bool) -> list[str]:
        restart()
        found = unmade(order)
        act()
        return [*found, *broken(), *unmade(order, invoice=2, credit_note=1)]

    return act, afterwards


def unmade(order: Order, **wanted: int) -> list[str]:
    """Papers without their one file and mail, or not so many as wanted."""
    found = []
    papers = Invoice.objects.filter(order=order)
    for paper in papers:
        mails = Message.objects.filter(kind=paper.kind, about=order.ref, occasion=paper.number).count()
        files = PaperFile.objects.filter(invoice=paper).count()
        if (files, mails) != (1, 1):
            found.append(f"{paper.number} has {files} files and {mails} mails")
        elif hashlib.sha256(documents.pdf_of(paper)).hexdigest() != paper.file.sha256:
            found.append(f"{paper.number}: other bytes")
    for kind, count in wanted.items():
        if papers.filter(kind=kind).count() != count:
            found.append(f"{papers.filter(kind=kind).count()} papers of kind {kind}")
    return found


killer.SCENES |= {
    scene.__name__: scene
    for scene in (
        paying,
        paying_without_a_transaction,
        starting,
        coming_back,
        hearing,
        working,
        refunding,
        invoicing,
        correcting,
    )
}

if __name__ == "__main__":
    if STANDIN.port:
        STANDIN.set(hold=True)
    base, scenes, step = sys.argv[1:]
    for name in scenes.split(","):
        print(json.dumps({"scene": name}), flush=True)
        killer.main(base, name, step)
