"""Stripe, against its stand-in: the unmodified SDK, real requests, bad days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils.timezone import now

from events.orders.models import Order
from events.orders.terms import OrderError
from events.payments.actions import PaymentError, ask, refund, take_in
from events.payments.models import Attempt, Payment
from events.payments.providers import Answer, ForgedError, ProviderError, provider_of
from tests.events.payments.paying import BACK, begin, end_of, fresh, later, paid, swept
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db

CARD = provider_of("card")


@pytest.fixture
def standin(stripe_site):
    return stripe_site


def session_of(standin, attempt):
    return standin.client().v1.checkout.sessions.retrieve(attempt.reference, {"expand": ["line_items"]})


def give_back(order, amount="250"):
    return refund(order.payments.get(), Decimal(amount), by=make_user(), reason="Malade")


def booked(standin, **given):
    """An order that was paid by card, and told of."""
    order = make_order(price=250, **given)
    ask(paid(standin, order))
    return fresh(order)


def test_without_a_key_there_is_no_card():
    assert not CARD.is_ready
    with pytest.raises(OrderError):
        begin(make_order())


def test_a_payment_is_begun_with_what_is_due_and_our_own_names_of_it(standin):
    order = make_order(price="250.50")

    attempt = begin(order)

    session = session_of(standin, attempt)
    assert (session.amount_total, session.currency, session.locale) == (25050, "mad", "fr")
    assert session.client_reference_id == order.reference
    assert (session.metadata.order, session.metadata.attempt) == (str(order.uuid), str(attempt.uuid))
    assert str(order) in session.line_items.data[0].description
    assert session.customer_email == order.buyer_email
    assert session.success_url == BACK


def test_who_reads_arabic_gets_the_page_in_the_language_of_the_browser(standin):
    order = make_order()
    Order.objects.filter(pk=order.pk).update(language="ar")

    assert session_of(standin, begin(fresh(order))).locale == "auto"


def test_the_page_closes_with_the_time_of_the_order(standin):
    order = make_order()

    attempt = begin(order)

    assert timedelta(minutes=30) < attempt.expires_at - now() < timedelta(hours=24)
    assert fresh(order).pay_until >= attempt.expires_at + timedelta(minutes=15)


def test_an_order_whose_time_is_nearly_over_is_kept_for_the_payment(standin):
    order = make_order()
    Order.objects.filter(pk=order.pk).update(pay_until=now() + timedelta(minutes=1))

    attempt = begin(fresh(order))

    assert fresh(order).pay_until > attempt.expires_at > now() + timedelta(minutes=30)
    assert order.booking.registrations.get().held_until == order.pay_until


def test_a_card_that_is_charged_confirms_the_place(standin):
    order = make_order(price=250)

    ask(paid(standin, order))

    end = end_of(order)
    assert (end["sums"], end["places"]) == ((250, 250, 0, "paid"), ["confirmed"])
    assert end["payments"] == [("card", 250, 0, "")]
    assert (end["mails"].count("confirmation"), end["mails"].count("receipt")) == (1, 1)


def test_the_reference_of_a_payment_is_that_of_its_intent(standin):
    booked(standin)

    assert Payment.objects.get().reference.startswith("pi_")


def test_who_has_not_paid_yet_can_still(standin):
    assert ask(begin(make_order())).state == "open"


def test_a_card_that_is_refused_leaves_the_page_open_and_says_why(standin):
    attempt = begin(make_order())
    standin.knob("refuse", session=attempt.reference)

    attempt = ask(attempt)

    assert (attempt.state, attempt.error) == ("open", "Your card was declined.")


def test_a_slow_payment_is_awaited_and_then_booked(standin):
    order = make_order(price=250)
    attempt = begin(order)
    standin.knob("async", session=attempt.reference)
    assert ask(attempt).state == "pending"
    assert fresh(order).pay_until > later() + timedelta(days=13)  # its places are not given away meanwhile
    with pytest.raises(OrderError, match="way already"):
        begin(order)

    standin.knob("async_finish", session=attempt.reference)

    assert ask(attempt).state == "paid"
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_a_slow_payment_that_fails_can_be_made_again(standin):
    order = make_order(price=250)
    attempt = begin(order)
    standin.knob("async", session=attempt.reference)
    standin.knob("async_finish", session=attempt.reference, outcome="failed")
    assert ask(attempt).state == "failed"

    ask(paid(standin, order))

    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_a_page_whose_time_is_over_brings_nothing(standin):
    attempt = begin(make_order())
    standin.knob("expire", session=attempt.reference)

    assert ask(attempt).state == "expired"


def test_a_page_that_is_closed_cannot_be_paid_any_more(standin):
    attempt = begin(make_order())

    assert CARD.end(attempt).state == "expired"
    assert session_of(standin, attempt).status == "expired"


def test_closing_a_page_that_was_paid_just_now_tells_of_the_money(standin):
    answer = CARD.end(paid(standin, make_order()))

    assert (answer.state, [one.amount for one in answer.received]) == ("paid", [250])


def test_an_attempt_that_stripe_never_heard_of_is_over_after_a_while(standin):
    order = make_order()
    attempt = Attempt.objects.create(order=order, means="card", amount=250, currency="MAD", language="fr")
    assert ask(attempt).state == "started"

    Attempt.objects.filter(pk=attempt.pk).update(created_at=later(-11))

    assert ask(fresh(attempt)).state == "expired"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"currency": "EUR"}, "not in EUR"),
        ({"uuid": "00000000-0000-4000-8000-000000000000"}, "another payment"),
    ],
)
def test_a_session_that_is_not_the_one_that_was_begun_books_nothing(standin, columns, said):
    attempt = paid(standin, make_order())
    Attempt.objects.filter(pk=attempt.pk).update(**columns)

    with pytest.raises(ProviderError, match=said):
        ask(fresh(attempt))

    assert not Payment.objects.exists()


def test_a_session_of_the_other_mode_books_nothing(standin, settings):
    attempt = paid(standin, make_order())
    settings.STRIPE_KEY = "sk_live_standin"
    standin.set(key="sk_live_standin")

    with pytest.raises(ProviderError, match="other mode"):
        ask(attempt)


def test_a_session_of_another_account_books_nothing(standin, settings):
    attempt = begin(make_order())
    standin.reset()

    with pytest.raises(ProviderError, match="No such checkout"):
        ask(attempt)


def test_a_wrong_key_is_no_refusal_of_the_payment(standin, settings):
    settings.STRIPE_KEY = "sk_test_other"
    order = make_order()

    with pytest.raises(OrderError, match="try again"):
        begin(order)

    assert order.attempts.get().state == "started"


def test_money_in_another_currency_than_the_order_leaves_the_attempt_with_the_reason(standin):
    attempt = paid(standin, make_order())
    answer = CARD.poll(attempt)
    other = type(answer.received[0])(**(vars(answer.received[0]) | {"currency": "EUR"}))

    attempt = take_in(attempt, Answer("paid", (other,)))

    assert (attempt.state, Payment.objects.count()) == ("open", 0)
    assert "EUR" in attempt.error


def test_a_refund_goes_back_to_the_card(standin):
    order = booked(standin)

    give_back(order, "100")
    swept()

    assert end_of(order)["refunds"] == [("done", "hand", 100)]
    assert end_of(order)["mails"].count("refund") == 1
    assert standin.knob("counts")["by_reference"][order.reference]["refunded"] == 10000


def test_a_refund_that_takes_its_time_is_done_when_stripe_says_so(standin):
    order = booked(standin)
    standin.set(refunds="pending")
    row = give_back(order)
    swept()
    assert fresh(row).state == "sent"

    standin.knob("refund_finish", refund=row.reference)
    swept(later(70))

    assert fresh(row).state == "done"


def test_a_refund_that_the_bank_sends_back_is_owed_again(standin):
    order = booked(standin)
    row = give_back(order)
    swept()
    assert (fresh(row).state, end_of(order)["sums"]) == ("done", (250, 250, 250, "paid"))

    standin.knob("refund_finish", refund=row.reference, outcome="failed")
    swept(later(70))

    assert fresh(row).state == "failed"
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


@pytest.mark.parametrize("kind", ["500", "500_kept", "500_after", "429", "drop", "drop_after"])
def test_a_refund_is_made_once_whatever_happens_to_the_answer(standin, kind):
    order = booked(standin)
    row = give_back(order, "100")
    standin.set(outage={"next": 2, "kind": kind, "only": "POST /v1/refunds"})

    swept(later(1), later(9), later(60), later(240))

    assert fresh(row).state == "done"
    assert standin.knob("counts")["by_reference"][order.reference]["refunds"] == 1


def test_a_refund_that_stripe_refuses_says_why_and_can_be_decided_again(standin):
    order = booked(standin)
    standin.knob("dispute", session=Attempt.objects.get().reference)
    row = give_back(order)

    swept(later(), later(80))

    assert fresh(row).state == "failed"
    assert "charged back" in row.error
    assert order.payments.get().left == 0  # the bank took it


def test_a_refund_of_the_dashboard_is_found_by_asking(standin):
    order = booked(standin)
    standin.knob("refund", session=Attempt.objects.get().reference, amount=4000)

    swept(later(70), later(140))

    assert end_of(order)["refunds"] == [("done", "outside", 40)]
    assert end_of(order)["payments"] == [("card", 250, 40, "")]


def test_more_is_never_refunded_than_came_in(standin):
    order = booked(standin)
    give_back(order, "200")

    with pytest.raises(PaymentError):
        give_back(order, "100")


@pytest.mark.parametrize(
    ("outcome", "sums", "flag"),
    [("won", (250, 250, 0, "paid"), ""), ("lost", (250, 250, 250, "due"), "disputed")],
)
def test_a_dispute_takes_the_money_until_it_is_won(standin, outcome, sums, flag):
    order = booked(standin)
    opened = standin.knob("dispute", session=Attempt.objects.get().reference)
    swept(later(70))
    assert end_of(order)["sums"] == (250, 250, 250, "due")
    assert order.payments.get().flag == "disputed"

    standin.knob("dispute_close", dispute=opened["id"], outcome=outcome)
    swept(later(140))

    assert (end_of(order)["sums"], order.payments.get().flag) == (sums, flag)
    assert "refund" not in end_of(order)["mails"]


def hint(delivery, signature):
    request = RequestFactory().post(
        "/", delivery["body"], content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return CARD.confirm(request)


def test_a_true_webhook_names_the_attempt(standin):
    attempt = paid(standin, make_order())
    told = {row["name"]: row for row in standin.take()}

    for name in ("checkout.session.completed", "payment_intent.succeeded"):
        delivery = told[name]
        assert hint(delivery, delivery["headers"]["Stripe-Signature"]).reference == str(attempt.uuid)


@pytest.mark.parametrize("signature", ["forged", "stale", "none"])
def test_what_is_forged_stale_or_unsigned_is_not_believed(standin, signature):
    paid(standin, make_order())
    standin.set(signature=signature)

    for delivery in standin.take():
        with pytest.raises(ForgedError):
            hint(delivery, delivery["headers"].get("Stripe-Signature", ""))


def test_a_changed_body_is_not_believed(standin):
    paid(standin, make_order())
    delivery = standin.take()[0]

    with pytest.raises(ForgedError):
        hint(delivery | {"body": delivery["body"] + " "}, delivery["headers"]["Stripe-Signature"])


def test_nothing_is_believed_without_a_secret(standin, settings):
    paid(standin, make_order())
    settings.STRIPE_WEBHOOK_SECRET = ""
    delivery = standin.take()[0]

    with pytest.raises(ForgedError):
        hint(delivery, delivery["headers"]["Stripe-Signature"])


def test_stripe_is_never_asked_within_a_transaction(standin):
    attempt = begin(make_order())

    for call in (CARD.poll, CARD.end, lambda row: CARD.start(row, back=BACK, cancel=BACK), CARD.refund):
        with transaction.atomic(), pytest.raises(RuntimeError, match="transaction is open"):
            call(attempt)


@pytest.mark.parametrize(("looked", "tried"), [(False, 2), (True, 1)])
def test_a_refund_that_was_heard_long_ago_is_found_again(standin, looked, tried):
    """Stripe forgets keys after a day: a second refund must not be made then."""
    order = booked(standin)
    row = give_back(order, "100")
    standin.set(outage={"next": 2, "kind": "drop_after", "only": "POST /v1/refunds"})
    swept(later(1))
    assert fresh(row).state == "wanted"
    if not looked:
        Attempt.objects.update(checked_at=later(60 * 29))

    swept(later(60 * 30))

    assert (fresh(row).state, row.tried) == ("done", tried)
    assert standin.knob("counts")["by_reference"][order.reference]["refunds"] == 1
