"""The page of an order in tests: its addresses, what it could change, a payer at the page of a card company."""

from events.messages.models import Message
from events.orders.models import Order
from events.payments.models import Attempt, Payment
from events.registration.models import Registration
from events.views.money import order_path
from home.models import SiteSettings
from tests.factories import make_issuer


def own(order, sub="", **query):
    question = "&".join(f"{name}={value}" for name, value in query.items())
    return order_path(order) + sub + (f"?{question}" if question else "")


def everything():
    """All that the page of an order could change by mistake."""
    orders = Order.objects.values_list("total", "paid", "means", "pay_until", "buyer_name", "language")
    rows = Registration.objects.values_list("state", "held_until")
    counted = [model.objects.count() for model in (Attempt, Payment, Message)]
    return list(orders), list(rows), counted


def with_account(**fields):
    """A site that has an account to pay to, and an ICE."""
    site = make_issuer()
    site.rib, site.bank, site.ice = "230 780 1234567890123456 78", "Banque d'essai", "001525713000055"
    for name, value in fields.items():
        setattr(site, name, value)
    site.save()
    return SiteSettings.objects.get(pk=site.pk)


def choose(client, order, means="card"):
    """Press the button of a means of payment."""
    return client.post(own(order, "payer/"), {"means": means})


def session_of(order):
    """The name of the session at Stripe that is under way."""
    return order.attempts.first().reference
