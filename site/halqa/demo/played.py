"""Cards charged before the stand-ins ran: they remember those payments, so that a refund of one goes through."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now

from events.orders.models import Order
from events.orders.states import Means
from events.orders.sums import minor_units
from halqa.standins.acquirer import acquirer_world, signing
from halqa.standins.acquirer import acts as acquirer
from halqa.standins.stripe import acts as stripe
from halqa.standins.stripe import sessions, stripe_world
from halqa.standins.world import World

NUMBERS = {"MAD": "504"}


class Played:
    """What the stand-ins of this demo know; nothing where payments are not played."""

    def charge(self, order: Order, means: Means, amount: Decimal, *, at: datetime, name: UUID) -> str:
        """The reference of a payment that the stand-in remembers from then; empty where there is no stand-in."""
        if not settings.STANDINS or means not in (Means.CARD, Means.LOCAL_CARD):
            return ""
        if means == Means.CARD:
            return self._by_stripe(order, amount, at)
        return self._by_acquirer(order, amount, name.hex)

    def close(self) -> None:
        """Let go of their files: the stand-ins open them."""
        for name in ("stripe", "acquirer"):
            world = self.__dict__.pop(name, None)  # only those that were opened
            if world is not None:
                world.store.close()

    @cached_property
    def stripe(self) -> World:
        return stripe_world(settings.VAR_DIR / "standins")

    @cached_property
    def acquirer(self) -> World:
        world = acquirer_world(settings.VAR_DIR / "standins")
        world.settings |= {"callback": "never", "client": settings.ACQUIRER_CLIENT}
        world.settings["store_key"] = settings.ACQUIRER_STORE_KEY
        return world

    def _by_stripe(self, order: Order, amount: Decimal, at: datetime) -> str:
        world = self.stripe
        world.settings["ahead"] = int((at - now()).total_seconds())
        price = {
            "currency": order.currency.lower(),
            "unit_amount": str(minor_units(amount, order.currency)),
            "product_data": {"name": str(order.event)},
        }
        ours = {"site": urlsplit(settings.BASE_URL).netloc, "order": str(order.uuid)}
        session = sessions.create(
            world,
            {
                "mode": "payment",
                "line_items": [{"quantity": "1", "price_data": price}],
                "success_url": settings.BASE_URL,
                "payment_intent_data": {"metadata": ours, "description": str(order)},
            },
        )
        return str(stripe.pay(world, session["id"])["payment_intent"])

    def _by_acquirer(self, order: Order, amount: Decimal, oid: str) -> str:
        form = {
            "clientid": settings.ACQUIRER_CLIENT, "storetype": "3D_PAY_HOSTING", "trantype": "PreAuth",
            "hashAlgorithm": "ver3", "encoding": "UTF-8", "amount": f"{amount:.2f}",
            "currency": NUMBERS[order.currency], "oid": oid, "okUrl": settings.BASE_URL,
            "failUrl": settings.BASE_URL, "callbackUrl": settings.BASE_URL, "rnd": oid,
        }  # fmt: skip
        acquirer.open_payment(self.acquirer, signing.signed(form, settings.ACQUIRER_STORE_KEY))
        acquirer.decide(self.acquirer, oid, accept=True)
        acquirer.take(self.acquirer, oid, amount)
        return oid
