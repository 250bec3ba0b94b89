"""Random stories of money against the stand-in of Stripe: what payers, their banks, the desk and the clock do, while
Stripe answers badly one time in ten and tells of everything late, twice, in any order, or not at all.

The same seed is the same story. What happens at Stripe and at the desk is drawn from one source of chance, how we are
told of it from another: with and without webhooks it is the same story.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import stripe
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import now

from events.messages.models import Message
from events.orders import settling
from events.orders.actions import OrderError
from events.orders.models import Order
from events.payments.actions import refund, refund_event, start
from events.payments.actions import sweep as sweep_payments
from events.payments.models import Attempt, Payment, Refund
from events.registration import offers
from events.registration.actions import RegistrationError, cancel, cancel_event
from events.registration.models import Registration
from events.views.money import order_path
from halqa.standins.stripe.events import sign
from tests import clock
from tests.events.payments.paying import end_of
from tests.events.payments.promises import broken
from tests.factories import make_event, make_fee, make_order, make_registration, make_user
from tests.standins import KnobRefused

BACK = "http://testserver/retour/"
KINDS = ["500", "500_after", "500_kept", "429", "drop", "drop_after"]
ROUND = timedelta(minutes=6)

Steps = Iterator[None]


class Story:
    """One event, some orders, and all that happens to their money."""

    def __init__(self, seed: int, standin: Any, monkeypatch: Any, *, webhooks: bool) -> None:
        self.truth, self.noise = Random(f"truth {seed}"), Random(f"noise {seed}")  # noqa: S311
        self.standin, self.monkeypatch, self.webhooks = standin, monkeypatch, webhooks
        self.at = now().replace(microsecond=0)
        self.began = self.at
        self.untold: list[dict[str, Any]] = []
        self.forged: list[int] = []
        self.told = self.asked = 0
        self.disputed = False
        standin.reset()
        standin.set(hold=True, seed=seed, outage={"probability": 0.1, "kinds": KINDS})

    def play(self) -> list[dict[str, Any]]:
        """What a person would notice of each order in the end."""
        self.tell_the_time()
        self.event = make_event(capacity=self.truth.randint(2, 4))
        fee = make_fee(self.event, Decimal(self.truth.randint(1, 90_000)) / 100)
        self.user = make_user()
        people = [self.truth.choice([1, 1, 2]) for _n in range(self.truth.randint(1, 2))]
        self.orders = [
            make_order(self.event, fee=fee, people=each, at=self.at) for each in people if self.room(each)
        ]
        for _n in range(self.truth.choice([0, 0, 2])):
            make_registration(self.event, fee=fee, at=self.at)
        with self.watched():
            going = [self.life(order) for order in self.orders]
            while going:
                steps = self.truth.choice(going)
                if next(steps, "over") == "over":
                    going.remove(steps)
                self.meanwhile()
            # what a bank has taken cannot be refunded: when we hear of it decides what is tried
            if self.truth.random() < 0.15 and not self.disputed:
                self.call_off()
            self.come_to_rest()
        return [self.end_of(order) for order in self.orders]

    def end_of(self, order: Order) -> dict[str, Any]:
        """Without what Stripe never heard of, since a bad day may spoil a click, and without refunds that ended in
        nothing: what is tried depends on when we hear of what went back before."""
        known = order.attempts.exclude(reference="").values_list("state", flat=True)
        ended = (Refund.State.FAILED, *Refund.OVER)
        nothing = Refund.objects.filter(state__in=ended).exclude(pk__in=Refund.objects.to_make_good())
        refunds = Refund.objects.filter(payment__order=order).exclude(pk__in=nothing)
        told = refunds.values_list("state", "cause", "amount")
        return end_of(order) | {"attempts": sorted(known), "refunds": sorted(told)}

    def room(self, people: int) -> bool:
        self.event.refresh_from_db()
        return self.event.taken + people <= self.event.capacity

    # what happens

    def life(self, order: Order) -> Steps:
        """All that happens to one order; a step is something between which anything else can happen."""
        way = self.truth.choice(
            ["pays", "pays", "pays", "refused", "slowly", "too_slowly", "in_vain", "not_at_all", "again"]
        )
        yield from getattr(self, way)(order)
        if not self.is_paid(order):
            return
        yield from self.back(order)

    def pays(self, order: Order) -> Steps:
        session = self.begin(order)
        yield
        if self.truth.random() < 0.3:
            self.begin(order)  # a second tab
        self.pay("pay", session)
        yield

    def refused(self, order: Order) -> Steps:
        session = self.begin(order)
        for _n in range(self.truth.randint(1, 3)):
            self.pay("refuse", session)
            yield
        self.pay("pay", session)
        yield

    def slowly(self, order: Order) -> Steps:
        session = self.begin(order)
        self.pay("async", session)
        yield
        self.pay("async_finish", session)
        yield

    def too_slowly(self, order: Order) -> Steps:
        """The money comes when the place was given up."""
        session = self.begin(order)
        self.pay("async", session)
        yield
        self.wait(timedelta(days=3))
        yield
        self.pay("async_finish", session)
        yield

    def in_vain(self, order: Order) -> Steps:
        session = self.begin(order)
        self.pay("async", session)
        yield
        self.pay("async_finish", session, outcome="failed")
        self.wait(ROUND * 3)
        yield
        if self.truth.random() < 0.7 and (session := self.begin(order)):
            self.pay("pay", session)
            yield

    def not_at_all(self, order: Order) -> Steps:
        self.begin(order)
        yield
        self.wait(timedelta(days=3))
        yield

    def again(self, order: Order) -> Steps:
        """They let the first page close, and pay on a second one."""
        session = self.begin(order)
        if session:
            self.standin.knob("expire", session=session)
        yield
        self.wait(ROUND * 2)
        if session := self.begin(order):
            self.pay("pay", session)
        yield

    def back(self, order: Order) -> Steps:
        """How money goes back, if it does."""
        how = self.truth.choice(["", "", "desk", "twice", "dashboard", "disputed", "leaves", "comes_back"])
        self.wait(ROUND * 3)
        payment = Payment.objects.filter(order=order).last()
        if payment is None or not how:
            return
        session, share = payment.attempt.reference, self.truth.choice([1, 1, 3])
        part = (payment.amount / share).quantize(Decimal("0.01"))
        if how in {"desk", "twice", "comes_back"}:
            if how == "comes_back":
                self.standin.set(refunds="pending")
            refund(payment, part, by=self.user, reason="asked for", at=self.at)
            yield
            if how == "twice" and payment.amount - part > 0:
                rest = payment.amount - part
                refund(Payment.objects.get(pk=payment.pk), rest, by=self.user, reason="the rest", at=self.at)
                yield
            self.wait(ROUND * 3)
            if how == "comes_back":
                self.send_back(payment)
        elif how == "dashboard":
            self.standin.knob("refund", session=session, amount=int(part * 100))
        elif how == "disputed":
            self.disputed = True
            opened = self.standin.knob("dispute", session=session)
            yield
            if self.truth.random() < 0.7:
                self.wait(timedelta(hours=2))
                outcome = self.truth.choice(["won", "lost"])
                self.standin.knob("dispute_close", dispute=opened["id"], outcome=outcome)
        else:
            self.leaves(order)
        yield

    def call_off(self) -> None:
        """The event is cancelled, and everybody refunded."""
        self.wait(ROUND * 3)
        cancel_event(self.event, by=self.user)
        with suppress(OrderError):  # nobody paid
            refund_event(self.event, by=self.user, reason="the room", at=self.at)
        self.meanwhile()

    def leaves(self, order: Order) -> None:
        for row in Registration.objects.live().filter(booking=order.booking)[:1]:
            try:
                cancel(row, at=self.at)
            except RegistrationError:
                return  # too late for that

    def send_back(self, payment: Payment) -> None:
        """The bank does not take the refund."""
        for _try in range(8):
            sent = Payment.objects.get(pk=payment.pk).refunds.exclude(reference="").first()
            if sent is not None:
                self.standin.knob("refund_finish", refund=sent.reference, outcome="failed")
                break
            self.wait(timedelta(hours=7))
        self.standin.set(refunds="succeeded")

    # how it is done

    def begin(self, order: Order) -> str:
        """The payer presses the button until they are led to a page; nothing where there is nothing to pay."""
        for _try in range(12):
            try:
                start(Order.objects.get(pk=order.pk), "card", back=BACK, cancel=BACK, at=self.at)
                return Attempt.objects.under_way().get(order=order).reference
            except OrderError:
                if not Order.objects.get(pk=order.pk).due:
                    return ""
        raise AssertionError("nobody can pay")

    def pay(self, knob: str, session: str, **more: Any) -> None:
        if session:
            with suppress(KnobRefused):  # too late: the page is closed
                self.standin.knob(knob, session=session, **more)

    def is_paid(self, order: Order) -> bool:
        there = self.standin.knob("counts")["by_reference"].get(order.reference, {})
        return bool(there.get("charges"))

    def wait(self, long: timedelta) -> None:
        """Time passes, and the worker does its rounds: the first ones soon."""
        for step in (2 * ROUND, long - 2 * ROUND):
            if step > timedelta(0):
                self.pass_by(step)
                self.work()

    def pass_by(self, long: timedelta) -> None:
        self.at += long
        self.tell_the_time()

    def tell_the_time(self) -> None:
        self.standin.set(ahead=int((self.at - self.began).total_seconds()))
        clock.stop_at(self.monkeypatch, self.at)

    def work(self) -> None:
        """One round of the worker, of what moves places and money."""
        offers.sweep(self.at)
        settling.sweep(self.at)
        sweep_payments(self.at)

    def meanwhile(self) -> None:
        """Stripe tells us some of it, browsers come back, the worker comes along."""
        self.untold += [one for one in self.standin.take() for _n in range(self.noise.randint(1, 5))]
        self.noise.shuffle(self.untold)
        if self.webhooks:
            self.carry(self.noise.randint(0, len(self.untold)))
            self.forge()
            if self.noise.random() < 0.5:
                Client().get(f"{order_path(self.noise.choice(self.orders))}retour/")
        self.pass_by(ROUND)
        if self.noise.random() < 0.4:
            self.work()

    def carry(self, count: int) -> None:
        """Post so many; what is not answered well is posted again later."""
        now_told, self.untold = self.untold[:count], self.untold[count:]
        for one in now_told:
            if self.post(one["body"], one["headers"].get("Stripe-Signature", "")) == 200:
                self.told += 1
            else:
                self.untold.append(one)

    def post(self, body: str, signature: str) -> int:
        heads = {"Stripe-Signature": signature} if signature else {}
        answer = Client().post("/paiement/stripe/", body, content_type="application/json", headers=heads)
        return answer.status_code

    def forge(self) -> None:
        """Somebody else posts: what Stripe said, with another sum, another key, of yesterday, or unsigned."""
        if not self.untold or self.noise.random() < 0.5:
            return
        one, present = self.noise.choice(self.untold), int(time.time())
        body, good = one["body"], one["headers"]["Stripe-Signature"]
        other = json.dumps(json.loads(body) | {"id": "evt_forged"})
        posted = self.noise.choice(
            [
                (other, good),
                (other, sign(other, "whsec_another", present)),
                (other, sign(other, self.standin.secret, present - 3600)),
                (other, ""),
                (other, "t=,v1="),
            ]
        )
        self.forged.append(self.post(*posted))

    def come_to_rest(self) -> None:
        """The line is good again, all is told, and the worker has had days."""
        self.standin.set(outage={})
        self.untold += self.standin.take()
        if self.webhooks:
            for _try in range(3):
                self.carry(len(self.untold))
            assert not self.untold
        for pause in (ROUND, timedelta(hours=7), timedelta(days=3), timedelta(days=3)):
            self.pass_by(pause)
            self.work()
            if self.webhooks:
                self.untold += self.standin.take()
                self.carry(len(self.untold))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count what Stripe is asked, and refuse it while a transaction is open; nobody waits between two tries."""
        ask, pause = stripe.RequestsClient.request, stripe.RequestsClient._sleep_time_seconds

        def asked(client: Any, *given: Any, **more: Any) -> Any:
            self.asked += 1
            assert not [block for block in connection.atomic_blocks if not block._from_testcase]
            return ask(client, *given, **more)

        with self.monkeypatch.context() as patched:
            patched.setattr(stripe.RequestsClient, "request", asked)
            patched.setattr(stripe.RequestsClient, "_sleep_time_seconds", lambda *given: 0)
            yield
        assert stripe.RequestsClient._sleep_time_seconds is pause

    # what must be true

    def wrong(self) -> list[str]:
        """What we and Stripe do not agree on, and what is broken here."""
        counted = self.standin.knob("counts")["by_reference"]
        found = broken()
        for order in Order.objects.filter(pk__in=[row.pk for row in self.orders]):
            there = counted.get(order.reference, {})
            charged = Decimal(there.get("charged", 0)) / 100
            if there.get("charges", 0) > 1 or (order.payments.count(), order.paid) != (
                there.get("charges", 0),
                charged,
            ):
                found.append(f"{order.reference}: Stripe says {there}, we have {order.paid}")
            if order.refunded != Decimal(there.get("refunded", 0)) / 100 + self.taken_back(order):
                found.append(f"{order.reference}: Stripe says {there}, we gave back {order.refunded}")
            for row in order.booking.registrations.all():
                mails = Message.objects.filter(kind="confirmation", about=row.ref).count()
                if mails != bool(row.moves.filter(after="confirmed").exists()):
                    found.append(f"{row.name} is told {mails} times")
        found += [
            f"a forged call was answered {status}" for status in self.forged if status not in {400, 429}
        ]
        return found

    def taken_back(self, order: Order) -> Decimal:
        """By the payers' banks, as Stripe has it."""
        client = self.standin.client()
        taken = Decimal(0)
        for payment in order.payments.all():
            for dispute in client.v1.disputes.list({"payment_intent": payment.reference}):
                if dispute.status != "won":
                    taken += Decimal(dispute.amount) / 100
        return taken


@contextmanager
def undone() -> Iterator[None]:
    """As if it had not been; for the providers this is no transaction, as the one of a test is none."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
