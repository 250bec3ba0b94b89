"""Bad days of the API, and what the SDK makes of them."""

from __future__ import annotations

import pytest
import stripe

from tests.halqa.standins.asking import asked
from tests.standins import KnobRefused


@pytest.fixture
def api(stripe_standin):
    return stripe_standin.client(max_network_retries=0).v1


ONE = {"idempotency_key": "one"}


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        ("500", stripe.APIError, 0),
        ("500_after", stripe.APIError, 1),
        ("429", stripe.RateLimitError, 0),
        ("drop", stripe.APIConnectionError, 0),
        ("drop_after", stripe.APIConnectionError, 1),
    ],
)
def test_the_next_request_goes_wrong_and_the_same_key_heals_it(stripe_standin, api, kind, error, done):
    stripe_standin.set(outage={"next": 1, "kind": kind})

    with pytest.raises(error):
        api.checkout.sessions.create(asked(), ONE)

    assert len(api.checkout.sessions.list().data) == done
    session = api.checkout.sessions.create(asked(), ONE)
    assert [one.id for one in api.checkout.sessions.list()] == [session.id]
    assert ("Idempotent-Replayed" in session.last_response.headers) is bool(done)


def test_an_error_can_be_kept_under_the_key(stripe_standin, api):
    stripe_standin.set(outage={"next": 1, "kind": "500_kept"})
    for _ in range(2):
        with pytest.raises(stripe.APIError) as refused:
            api.checkout.sessions.create(asked(), ONE)

    assert refused.value.headers["Stripe-Should-Retry"] == "false"
    assert api.checkout.sessions.create(asked(), {"idempotency_key": "two"}).status == "open"


def test_the_sdk_tries_again_by_itself(stripe_standin):
    stripe_standin.set(outage={"next": 1, "kind": "drop_after"})

    session = stripe_standin.client(max_network_retries=2).v1.checkout.sessions.create(asked())

    assert [one.id for one in stripe_standin.client().v1.checkout.sessions.list()] == [session.id]


def test_an_outage_can_be_of_one_address_only(stripe_standin, api):
    stripe_standin.set(outage={"next": 1, "kind": "500", "only": "POST /v1/refunds"})
    session = api.checkout.sessions.create(asked())
    intent = stripe_standin.knob("pay", session=session.id)["payment_intent"]

    with pytest.raises(stripe.APIError):
        api.refunds.create({"payment_intent": intent}, ONE)

    assert api.refunds.create({"payment_intent": intent}, ONE).amount == 25100
    assert stripe_standin.knob("counts")["by_session"][session.id]["refunds"] == 1


def test_chance_is_repeatable(stripe_standin, api):
    def one_day():
        stripe_standin.set(outage={"probability": 0.4, "kinds": ["500", "429"]}, seed=11)
        day = []
        for _ in range(15):
            try:
                api.accounts.retrieve_current()
                day.append("")
            except stripe.StripeError as error:
                day.append(type(error).__name__)
        return day

    first = one_day()

    assert set(first) == {"", "APIError", "RateLimitError"} and one_day() == first


def test_a_knob_turned_wrongly_says_so(stripe_standin):
    for wrong in ({"colour": 1}, {"outage": {"kind": "flood"}}, {"signature": "odd"}):
        with pytest.raises(KnobRefused):
            stripe_standin.set(**wrong)
    with pytest.raises(KnobRefused, match="no knob"):
        stripe_standin.knob("sing")
    with pytest.raises(KnobRefused, match="session"):
        stripe_standin.knob("pay")
    with pytest.raises(KnobRefused, match="No such"):
        stripe_standin.knob("pay", session="cs_test_none")


def test_a_killed_stand_in_comes_back_with_all_it_had_said(stripe_standin, api):
    session = api.checkout.sessions.create(asked(), ONE)
    stripe_standin.set(hold=True)
    stripe_standin.knob("pay", session=session.id)

    stripe_standin.kill()
    with pytest.raises(stripe.APIConnectionError):
        api.checkout.sessions.retrieve(session.id)
    stripe_standin.start()

    assert api.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert api.checkout.sessions.create(asked(), ONE).id == session.id
    assert [one["name"] for one in stripe_standin.take()] == [
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_reset_forgets(stripe_standin, api):
    session = api.checkout.sessions.create(asked(), ONE)
    stripe_standin.set(copies=3)

    stripe_standin.reset()

    assert stripe_standin.set()["copies"] == 1
    assert api.checkout.sessions.create(asked(), ONE).id != session.id
    assert stripe_standin.knob("counts")["totals"]["charge"] == 0
    assert "pay" in stripe_standin.visit("GET", "/_standin/")[2]
