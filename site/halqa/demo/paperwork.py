"""What the accountant of the demo did: invoices, a credit note, reminders, refunds of every state, a late payment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import F

from events.orders.actions import choose_means, credit, issue_invoice, open_order, remind, set_buyer
from events.orders.invoicing import standing_invoice
from events.orders.models import Order
from events.orders.states import Means
from events.payments.actions import (
    approve_run,
    give_otherwise,
    refund_event,
    refund_order,
    refuse,
    withdraw,
)
from events.payments.calling_off import sweep as go_on_refunding
from events.payments.models import Refund
from events.payments.providers import Returned
from events.payments.refunding import mark_refunded
from events.payments.taking import conclude
from events.programme.models import Event
from events.registration import actions as registration
from events.registration import offers
from events.registration.actions import PersonGiven
from events.registration.states import State
from halqa.demo import address_of
from halqa.demo.money import Till, buyer_of
from home.models import User

BY_RULE = "Place rendue à temps."
TOO_FEW = "Trois inscrits pour six au moins."

GIVEN_BACK: tuple[tuple[str, Means, str], ...] = (
    ("energie-1", Means.CARD, Refund.State.DONE),
    ("energie-1", Means.DESK, Refund.State.DONE),
    ("energie-1", Means.TRANSFER, Refund.State.WANTED),
    ("energie-1", Means.CARD, Refund.State.SENT),
    ("carbone-1", Means.TRANSFER, Refund.State.PROPOSED),
    ("carbone-1", Means.CARD, Refund.State.REFUSED),
    ("energie-1", Means.DESK, Refund.State.UNDONE),
    ("energie-1", Means.CARD, Refund.State.FAILED),
    ("energie-1", Means.LOCAL_CARD, Refund.State.FAILED),
)
"""Who gave a place back after paying: at which event, paid by what, where their refund stands."""


class Paperwork:
    """The accountant's week, after everybody has registered."""

    def __init__(self, till: Till, events: dict[str, Event], people: Iterator[PersonGiven]) -> None:
        self.till, self.events, self.people = till, events, people
        self.at, self.by = till.at, till.accountant

    def do(self) -> None:
        self._come_too_late(self.events["atelier-2"])
        for key, means, state in GIVEN_BACK:
            self._give_back(self.events[key], means, Refund.State(state))
        self._make_good()
        self._mistakes()
        self.till.statement.take_in(self.by)
        self._invoices()
        self._call_off(self.events["energie-2"])
        self.till.played.close()

    def _somebody(self, event: Event, at: datetime) -> Order:
        person = next(self.people)
        event.refresh_from_db()
        choice = registration.Choice(fee=event.fees.public().first())
        made = registration.register(event, person, key=f"demo-{person.email}", choice=choice, at=at)
        order = open_order(made.booking, at=at)
        assert order is not None
        return order

    def _come_too_late(self, event: Event) -> None:
        """The place was given up for want of the money, which came when the event was over."""
        assert event.starts_at is not None
        at = event.starts_at - timedelta(days=11)
        order = self._somebody(event, at)
        choose_means(order, Means.TRANSFER, at=at)
        offers.move_on(event.pk, at + timedelta(days=10))
        self.till.statement.paid(order, order.total, days=3)

    def _give_back(self, event: Event, means: Means, state: Refund.State) -> None:
        """Somebody pays, gives the place back two days ago, and the accountant deals with it."""
        order = self._somebody(event, self.at - timedelta(days=6))
        self.till.pay(order, means, at=self.at - timedelta(days=5))
        registration.cancel(order.booking.registrations.get(), at=self.at - timedelta(days=2))
        if state == Refund.State.PROPOSED or state == Refund.State.REFUSED:
            by = User.objects.get(email=address_of("directrice"))
        else:
            by = self.by
        (row,) = refund_order(
            order, by=by, reason=BY_RULE, cause=Refund.Cause.HAND, at=self.at - timedelta(days=1)
        )
        if state == Refund.State.REFUSED:
            refuse(row, by=self.by, reason="Une autre personne vient à sa place.", at=self.at)
        elif state == Refund.State.DONE and means == Means.DESK:
            mark_refunded(row, reference="REÇU 0007", by=self.by, at=self.at)
        elif state == Refund.State.UNDONE:
            withdraw(row, by=self.by, reason="Le montant est à revoir.", at=self.at)
        elif state in {Refund.State.DONE, Refund.State.SENT, Refund.State.FAILED}:
            self._answered(row, state)

    def _make_good(self) -> None:
        """One of the refunds that failed was made by transfer instead; the other waits."""
        row = Refund.objects.get(state=Refund.State.FAILED, payment__means=Means.LOCAL_CARD)
        why, reference = "La carte n’existe plus.", f"VIR {self.at:%d%m%y} 00412"
        give_otherwise(row, by=self.by, reason=why, means=Means.TRANSFER, reference=reference, at=self.at)

    def _answered(self, row: Refund, state: Refund.State) -> None:
        """What the company that took the card says of the refund."""
        why = "La carte n’existe plus." if state == Refund.State.FAILED else ""
        reference = f"re_{self.till.random_id(24)}"
        told = Returned(
            reference, row.payment.reference, row.amount, row.payment.currency, state, self.at, error=why
        )
        conclude(row, told, at=self.at)

    def _mistakes(self) -> None:
        """Transfers that are matched with the order of somebody who paid by card: one noticed, one not yet."""
        statement = self.till.statement
        for key, is_noticed in (("energie-1", True), ("carbone-1", False)):
            orders = Order.objects.filter(event=self.events[key]).order_by("pk")
            paid = orders.filter(means=Means.CARD, paid=F("total"), refunded=0, payments__flag="")
            by_card = paid.filter(booking__registrations__state=State.CONFIRMED).first()
            assert by_card is not None
            if is_noticed:
                statement.noticed = by_card
            else:
                statement.mistaken(orders.unpaid().filter(means=Means.TRANSFER, paid=0)[0], by_card)

    def _call_off(self, event: Event) -> None:
        """Too few came to a training: all money goes back; what came by transfer waits for the accountant's hand."""
        organiser = User.objects.get(email=address_of("formation"))
        registration.cancel_event(event, by=organiser, why=TOO_FEW, at=self.at - timedelta(hours=20))
        run = refund_event(event, by=self.by, reason=TOO_FEW, at=self.at - timedelta(hours=3))
        approve_run(run, by=User.objects.get(email=address_of("admin")))  # so much needs a second person
        go_on_refunding(self.at)
        cards = (Means.CARD, Means.LOCAL_CARD)
        for row in Refund.objects.filter(payment__order__event=event, payment__means__in=cards):
            self._answered(row, Refund.State.DONE)

    def _invoices(self) -> None:
        """In the order of their dates, as their numbers are; then what is wrong or late with them."""
        for issued_at, order in sorted(self.till.to_invoice, key=lambda one: (one[0], one[1].pk)):
            issue_invoice(order, by=self.by, at=issued_at)
        if self.till.to_correct is not None:
            self._correct(self.till.to_correct)
        late = self.till.overdue and standing_invoice(self.till.overdue)
        if late:
            for days in (37, 25, 10):
                remind(late, at=self.at - timedelta(days=days))

    def _correct(self, order: Order) -> None:
        """The firm had given the address of another site: one credit note, one new invoice."""
        invoice = standing_invoice(order)
        assert invoice is not None
        credit(invoice, by=self.by, reason="Adresse de facturation erronée.", at=self.at)
        order.refresh_from_db()
        assert order.organisation is not None
        given = replace(buyer_of(order.organisation, order), buyer_address="8, quai des Emballages")
        set_buyer(order, given, by=self.by)
        issue_invoice(order, by=self.by, at=self.at)
