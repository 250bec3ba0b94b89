"""Thirty-two writers want the same money at one moment, on a real database file or server.

Run by the crew of the registration's races. Each race is run once with all that protects it, and once without, where
it must go wrong: a race that nobody has seen lost proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import PROTECT, CharField, ForeignKey
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from events.messages.models import Message
from events.orders.actions import BuyerGiven, choose_means, issue_invoice, set_buyer
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Invoice, NumberSeries, Order
from events.payments.actions import ask, refund
from events.payments.models import BankStatement, Payment, Refund, StatementLine
from events.registration.models import Booking, Registration
from tests.events.payments.paying import begin
from tests.events.payments.promises import broken
from tests.events.payments.selling import sell
from tests.events.registration.scratch import scratch_database, used
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    ROUNDS,
    WRITERS,
    Crew,
    crew,
    done,
    kept,
    rounds,
)
from tests.factories import make_event, make_fee, make_order, make_registration, make_user, pay
from tests.standins import StripeStandin

pytestmark = pytest.mark.django_db

FEW = WRITERS // 4
AFTER = timedelta(days=3)
"""When a place that was not paid is given up, and before the event."""

Act = tuple[str, dict]


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, str]]:
    """Two of them: as it is in use, and without what the database itself keeps of these races."""
    folder = tmp_path_factory.mktemp("races")
    with (
        django_db_blocker.unblock(),
        scratch_database("money", folder) as whole,
        scratch_database("loose", folder) as loose,
    ):
        with used(loose):
            drop_promises()
        yield whole, loose


@pytest.fixture
def bare(databases) -> Iterator[str]:
    with used(databases[1]):
        yield databases[1]


def drop_promises() -> None:
    promise = next(one for one in Payment._meta.constraints if one.name == "one_payment_per_reference")
    booking: ForeignKey = ForeignKey(Booking, PROTECT, related_name="+")
    booking.set_attributes_from_name("booking")
    booking.model = Order
    number: CharField = CharField(max_length=20)
    number.set_attributes_from_name("number")
    number.model = Invoice
    with connection.schema_editor() as editor:
        editor.remove_constraint(Payment, promise)
        editor.alter_field(Order, Order._meta.get_field("booking"), booking)
        editor.alter_field(Invoice, Invoice._meta.get_field("number"), number)


def lost(crew: Crew, database: str, scene: Callable[[], list[Act]], went_wrong: Callable[[], bool]) -> bool:  # noqa: F811
    """Whether one round in so many went wrong."""
    for _round in range(ROUNDS):
        crew.race_hesitating(database, scene())
        if went_wrong():
            return True
    return False


def unguarded(acts: list[Act]) -> list[Act]:
    """The same, without transactions and row locks."""
    return [("money.unguarded", {"act": act.removeprefix("money."), "given": given}) for act, given in acts]


def paying(order: Order, amount: str = "10", reference: str = "VIR {}") -> list[Act]:
    """Money for one order, from everybody at once."""
    given = {"order": order.pk, "amount": amount}
    return [("money.pay", given | {"reference": reference.format(n)}) for n in range(WRITERS)]


@pytest.mark.parametrize("many", rounds(1))
def test_payments_for_one_order_are_all_counted(crew, kept, many):  # noqa: F811
    for _round in range(many):
        order = make_order(price=160)

        answered = done(crew.race(kept, paying(order, reference=f"{order.reference} {{}}")))

        order.refresh_from_db()
        assert (len(answered), order.paid, order.refundable) == (WRITERS, 320, 160)
        assert Registration.objects.get(booking=order.booking).state == "confirmed"
        assert Message.objects.filter(kind="confirmation", event=order.event).count() == 1
        assert broken() == []


def test_a_payment_is_lost_without_the_locks(crew, bare):  # noqa: F811
    def scene():
        order = make_order(price=160)
        return unguarded(paying(order, reference=f"{order.reference} {{}}"))

    assert lost(crew, bare, scene, lambda: any(": paid is" in said for said in broken()))


@pytest.mark.parametrize("many", rounds(1))
def test_a_payment_that_is_told_many_times_at_once_is_booked_once(crew, kept, many):  # noqa: F811
    for _round in range(many):
        event = make_event()
        orders = [make_order(event, price=250) for _n in range(6)]
        acts = [act for order in orders for act in paying(order, "250", order.reference)[:5]]

        answered = done(crew.race(kept, acts + paying(orders[0], "250", orders[0].reference)[:2]))

        assert len(answered) == WRITERS
        assert len({pk for pk, _new in answered}) == sum(new for _pk, new in answered) == 6
        assert sorted(Order.objects.filter(event=event).values_list("paid", flat=True)) == [250] * 6
        assert broken() == []


def test_a_payment_that_is_told_many_times_at_once_is_booked_often_without_the_constraint(crew, bare):  # noqa: F811
    def scene():
        order = make_order(price=250)
        return [("money.naive_pay", given) for _act, given in paying(order, "250", order.reference)]

    assert lost(crew, bare, scene, lambda: any("times" in said for said in broken()))


def giving_back(amount: str) -> tuple[Payment, list[Act]]:
    payment, user = pay(make_order(price=100)), make_user()
    return payment, [("money.give_back", {"payment": payment.pk, "amount": amount, "by": user.pk})] * WRITERS


@pytest.mark.parametrize("many", rounds(1))
@pytest.mark.parametrize(("amount", "times"), [("100", 1), ("30", 3)])
def test_never_more_is_refunded_than_was_paid(crew, kept, amount, times, many):  # noqa: F811
    for _round in range(many):
        payment, acts = giving_back(amount)

        answered = done(crew.race(kept, acts))

        payment.refresh_from_db()
        assert (len(answered), payment.refunded) == (times, times * Decimal(amount))
        assert payment.refunds.count() == times
        assert broken() == []


def test_more_is_refunded_than_was_paid_when_what_is_left_is_read_before(crew, bare):  # noqa: F811
    def scene():
        _payment, acts = giving_back("100")
        return [("money.naive_give_back", given) for _act, given in acts]

    assert lost(crew, bare, scene, lambda: any("of 100.00 goes back" in said for said in broken()))


def sending(standin: StripeStandin, act: str) -> list[Act]:
    """A refund of a payment by card waits for the workers, and Stripe is slow."""
    order = make_order(price=100)
    begin(order)
    session = order.attempts.get().reference
    standin.knob("pay", session=session)
    ask(order.attempts.get())
    refund(order.payments.get(), Decimal(30), by=make_user(), reason="asked for")
    standin.set(outage={"next": 2, "kind": "slow", "seconds": 1, "only": "POST /v1/refunds"})
    stripe = {name: getattr(settings, name) for name in ("STRIPE_KEY", "STRIPE_API_BASE")}
    return [(act, {"stripe": stripe})] * WRITERS


def given_back(standin: StripeStandin) -> list[int]:
    return [counted["refunds"] for counted in standin.knob("counts")["by_session"].values()]


@pytest.mark.parametrize("many", rounds(1))
def test_a_refund_is_sent_once_by_however_many_workers(crew, kept, stripe_site, many):  # noqa: F811
    for turn in range(many):
        done(crew.race(kept, sending(stripe_site, "money.work")))

        assert given_back(stripe_site) == [1] * (turn + 1)
        assert set(Refund.objects.values_list("state", flat=True)) == {"done"}
        assert broken() == []


def test_a_refund_is_sent_several_times_without_its_key(crew, bare, stripe_site):  # noqa: F811
    def went_wrong():
        return max(given_back(stripe_site)) > 1

    assert lost(crew, bare, lambda: sending(stripe_site, "money.naive_work"), went_wrong)


def expiring(others: bool) -> tuple[list[Order], list[Act]]:
    """Orders that are paid at the moment when their places are given up; others may wait for these places."""
    event = make_event(capacity=FEW)
    fee = make_fee(event, 250)
    orders = [make_order(event, fee=fee) for _n in range(FEW)]
    for _n in range(FEW if others else 0):
        make_registration(event, fee=fee)
    sweep = ("money.expire", {"at": (now() + AFTER).isoformat()})
    return orders, [act for order in orders for act in (told(order), sweep, sweep, told(order))]


def told(order: Order) -> Act:
    return ("money.pay", {"order": order.pk, "reference": order.reference, "amount": "250"})


@pytest.mark.parametrize("many", rounds(1))
@pytest.mark.parametrize("others", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_who_pays_while_the_place_expires_has_it_or_the_money_is_flagged(crew, kept, others, many):  # noqa: F811
    for _round in range(many):
        orders, acts = expiring(others)

        answered = done(crew.race(kept, acts))
        sweep_orders(now() + AFTER)

        assert len(answered) == WRITERS
        for order in orders:
            state = Registration.objects.get(booking=order.booking).state
            flags = list(order.payments.values_list("flag", flat=True))
            assert (state, flags) in [("confirmed", [""]), ("expired", ["late"])]
            assert others or state == "confirmed"
        assert broken() == []


def test_who_pays_while_the_place_expires_has_neither_without_the_locks(crew, bare):  # noqa: F811
    assert lost(crew, bare, lambda: unguarded(expiring(True)[1]), lambda: bool(neither()))


def neither() -> list[str]:
    """Places and money that do not fit: what the locks are for."""
    sweep_orders(now() + AFTER)
    return [said for said in broken() if "real" in said or "oversold" in said or "paid" in said]


def cancelling() -> tuple[list[Order], list[Act]]:
    event = make_event(capacity=100)
    orders = [make_order(event, price=250) for _n in range(FEW)]
    leaves = [
        ("money.give_up", {"registration": Registration.objects.get(booking=order.booking).pk})
        for order in orders
    ]
    return orders, [
        act
        for order, leave in zip(orders, leaves, strict=True)
        for act in (told(order), leave, leave, told(order))
    ]


@pytest.mark.parametrize("many", rounds(1))
def test_who_pays_while_the_place_is_given_back_can_have_the_money_back(crew, kept, many):  # noqa: F811
    for _round in range(many):
        orders, acts = cancelling()

        done(crew.race(kept, acts))
        sweep_orders()

        for order in orders:
            order.refresh_from_db()
            assert Registration.objects.get(booking=order.booking).state == "cancelled"
            assert (order.paid, order.total, order.refundable) == (250, 0, 250)
        assert broken() == []


def test_who_pays_while_the_place_is_given_back_owes_it_without_the_locks(crew, bare):  # noqa: F811
    def went_wrong():
        return any("real" in said or "owed" in said or "moved" in said for said in broken())

    assert lost(crew, bare, lambda: unguarded(cancelling()[1]), went_wrong)


def matching(act: str = "money.match_line") -> tuple[StatementLine, list[Act]]:
    """One transfer, and as many desks as orders that each believe it is theirs."""
    user = make_user()
    number = BankStatement.objects.count()
    statement = BankStatement.objects.create(name="releve.csv", sha256=f"{number:064}", kind="csv")
    line = StatementLine.objects.create(
        statement=statement,
        fingerprint=f"{number:064}",
        number=1,
        on=now().date(),
        amount=100,
        currency="MAD",
    )
    orders = [make_order(make_event(), price=100) for _n in range(FEW)] * 4
    return line, [(act, {"line": line.pk, "order": order.pk, "by": user.pk}) for order in orders]


@pytest.mark.parametrize("many", rounds(1))
def test_a_transfer_is_matched_by_one_desk(crew, kept, many):  # noqa: F811
    for _round in range(many):
        line, acts = matching()

        answered = done(crew.race(kept, acts))

        line.refresh_from_db()
        orders = [given["order"] for _act, given in acts]
        assert answered == [line.payment_id]
        assert Order.objects.filter(pk__in=orders, paid__gt=0).count() == 1
        assert broken() == []


def test_a_transfer_is_matched_by_several_desks_when_its_state_is_read_before(crew, bare):  # noqa: F811
    def went_wrong():
        line = StatementLine.objects.latest("pk")
        return Payment.objects.filter(reference__startswith=line.fingerprint[:20]).count() > 1

    assert lost(crew, bare, lambda: matching("money.naive_match")[1], went_wrong)


def invoicing() -> list[Act]:
    """Orders of several events, whose locks do not meet: what meets is their numbers."""
    sell()
    events = [make_event() for _n in range(FEW)]
    orders = [make_order(event, price=120) for event in events for _n in range(WRITERS // FEW)]
    return [("money.invoice", {"order": order.pk}) for order in orders]


@pytest.mark.parametrize("many", rounds(1))
def test_thirty_two_invoices_at_once_have_thirty_two_numbers_in_a_row(crew, kept, many):  # noqa: F811
    for turn in range(many):
        numbers = sorted(done(crew.race(kept, invoicing())))

        year, first = now().year, turn * WRITERS + 1
        assert numbers == [f"FA-{year}-{number:05}" for number in range(first, first + WRITERS)]
        assert broken() == []


def test_numbers_are_given_twice_without_the_lock_of_their_series(crew, bare):  # noqa: F811
    def twice():
        given = Counter(Invoice.objects.values_list("number", flat=True))
        return max(given.values()) > 1

    assert lost(crew, bare, lambda: unguarded(invoicing()), twice)


def crediting(act: str) -> tuple[Invoice, list[Act]]:
    sell()
    NumberSeries.objects.filter(last__lt=Invoice.objects.count()).update(last=Invoice.objects.count())
    invoice = issue_invoice(make_order(price=100), by=None)
    return invoice, [(act, {"invoice": invoice.pk, "amount": "30"})] * WRITERS


@pytest.mark.parametrize("many", rounds(1))
def test_credit_notes_never_exceed_their_invoice(crew, kept, many):  # noqa: F811
    for _round in range(many):
        invoice, acts = crediting("money.credit_note")

        answered = done(crew.race(kept, acts))

        invoice.refresh_from_db()
        assert (len(set(answered)), invoice.credited, invoice.open) == (3, 90, 10)
        assert broken() == []


def test_credit_notes_exceed_their_invoice_when_what_is_left_is_read_before(crew, bare):  # noqa: F811
    def went_wrong():
        return any(said.startswith("invoice") and "credited is" in said for said in broken())

    assert lost(crew, bare, lambda: crediting("money.naive_credit_note")[1], went_wrong)


def accepting() -> tuple[Order, list[Act]]:
    order, user = make_order(price=250), make_user()
    buyer = {"buyer_name": "Conserves Taghart", "buyer_kind": "organisation", "purchase_order": "BC 7"}
    set_buyer(order, BuyerGiven(**buyer), by=user)
    choose_means(order, "credit", by=user)
    return order, [("money.accept", {"order": order.pk, "by": user.pk})] * WRITERS


def accepted(order: Order) -> int:
    entries = ModelLogEntry.objects.filter(action="events.orders.credit", object_id=str(order.pk))
    return entries.count()


@pytest.mark.parametrize("many", rounds(1))
def test_a_purchase_order_is_accepted_once(crew, kept, many):  # noqa: F811
    for _round in range(many):
        order, acts = accepting()

        answered = done(crew.race(kept, acts))

        assert Counter(answered) == {"credit": WRITERS}
        assert accepted(order) == 1
        assert Message.objects.filter(kind="confirmation", event=order.event).count() == 1
        assert broken() == []


def test_a_purchase_order_is_accepted_several_times_without_the_locks(crew, bare):  # noqa: F811
    orders = []

    def scene():
        order, acts = accepting()
        orders.append(order)
        return unguarded(acts)

    assert lost(crew, bare, scene, lambda: accepted(orders[-1]) > 1)


def opening() -> list[Act]:
    event = make_event()
    booking = make_registration(event, fee=make_fee(event, 250)).booking
    return [("money.open_booking", {"booking": booking.pk})] * WRITERS


@pytest.mark.parametrize("many", rounds(1))
def test_a_booking_has_one_order_whoever_opens_it(crew, kept, many):  # noqa: F811
    for _round in range(many):
        answered = done(crew.race(kept, opening()))

        assert (len(answered), len(set(answered))) == (WRITERS, 1)
        assert broken() == []


def test_a_booking_has_several_orders_without_lock_and_constraint(crew, bare):  # noqa: F811
    assert lost(crew, bare, lambda: unguarded(opening()), lambda: any("orders" in said for said in broken()))


@pytest.mark.slow
def test_rounds_of_everything_at_once_keep_every_promise(crew, kept):  # noqa: F811
    """Paying, giving back, expiring and refunding mixed, on one event that is always too small."""
    event = make_event(capacity=2 * FEW)
    fee, user = make_fee(event, 250), make_user()
    for turn in range(20):
        orders = [make_order(event, fee=fee) for _n in range(FEW) if event_has_room(event)]
        rows = list(Registration.objects.live().filter(event=event).order_by("?")[:FEW])
        acts = [
            ("money.pay", {"order": order.pk, "reference": f"{order.reference} {turn}", "amount": amount})
            for order in orders
            for amount in ("250", "100")
        ]
        acts += [("money.give_up", {"registration": row.pk}) for row in rows]
        paid = Payment.objects.order_by("?")[:6]
        acts += [("money.give_back", {"payment": row.pk, "amount": "90", "by": user.pk}) for row in paid]
        acts += [("money.expire", {"at": (now() + AFTER).isoformat()})] * WRITERS

        done(crew.race(kept, acts[:WRITERS]))
        sweep_orders()

        assert broken() == []
    assert Refund.objects.exists()


def event_has_room(event) -> bool:
    event.refresh_from_db()
    return event.taken < event.capacity
