"""What Stripe tells by itself: copies, any order, too early, of somebody else, never heard, forged."""

import json
import random
import time
from datetime import timedelta

import pytest
from django.utils.timezone import now
from stripe import WebhookSignature

from events.payments import taking, webhooks
from events.payments.models import GatewayEvent, Payment
from tests.events.payments.paying import begin, carry, carry_all, end_of, fresh, later, paid, swept
from tests.factories import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standin(stripe_site):
    return stripe_site


def told(standin, name=""):
    return [row for row in standin.take() if row["name"].startswith(name)]


def event(standin, **more):
    """An event as Stripe would sign it."""
    thing = {"id": "cs_test_x", "object": "checkout.session", "metadata": {}}
    body = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False}
    text = json.dumps(body | {"created": int(time.time()), "data": {"object": thing}} | more)
    signature = WebhookSignature.generate_signature_header(text, standin.secret)
    return {"body": text, "headers": {"Stripe-Signature": signature}}


def test_a_webhook_that_comes_before_the_browser_confirms_the_place(client, standin):
    order = make_order(price=250)
    paid(standin, order)

    assert {carry(client, delivery) for delivery in told(standin)} == {200}

    assert end_of(order)["sums"] == (250, 250, 0, "paid")
    assert end_of(order)["places"] == ["confirmed"]


@pytest.mark.parametrize("turn", range(4))
def test_copies_in_any_order_change_nothing_more(client, standin, turn):
    standin.set(copies=2, twins=True)
    order = make_order(price=250)
    attempt = paid(standin, order)
    standin.knob("refund", session=attempt.reference, amount=5000)
    deliveries = told(standin)

    random.Random(turn).shuffle(deliveries)

    carry_all(client, deliveries)

    end = end_of(order)
    assert end["payments"] == [("card", 250, 50, "")]
    assert end["refunds"] == [("done", "outside", 50)]
    assert (end["mails"].count("receipt"), end["mails"].count("confirmation")) == (1, 1)


def test_a_second_copy_asks_nobody(client, standin, monkeypatch):
    paid(standin, make_order())
    delivery = told(standin, "checkout.session.completed")[0]
    assert carry(client, delivery) == 200
    monkeypatch.setattr(webhooks, "ask", None)

    assert carry(client, delivery) == 200


def test_a_thing_nobody_knows_is_told_again(client, standin):
    order = make_order()

    assert carry(client, event(standin)) == 409
    assert GatewayEvent.objects.get().done_at is None
    assert end_of(order)["sums"] == (250, 0, 0, "due")


def test_a_thing_that_is_not_known_yet_is_taken_in_once_it_is(client, standin):
    order = make_order(price=250)
    attempt = paid(standin, order)
    delivery = told(standin, "checkout.session.completed")[0]
    type(attempt).objects.filter(pk=attempt.pk).update(reference="")
    assert carry(client, delivery) == 409

    type(attempt).objects.filter(pk=attempt.pk).update(reference=attempt.reference)

    assert carry(client, delivery) == 200
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_after_three_days_nothing_unknown_is_waited_for(client, standin):
    carry(client, event(standin))
    GatewayEvent.objects.update(received_at=now() - timedelta(days=3, minutes=1))

    assert carry(client, event(standin)) == 200
    assert GatewayEvent.objects.get().outcome == "unknown"


@pytest.mark.parametrize(
    "more", [{"account": "acct_other"}, {"livemode": True}, {"type": "customer.created"}], ids=str
)
def test_what_is_of_another_account_or_no_matter_of_ours_is_let_pass(client, standin, more):
    assert carry(client, event(standin, **more)) == 200

    assert not GatewayEvent.objects.exists()


def test_what_another_site_on_the_same_account_began_is_let_pass(client, standin):
    thing = {"id": "cs_test_x", "metadata": {"site": "other.example", "attempt": "1"}}

    assert carry(client, event(standin, data={"object": thing})) == 200
    assert not GatewayEvent.objects.exists()


@pytest.mark.parametrize("signature", ["forged", "stale", "none"])
def test_what_is_forged_stale_or_unsigned_is_refused(client, standin, signature):
    order = make_order(price=250)
    paid(standin, order)
    standin.set(signature=signature)

    assert {carry(client, delivery) for delivery in told(standin)} == {400}

    assert not GatewayEvent.objects.exists()
    assert not Payment.objects.exists()


def test_true_webhooks_are_heard_while_somebody_forges(client, standin):
    order = make_order(price=250)
    for _again in range(61):
        last = carry(client, {"body": "{}", "headers": {}})
    paid(standin, order)

    assert last == 429
    assert {carry(client, delivery) for delivery in told(standin)} == {200}


def test_signed_nonsense_is_refused(client, standin):
    for text in ("[]", "{}", "null", '{"type": 1}', "\\xff"):
        heads = {"Stripe-Signature": WebhookSignature.generate_signature_header(text, standin.secret)}
        assert carry(client, {"body": text, "headers": heads}) == 400


def test_only_small_calls_by_post_are_read(client, standin):
    assert client.get("/paiement/stripe/").status_code == 405
    large = client.post("/paiement/stripe/", "x" * 300_000, content_type="application/json")
    assert large.status_code == 413


def test_without_a_key_nobody_is_there(client, settings):
    settings.STRIPE_KEY = ""

    assert client.post("/paiement/stripe/", "{}", content_type="application/json").status_code == 404
    assert client.post("/paiement/carte/", {}).status_code == 404


def test_during_an_outage_stripe_is_asked_to_tell_again(client, standin):
    order = make_order(price=250)
    paid(standin, order)
    delivery = told(standin, "checkout.session.completed")[0]
    standin.set(outage={"probability": 1, "kind": "500"})
    assert carry(client, delivery) == 503
    standin.set(outage={})

    assert carry(client, delivery) == 200
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_what_a_kill_left_undone_is_taken_up_by_the_sweep(client, standin, monkeypatch):
    order = make_order(price=250)
    paid(standin, order)
    delivery = told(standin, "checkout.session.completed")[0]

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(webhooks, "ask", killed)
        carry(client, delivery)
    assert GatewayEvent.objects.get().done_at is None

    assert webhooks.sweep(later()) == 1
    assert GatewayEvent.objects.get().done_at is not None
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_a_provider_that_is_silent_is_not_waited_for_again_and_again(client, standin, monkeypatch):
    for _order in range(6):
        paid(standin, make_order())
    deliveries = told(standin, "checkout.session.completed")
    standin.set(outage={"probability": 1, "kind": "429"})
    for delivery in deliveries:
        carry(client, delivery)
    asked = []
    real = taking.ask
    monkeypatch.setattr(webhooks, "ask", lambda attempt, at: asked.append(attempt) or real(attempt, at=at))

    webhooks.sweep(later())

    assert len(asked) == webhooks.SILENT


def test_a_webhook_about_a_page_that_is_still_open_changes_nothing(client, standin):
    order = make_order()
    attempt = begin(order)
    standin.knob("refuse", session=attempt.reference)

    assert {carry(client, delivery) for delivery in told(standin)} == {200}

    assert fresh(attempt).state == "open"
    swept()
    assert end_of(order)["places"] == ["held"]
