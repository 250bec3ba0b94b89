"""What payers and card companies do, for the tests of payments."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from events.messages.models import Message
from events.orders.models import Order
from events.payments.actions import start, sweep
from events.payments.models import Attempt
from events.registration.models import Registration

BACK = "http://testserver/retour/"


def begin(order, means="card", **given):
    """The payer presses the button; the attempt that is under way then."""
    start(order, means, back=BACK, cancel=f"{BACK}annule/", **given)
    return Attempt.objects.under_way().get(order=order)


def paid(standin, order):
    """They pay by card on Stripe's page; nobody told us yet."""
    attempt = begin(order)
    standin.knob("pay", session=attempt.reference)
    return attempt


def later(minutes=6, **more):
    return now() + timedelta(minutes=minutes, **more)


def swept(*moments):
    """The worker's rounds at these moments, or one in a while."""
    for at in moments or (later(),):
        sweep(at)


def fresh(row):
    row.refresh_from_db()
    return row


def carry(client, delivery):
    """What Stripe posts, posted to us; the status of the answer."""
    heads = {"Stripe-Signature": delivery["headers"].get("Stripe-Signature", "")}
    return client.post(
        "/paiement/stripe/", delivery["body"], content_type="application/json", headers=heads
    ).status_code


def carry_all(client, deliveries):
    """Stripe posts them, and those that we could not take in again, as it does."""
    for _round in range(3):
        deliveries = [delivery for delivery in deliveries if carry(client, delivery) != 200]
    assert deliveries == []


def end_of(order):
    """What a person would notice of an order: sums, payments, refunds, places and mails."""
    order = Order.objects.get(pk=order.pk)
    return {
        "sums": (order.total, order.paid, order.refunded, str(order.standing)),
        "payments": sorted(order.payments.values_list("means", "amount", "refunded", "flag")),
        "refunds": sorted(
            refund
            for payment in order.payments.all()
            for refund in payment.refunds.values_list("state", "cause", "amount")
        ),
        "attempts": sorted(order.attempts.values_list("state", flat=True)),
        "places": sorted(Registration.objects.filter(booking=order.booking).values_list("state", flat=True)),
        "mails": sorted(Message.objects.filter(about__in=_abouts(order)).values_list("kind", flat=True)),
    }


def _abouts(order):
    return [order.ref, *(row.ref for row in Registration.objects.filter(booking=order.booking))]
