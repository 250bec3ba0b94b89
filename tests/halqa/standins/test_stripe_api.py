"""The real SDK against the stand-in of Stripe."""

from __future__ import annotations

import threading
import time

import pytest
import stripe

from tests.halqa.standins.asking import asked

pytestmark = pytest.mark.usefixtures("stripe_standin")


@pytest.fixture
def api(stripe_standin):
    return stripe_standin.client().v1


@pytest.fixture
def paid(stripe_standin, api):
    """A session of 251.00 dirhams, paid."""
    session = api.checkout.sessions.create(asked())
    stripe_standin.knob("pay", session=session.id)
    return api.checkout.sessions.retrieve(session.id)


def test_a_session_is_what_was_asked_for(api, stripe_standin):
    about = {
        "client_reference_id": "R7",
        "customer_email": "amina@example.org",
        "locale": "fr",
        "metadata": {"order": "7", "0": "zero"},
        "payment_method_types": ["card", "sepa_debit"],
        "expires_at": int(time.time()) + 1900,
    }
    session = api.checkout.sessions.create(asked(**about, payment_intent_data={"metadata": {"order": "7"}}))

    again = api.checkout.sessions.retrieve(session.id)
    for name, value in about.items():
        kept = getattr(again, name)
        assert (kept.to_dict() if name == "metadata" else kept) == value
    assert (again.amount_total, again.currency, again.status, again.payment_status) == (
        25100,
        "mad",
        "open",
        "unpaid",
    )
    assert again.id.startswith("cs_test_") and again.payment_intent is None and not again.livemode
    assert again.url == f"{stripe_standin.url}/c/pay/{session.id}"
    (line,) = api.checkout.sessions.line_items.list(session.id).data
    assert (line.quantity, line.amount_total, line.description) == (2, 25100, "Débat")


def test_the_global_way_of_the_sdk_works_too(stripe_standin, monkeypatch):
    monkeypatch.setattr(stripe, "api_base", stripe_standin.url)
    monkeypatch.setattr(stripe, "api_key", stripe_standin.key)

    session = stripe.checkout.Session.create(**asked())

    assert stripe.checkout.Session.retrieve(session.id).status == "open"


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"line_items": []}, "line_items"),
        ({"mode": "subscription"}, "mode"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "/back"}, "success_url"),
        ({"locale": "ar"}, "locale"),
        ({"expires_at": int(time.time()) + 600}, "expires_at"),
        ({"expires_at": int(time.time()) + 90000}, "expires_at"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"payment_method_types": ["cheque"]}, "payment_method_types[0]"),
        ({"metadata": {"a": "b" * 501}}, "metadata[a]"),
        ({"colour": "blue"}, "colour"),
        ({"client_reference_id": "r" * 201}, "client_reference_id"),
    ],
)
def test_what_stripe_refuses_is_refused_by_name(api, change, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.checkout.sessions.create(asked(**change))

    assert refused.value.param == param and refused.value.http_status == 400


@pytest.mark.parametrize(
    ("price", "param"),
    [
        ({"unit_amount": 0}, "line_items"),
        ({"unit_amount": -5}, "line_items[0][price_data][unit_amount]"),
        ({"unit_amount": "12.5"}, "line_items[0][price_data][unit_amount]"),
        ({"unit_amount": 99_999_999}, "line_items"),
        ({"currency": "xyz"}, "line_items[0][price_data][currency]"),
        ({"product_data": {}}, "line_items[0][price_data][product_data][name]"),
    ],
)
def test_amounts_and_currencies_are_checked(api, price, param):
    given = asked()
    given["line_items"][0]["price_data"] |= price

    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.checkout.sessions.create(given)

    assert refused.value.param == param


def test_lines_of_two_currencies_are_refused(api):
    given = asked()
    other = asked()["line_items"][0]
    other["price_data"]["currency"] = "eur"
    given["line_items"].append(other)

    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        api.checkout.sessions.create(given)


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_real"])
def test_another_key_is_not_let_in(stripe_standin, key):
    with pytest.raises(stripe.AuthenticationError) as refused:
        stripe_standin.client(key).v1.accounts.retrieve_current()

    assert key not in str(refused.value)


def test_what_is_not_there_is_said(api):
    for ask in (
        lambda: api.checkout.sessions.retrieve("cs_test_none"),
        lambda: api.payment_intents.retrieve("pi_none"),
        lambda: api.refunds.retrieve("re_none"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            ask()
        assert refused.value.code == "resource_missing" and refused.value.http_status == 404
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        api.customers.list()


def test_a_paid_session_has_one_intent_and_one_charge(api, paid):
    intent = api.payment_intents.retrieve(
        paid.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )

    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert (intent.status, intent.amount_received, intent.currency) == ("succeeded", 25100, "mad")
    assert intent.latest_charge.balance_transaction.amount == 25100
    (charge,) = api.charges.list({"payment_intent": intent.id}).data
    assert charge.id == intent.latest_charge.id and charge.paid and charge.captured
    assert api.charges.retrieve(charge.id, {"expand": ["payment_intent"]}).payment_intent.id == intent.id
    (session,) = api.checkout.sessions.list({"payment_intent": intent.id}).data
    assert session.id == paid.id


def test_what_cannot_be_expanded_is_said(api, paid):
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        api.checkout.sessions.retrieve(paid.id, {"expand": ["colour"]})


def test_the_metadata_of_an_intent_is_its_own(api, stripe_standin):
    session = api.checkout.sessions.create(
        asked(
            metadata={"a": "session"},
            payment_intent_data={"metadata": {"a": "intent"}, "description": "Débat"},
        )
    )
    stripe_standin.knob("pay", session=session.id)

    intent = api.payment_intents.list().data[0]

    assert intent.metadata["a"] == "intent" and intent.description == "Débat"
    changed = api.payment_intents.update(intent.id, {"metadata": {"b": "2", "a": ""}})
    assert changed.metadata.to_dict() == {"b": "2"}


def test_a_session_is_expired_once_and_never_when_paid(api, paid):
    session = api.checkout.sessions.create(asked())

    assert api.checkout.sessions.expire(session.id).status == "expired"
    for id in (session.id, paid.id):
        with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
            api.checkout.sessions.expire(id)


def test_a_session_expires_by_itself(api, stripe_standin, until):
    session = api.checkout.sessions.create(asked(expires_at=int(time.time()) + 1900))

    stripe_standin.set(ahead=2000)

    until(lambda: api.checkout.sessions.retrieve(session.id).status == "expired")
    with pytest.raises(Exception, match="expired"):
        stripe_standin.knob("pay", session=session.id)


def test_lists_are_read_page_by_page(api):
    made = [api.checkout.sessions.create(asked()).id for _ in range(5)]

    first = api.checkout.sessions.list({"limit": 2})

    assert first.has_more and [one.id for one in first.auto_paging_iter()] == made[::-1]
    before = api.checkout.sessions.list({"limit": 2, "ending_before": made[1]}).data
    assert [one.id for one in before] == [made[3], made[2]]
    assert not api.checkout.sessions.list({"created": {"gt": int(time.time()) + 5}}).data
    assert not api.checkout.sessions.list({"status": "complete"}).data


def test_refunds_add_up_to_the_charge_and_no_further(api, paid):
    part = api.refunds.create(
        {"payment_intent": paid.payment_intent, "amount": 100, "metadata": {"refund": "1"}}
    )
    with pytest.raises(stripe.InvalidRequestError) as too_much:
        api.refunds.create({"payment_intent": paid.payment_intent, "amount": 25001})
    rest = api.refunds.create({"charge": part.charge, "reason": "requested_by_customer"})
    with pytest.raises(stripe.InvalidRequestError) as again:
        api.refunds.create({"charge": part.charge})

    assert too_much.value.param == "amount" and again.value.code == "charge_already_refunded"
    assert (part.status, part.amount, part.currency, rest.amount) == ("succeeded", 100, "mad", 25000)
    assert part.metadata["refund"] == "1"
    charge = api.charges.retrieve(part.charge, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (25100, True, 2)
    for where in ({"payment_intent": paid.payment_intent}, {"charge": charge.id}):
        assert [one.id for one in api.refunds.list(where)] == [rest.id, part.id]
    assert api.refunds.retrieve(part.id).amount == 100


@pytest.mark.parametrize("amount", [0, -1, "a"])
def test_a_refund_of_nothing_is_refused(api, paid, amount):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": paid.payment_intent, "amount": amount})

    assert refused.value.param == "amount"


def test_what_was_not_paid_is_not_refunded(api, stripe_standin):
    session = api.checkout.sessions.create(asked())
    refused = stripe_standin.knob("refuse", session=session.id)

    with pytest.raises(stripe.InvalidRequestError, match="no successful charge"):
        api.refunds.create({"payment_intent": refused["payment_intent"]})
    with pytest.raises(stripe.InvalidRequestError):
        api.refunds.create({"payment_intent": "pi_none"})
    with pytest.raises(stripe.InvalidRequestError) as nothing:
        api.refunds.create({"amount": 5})
    assert nothing.value.param == "charge"


def test_an_intent_is_cancelled_only_when_nothing_can_be_paid_any_more(api, stripe_standin, paid):
    with pytest.raises(stripe.InvalidRequestError, match="succeeded"):
        api.payment_intents.cancel(paid.payment_intent)
    session = api.checkout.sessions.create(asked())
    intent = stripe_standin.knob("refuse", session=session.id)["payment_intent"]
    with pytest.raises(stripe.InvalidRequestError, match="Expire the session"):
        api.payment_intents.cancel(intent)

    api.checkout.sessions.expire(session.id)

    assert api.payment_intents.retrieve(intent).status == "canceled"


def test_events_disputes_the_account_and_the_balance_can_be_read(api, stripe_standin, paid):
    dispute = stripe_standin.knob("dispute", session=paid.id)

    assert api.disputes.retrieve(dispute["id"]).status == "needs_response"
    assert [one.id for one in api.disputes.list({"payment_intent": paid.payment_intent})] == [dispute["id"]]
    types = [event.type for event in api.events.list()]
    assert types == ["charge.dispute.created", "checkout.session.completed", "payment_intent.succeeded"]
    event = api.events.list({"type": "checkout.session.completed"}).data[0]
    assert api.events.retrieve(event.id).data.object.id == paid.id
    assert len(api.events.list({"types": ["charge.dispute.created", "refund.created"]}).data) == 1
    assert api.accounts.retrieve_current().id == "acct_standin"
    assert [entry.type for entry in api.balance_transactions.list()] == ["adjustment", "charge"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.refunds.create({"payment_intent": paid.payment_intent})
    assert refused.value.code == "charge_disputed"


def test_the_same_key_gives_the_same_answer(api):
    once = api.checkout.sessions.create(asked(), {"idempotency_key": "one"})
    again = api.checkout.sessions.create(asked(), {"idempotency_key": "one"})
    other = api.checkout.sessions.create(asked(), {"idempotency_key": "two"})

    assert again.id == once.id != other.id and len(api.checkout.sessions.list().data) == 2
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in once.last_response.headers


def test_the_same_key_for_something_else_is_refused(api):
    api.checkout.sessions.create(asked(), {"idempotency_key": "one"})

    with pytest.raises(stripe.IdempotencyError) as refused:
        api.checkout.sessions.create(asked(amount=1), {"idempotency_key": "one"})

    assert refused.value.http_status == 400


def test_a_refused_form_does_not_use_the_key_up_and_a_refused_act_does(api, paid):
    with pytest.raises(stripe.InvalidRequestError):
        api.checkout.sessions.create(asked(colour="blue"), {"idempotency_key": "one"})
    assert api.checkout.sessions.create(asked(), {"idempotency_key": "one"}).status == "open"

    given, key = {"payment_intent": paid.payment_intent, "amount": 99999}, {"idempotency_key": "two"}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            api.refunds.create(given, key)
    assert refused.value.headers["Idempotent-Replayed"] == "true"


def test_two_at_once_with_one_key_do_it_once(api, stripe_standin):
    stripe_standin.set(outage={"next": 1, "kind": "slow", "seconds": 0.5})
    made = []
    first = threading.Thread(
        target=lambda: made.append(api.checkout.sessions.create(asked(), {"idempotency_key": "one"}))
    )
    first.start()
    time.sleep(0.2)
    with pytest.raises(stripe.APIError) as refused:
        stripe_standin.client(max_network_retries=0).v1.checkout.sessions.create(
            asked(), {"idempotency_key": "one"}
        )
    first.join()

    assert refused.value.http_status == 409 and refused.value.error.code == "idempotency_key_in_use"
    assert api.checkout.sessions.create(asked(), {"idempotency_key": "one"}).id == made[0].id
    assert len(api.checkout.sessions.list().data) == 1
