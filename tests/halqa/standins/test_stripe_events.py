"""Webhooks: signed, in any order, late, twice, again."""

from __future__ import annotations

import json
import time

import pytest
import stripe

from tests.halqa.standins.asking import asked
from tests.standins import SECRET, KnobRefused


@pytest.fixture
def api(stripe_standin):
    return stripe_standin.client().v1


def types_of(heard):
    return [json.loads(body)["type"] for body, _heads in heard]


def test_the_sdk_accepts_the_signature(stripe_standin, api, receiver):
    stripe_standin.set(webhook=receiver.url)
    session = api.checkout.sessions.create(asked(client_reference_id="R7"))

    stripe_standin.knob("pay", session=session.id)

    heard = receiver.until(2)
    events = [
        stripe.Webhook.construct_event(body, heads["Stripe-Signature"], SECRET) for body, heads in heard
    ]
    assert [event.type for event in events] == ["payment_intent.succeeded", "checkout.session.completed"]
    told = events[1].data.object
    assert (told.id, told.client_reference_id, told.payment_status) == (session.id, "R7", "paid")
    assert events[1].id.startswith("evt_") and not events[1].livemode
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(heard[0][0] + " ", heard[0][1]["Stripe-Signature"], SECRET)


@pytest.mark.parametrize("kind", ["forged", "stale", "none"])
def test_bad_signatures_can_be_ordered(stripe_standin, api, receiver, kind):
    stripe_standin.set(webhook=receiver.url, signature=kind)
    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)

    ((body, heads),) = receiver.until(1)

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, heads.get("Stripe-Signature"), SECRET)


def test_every_kind_of_event_is_told(stripe_standin, api):
    stripe_standin.set(hold=True, refunds="pending")
    knob, new = stripe_standin.knob, lambda: api.checkout.sessions.create(asked()).id
    good, bad, lost, paid, sad = (new() for _ in range(5))
    knob("async", session=good)
    knob("async_finish", session=good)
    knob("async", session=bad, method="sepa_debit")
    knob("async_finish", session=bad, outcome="failed")
    knob("expire", session=lost)
    knob("refuse", session=paid, code="insufficient_funds")
    knob("pay", session=paid)
    one = knob("refund", session=paid, amount=100)
    two = knob("refund", session=paid, amount=200, reason="duplicate")
    knob("refund_finish", refund=one["id"])
    knob("refund_finish", refund=two["id"], outcome="failed", reason="lost_or_stolen_card")
    knob("pay", session=sad)
    dispute = knob("dispute", session=sad, amount=5000, reason="product_not_received")
    knob("dispute_close", dispute=dispute["id"], outcome="won")

    told = [one["name"] for one in stripe_standin.take()]

    assert told == [
        "checkout.session.completed",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "refund.created",
        "charge.refunded",
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "refund.failed",
        "refund.updated",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.dispute.created",
        "charge.dispute.closed",
    ]
    charge = api.charges.list({"payment_intent": api.checkout.sessions.retrieve(paid).payment_intent}).data[0]
    assert charge.amount_refunded == 100
    assert api.refunds.retrieve(two["id"]).failure_reason == "lost_or_stolen_card"
    counted = stripe_standin.knob("counts")
    assert counted["by_session"][paid] == {
        "charges": 1, "charged": 25100, "refusals": 1, "refunds": 1, "refunded": 100,
    }  # fmt: skip
    assert counted["by_reference"][""]["charges"] == 3 and counted["by_reference"][""]["sessions"] == 5
    for _ in range(2):
        with pytest.raises(KnobRefused):
            knob("async_finish", session=good)
        with pytest.raises(KnobRefused):
            knob("refund_finish", refund=two["id"])
        with pytest.raises(KnobRefused):
            knob("dispute_close", dispute=dispute["id"], outcome="lost")


def test_a_webhook_is_sent_again_until_it_is_taken(stripe_standin, api, receiver, until):
    receiver.answers = [(500, ""), (302, ""), (404, ""), (200, "thanks")]
    stripe_standin.set(webhook=receiver.url)

    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)

    heard = receiver.until(4)
    assert len({json.loads(body)["id"] for body, _heads in heard}) == 1
    until(lambda: stripe_standin.knob("deliveries")[0]["state"] == "done")
    (delivery,) = stripe_standin.knob("deliveries")
    assert [answer["status"] for answer in delivery["answers"]] == [500, 302, 404, 200]
    assert delivery["answers"][-1]["text"] == "thanks" and delivery["name"] == "checkout.session.expired"


def test_it_gives_up_in_the_end_and_can_be_told_to_send_once_more(stripe_standin, api, receiver, until):
    receiver.answers = [(500, "")]
    stripe_standin.set(webhook=receiver.url, attempts=2)
    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)
    until(lambda: stripe_standin.knob("deliveries")[0]["state"] == "failed")
    receiver.answers = [(200, "")]

    event = stripe_standin.knob("deliveries")[0]["about"]
    stripe_standin.knob("again", event=event, copies=2)

    heard = receiver.until(4)
    assert {json.loads(body)["id"] for body, _heads in heard} == {event}


def test_it_speaks_to_nobody_elsewhere(stripe_standin, api, until):
    stripe_standin.set(webhook="http://192.0.2.1/hook", attempts=1)
    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)

    until(lambda: stripe_standin.knob("deliveries")[0]["state"] == "failed")

    assert "this machine" in stripe_standin.knob("deliveries")[0]["answers"][0]["text"]


def test_copies_and_twins(stripe_standin, api, receiver):
    stripe_standin.set(webhook=receiver.url, copies=5, twins=True, parallel=4)

    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)

    heard = receiver.until(10)
    assert len({json.loads(body)["id"] for body, _heads in heard}) == 2


def test_the_number_of_copies_can_be_left_to_chance(stripe_standin, api):
    stripe_standin.set(hold=True, copies=[1, 5], seed=7)
    for _ in range(12):
        stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)

    ids = [one["id"] for one in stripe_standin.take()]

    numbers = {ids.count(id) for id in ids}
    assert len(numbers) > 1 and numbers <= {1, 2, 3, 4, 5}


def test_held_events_go_when_they_are_let_and_in_any_order(stripe_standin, api, receiver):
    stripe_standin.set(webhook=receiver.url, hold=True)
    sessions = [api.checkout.sessions.create(asked()).id for _ in range(6)]
    for session in sessions:
        stripe_standin.knob("expire", session=session)
    time.sleep(0.3)
    assert not receiver.heard

    assert stripe_standin.knob("flush", only="refund.") == {"flushed": 0}
    assert stripe_standin.knob("flush") == {"flushed": 6}

    told = [json.loads(body)["data"]["object"]["id"] for body, _heads in receiver.until(6)]
    assert told == sessions


def test_the_same_seed_shuffles_the_same_way(stripe_standin, api):
    orders = []
    for seed in (1, 1, 2):
        stripe_standin.reset()
        stripe_standin.set(hold=True)
        sessions = [api.checkout.sessions.create(asked()).id for _ in range(8)]
        for session in sessions:
            stripe_standin.knob("expire", session=session)
        stripe_standin.set(seed=seed)
        taken = stripe_standin.take(shuffle=True)
        orders.append([sessions.index(json.loads(one["body"])["data"]["object"]["id"]) for one in taken])

    assert orders[0] == orders[1] != orders[2] and sorted(orders[0]) == list(range(8)) != orders[0]
    assert stripe_standin.take() == []


def test_taken_events_can_be_carried_by_the_test(stripe_standin, api):
    stripe_standin.set(hold=True)
    stripe_standin.knob("pay", session=api.checkout.sessions.create(asked()).id)

    for one in stripe_standin.take():
        event = stripe.Webhook.construct_event(one["body"], one["headers"]["Stripe-Signature"], SECRET)
        assert event.type == one["name"] and event.id == one["id"]


def test_events_can_be_late_and_overtake_each_other(stripe_standin, api, receiver):
    stripe_standin.set(webhook=receiver.url, delay=0.3)
    stripe_standin.knob("expire", session=api.checkout.sessions.create(asked()).id)
    began = time.monotonic()
    receiver.until(1)
    assert time.monotonic() - began > 0.2

    stripe_standin.set(delay=0, jitter=0.5, seed=3)
    for _ in range(4):
        stripe_standin.knob("pay", session=api.checkout.sessions.create(asked()).id)

    told = types_of(receiver.until(9)[1:])
    assert told != ["payment_intent.succeeded", "checkout.session.completed"] * 4


def test_an_event_about_anything_can_be_sent(stripe_standin, receiver):
    stripe_standin.set(webhook=receiver.url)

    stripe_standin.knob(
        "emit", type="payment_intent.succeeded", object={"id": "pi_unknown"}, account="acct_other"
    )

    ((body, heads),) = receiver.until(1)
    event = stripe.Webhook.construct_event(body, heads["Stripe-Signature"], SECRET)
    assert (event.account, event.data.object["id"]) == ("acct_other", "pi_unknown")


def test_which_types_are_told_can_be_chosen(stripe_standin, api):
    stripe_standin.set(hold=True, events=["charge.dispute.created"])
    session = api.checkout.sessions.create(asked())
    stripe_standin.knob("pay", session=session.id)
    stripe_standin.knob("dispute", session=session.id)

    assert [one["name"] for one in stripe_standin.take()] == ["charge.dispute.created"]
