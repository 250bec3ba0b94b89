"""How the places of the demo are paid: by card, by transfer, at the desk, on invoice, in part, too much, too late."""

from __future__ import annotations

import random
import string
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from events.orders.actions import (
    BuyerGiven,
    accept_on_credit,
    accept_quote,
    choose_means,
    issue_quote,
    open_order,
    refuse_purchase_order,
    set_buyer,
    set_terms,
)
from events.orders.models import Order
from events.orders.states import Means
from events.payments.actions import record_payment
from events.payments.models import Payment
from events.payments.taking import dispute
from events.people.models import Organisation
from events.programme.models import Event
from events.registration.models import Booking, Registration
from events.registration.states import HeldFor, State
from halqa.demo import address_of
from halqa.demo.played import Played
from halqa.demo.statement import Statement
from halqa.demo.told import Told
from home.models import User


class Way(Enum):
    """What becomes of the money that a place costs."""

    CARD = "paid by card"
    LOCAL_CARD = "paid by a card of a Moroccan bank"
    TRANSFER = "paid by transfer, and an invoice asked for"
    STATED = "a transfer that the statement of the bank brings"
    DESK = "paid at the desk"
    AT_DESK = "will be paid at the desk"
    AWAITED = "a transfer is awaited"
    PART = "a transfer brought a part of it"
    TOO_MUCH = "a transfer brought more"
    ASKED = "a purchase order waits for the team"
    CREDIT = "a purchase order was accepted, the invoice is to be paid"
    OVERDUE = "the same, and nobody paid"
    DENIED = "a purchase order was refused, another means is to be chosen"
    DISPUTED = "paid by card, which its owner disputes"


W = Way
WAYS: dict[str, tuple[Way, ...]] = {
    "atelier-1": (W.TOO_MUCH, W.CARD, W.AT_DESK, W.LOCAL_CARD, W.CARD, W.DESK, W.CARD),
    "atelier-2": (W.DESK, W.TRANSFER, W.DESK),
    "audit-1": (W.OVERDUE, W.TRANSFER),
    "audit-2": (W.CREDIT, W.TRANSFER, W.LOCAL_CARD),
    "audit-3": (W.CARD, W.TRANSFER, W.STATED, W.DENIED),
    "energie-1": (W.CARD, W.PART, W.ASKED, W.STATED),
    "energie-2": (W.CARD, W.TRANSFER, W.LOCAL_CARD),
    "eau-1": (W.TRANSFER, W.DISPUTED),
    "carbone-1": (W.AWAITED, W.CARD, W.AWAITED),
}
"""By event, of those who register first; the others pay by the ways below, one after the other."""

OTHERS = (W.CARD, W.TRANSFER, W.CARD, W.LOCAL_CARD)
OTHERS_AT_WORKSHOPS = (W.CARD, W.CARD, W.TRANSFER, W.DESK)

WAITING = frozenset({W.AWAITED, W.PART, W.TOO_MUCH, W.STATED, W.ASKED, W.DENIED, W.AT_DESK})
"""Ways that leave the place waiting for a while: these orders are of today, so that nothing is late at once."""

NOT_SIGNED = "Le bon de commande n’est pas signé."
CREDIT_DAYS = 30
OVERDUE_DAYS = 40
QUOTED = timedelta(days=9)
"""So long ago the company that comes in a group got its quote."""


class Till:
    """Takes the money in; what the papers and the statement need of it is kept until they are made."""

    def __init__(self, at: datetime, *, seed: int) -> None:
        self.at = at
        self.chance = random.Random(seed)  # noqa: S311 (references, no secret)
        self.statement, self.played = Statement(at), Played()
        self.to_invoice: list[tuple[datetime, Order]] = []
        self.overdue: Order | None = None
        self.to_correct: Order | None = None

    @cached_property
    def accountant(self) -> User:
        return User.objects.get(email=address_of("compta"))

    def terms(self, event: Event, told: Told, by: User) -> None:
        """Trainings are paid on invoice too, workshops at the desk too."""
        if told.fees:
            is_training = told.kind == "training"
            set_terms(event, by=by, credit=is_training, desk=not is_training, credit_days=CREDIT_DAYS)

    def take(self, made: Registration, told: Told, number: int, at: datetime) -> None:
        """What the person who registered as the so-manieth does about the price."""
        if made.held_for != HeldFor.PAYMENT:
            return
        others = OTHERS_AT_WORKSHOPS if told.kind == "workshop" else OTHERS
        first = WAYS.get(told.key, ())
        way = first[number] if number < len(first) else others[number % len(others)]
        order = open_order(made.booking, at=self.at if way in WAITING else at)
        assert order is not None
        self._take(order, way, at)

    def _take(self, order: Order, way: Way, at: datetime) -> None:
        match way:
            case Way.CARD | Way.LOCAL_CARD:
                self.pay(order, Means(way.name.lower()), at=at + timedelta(minutes=4))
            case Way.DISPUTED:
                dispute(self.pay(order, Means.CARD, at=at + timedelta(minutes=4)), order)
            case Way.DESK:
                self.pay(order, Means.DESK, at=self._before(order, at + timedelta(days=30)))
            case Way.TRANSFER:
                self._by_transfer(order, at)
            case Way.AT_DESK:
                choose_means(order, Means.DESK, at=self.at)
            case Way.AWAITED:
                choose_means(order, Means.TRANSFER, at=self.at)
            case Way.STATED | Way.PART | Way.TOO_MUCH:
                self._on_statement(order, way)
            case Way.ASKED | Way.DENIED | Way.CREDIT | Way.OVERDUE:
                self._on_credit(order, way, at)

    def rest(self, event: Event) -> None:
        """Whoever else holds a place there will transfer the money."""
        held = event.registrations.filter(state=State.HELD, held_for=HeldFor.PAYMENT, booking__order=None)
        for booking in Booking.objects.filter(registrations__in=held).distinct():
            order = open_order(booking, at=self.at)
            if order is not None:
                choose_means(order, Means.TRANSFER, at=self.at)

    def pay(self, order: Order, means: Means, *, at: datetime) -> Payment:
        """Money comes in, under a reference as its provider gives them."""
        by_card = means in {Means.CARD, Means.LOCAL_CARD}
        at = min(at, self.at)
        payment, _new = record_payment(
            order,
            means=means,
            reference=self._reference(order, means, at),
            amount=order.due,
            currency=order.currency,
            received_at=at,
            by=None if by_card else self.accountant,
            at=at,
        )
        return payment

    def _reference(self, order: Order, means: Means, at: datetime) -> str:
        name = UUID(int=self.chance.getrandbits(128), version=4)
        known = self.played.charge(order, means, order.due, at=at, name=name)
        if means == Means.CARD:
            return known or "pi_" + self.random_id(24)
        if means == Means.LOCAL_CARD:
            return known or name.hex
        kind = "CAISSE" if means == Means.DESK else "VIR"
        return f"{kind} {at:%d%m%y} {self.chance.randrange(10**5):05d}"

    def random_id(self, length: int) -> str:
        return "".join(self.chance.choices(string.ascii_letters + string.digits, k=length))

    def _before(self, order: Order, at: datetime) -> datetime:
        """Then, but before the event begins."""
        begins = order.event.starts_at
        return at if begins is None else min(at, begins - timedelta(minutes=30))

    def _by_transfer(self, order: Order, at: datetime) -> None:
        """An organisation pays and wants an invoice; the one of a firm that gave a wrong name is corrected later."""
        order = self._by_organisation(order)
        choose_means(order, Means.TRANSFER, at=at)
        paid_at = max(self._before(order, at + timedelta(days=3)), at)
        self.pay(order, Means.TRANSFER, at=paid_at)
        self.to_invoice.append((min(paid_at + timedelta(hours=2), self.at), order))
        if self.to_correct is None and order.event.starts_at and order.event.starts_at > self.at:
            self.to_correct = order

    def _on_statement(self, order: Order, way: Way) -> None:
        choose_means(order, Means.TRANSFER, at=self.at)
        match way:
            case Way.PART:
                self.statement.paid(order, order.due / 2)
            case Way.TOO_MUCH:
                self.statement.paid(order, order.due + 50)
            case _:
                self.statement.paid(order, order.due)

    def _on_credit(self, order: Order, way: Way, at: datetime) -> None:
        order = self._by_organisation(order, purchase_order=f"BC-{self.chance.randrange(100, 999)}")
        choose_means(order, Means.CREDIT, at=self.at if way in WAITING else at)
        if way == Way.DENIED:
            refuse_purchase_order(order, by=self.accountant, why=NOT_SIGNED, at=self.at)
        if way in WAITING:
            return
        accept_on_credit(order, by=self.accountant, at=at + timedelta(hours=20))
        issued_at = at + timedelta(hours=21)
        if way == Way.OVERDUE:
            self.overdue, issued_at = order, self.at - timedelta(days=CREDIT_DAYS + OVERDUE_DAYS)
        self.to_invoice.append((issued_at, order))

    def _by_organisation(self, order: Order, *, purchase_order: str = "") -> Order:
        """The employer pays: the one that was named, else one that the demo knows."""
        known = Organisation.objects.filter(kind="company").exclude(ice="").order_by("pk")
        named = Q(name_fr=order.buyer_name) | Q(name_fr="", name_ar=order.buyer_name)
        payer = known.filter(named).first() or known[order.pk % known.count()]
        return set_buyer(order, buyer_of(payer, order, purchase_order=purchase_order))

    def company(self, booking: Booking, by: User) -> None:
        """A group: its quote, the purchase order that accepts it, the team's yes, and the invoice to be paid."""
        order = open_order(booking, at=self.at - QUOTED)
        assert order is not None
        order = set_buyer(order, buyer_of(Organisation.objects.get(name_fr="Emballages Kartonia"), order))
        quote = issue_quote(order, by=by, at=self.at - QUOTED)
        order = accept_quote(quote, "BC-2207", at=self.at - timedelta(days=4))
        accept_on_credit(order, by=by, at=self.at - timedelta(days=3))
        self.to_invoice.append((self.at - timedelta(days=3), order))


def buyer_of(payer: Organisation, order: Order, *, purchase_order: str = "") -> BuyerGiven:
    """The organisation as it stands on papers."""
    return BuyerGiven(
        payer.name_fr or payer.name_ar,
        Order.Buyer.ORGANISATION,
        buyer_email=order.buyer_email,
        buyer_address=payer.address.partition("\n")[0] or f"Zone industrielle, {payer.city}",
        buyer_city=payer.city,
        buyer_country="Maroc",
        buyer_ice=payer.ice,
        purchase_order=purchase_order,
        organisation=payer,
    )
