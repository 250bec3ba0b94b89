"""The hosted page, pressed without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.halqa.standins.asking import asked

NAMES = {"pay", "refuse", "later", "later_failed", "leave"}


@pytest.fixture
def api(stripe_standin):
    return stripe_standin.client().v1


def buttons_of(html):
    return set(re.findall(r'<button name="do" value="(\w+)"', html))


class Balance(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.open = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    ("given", "heads", "language", "way", "word"),
    [
        ({"locale": "fr"}, {}, "fr", "ltr", "aucune carte"),
        ({"locale": "en"}, {"Accept_Language": "ar"}, "en", "ltr", "no real money"),
        ({}, {"Accept_Language": "de,ar-MA;q=0.8"}, "ar", "rtl", "تجربة"),
        ({"locale": "auto", "metadata": {"language": "ar"}}, {}, "ar", "rtl", "تجربة"),
        ({"locale": "sv"}, {}, "en", "ltr", "stand-in"),
    ],
)
def test_the_page_speaks_the_language_and_says_that_it_is_a_trial(
    stripe_standin, api, given, heads, language, way, word
):
    session = api.checkout.sessions.create(asked(**given))

    status, headers, html = stripe_standin.visit("GET", session.url, **heads)

    assert status == 200 and f'<html lang="{language}" dir="{way}">' in html and word in html
    assert "251.00 MAD" in html and "Débat" in html and "<script" not in html
    assert headers["Cache-Control"] == "no-store" and not Balance(html).open
    assert buttons_of(html) == {"pay", "refuse", "leave"}


def test_a_name_is_text_and_not_markup(stripe_standin, api):
    given = asked()
    given["line_items"][0]["price_data"]["product_data"]["name"] = "<b>Débat & co</b>"

    html = stripe_standin.visit("GET", api.checkout.sessions.create(given).url)[2]

    assert "&lt;b&gt;Débat &amp; co" in html and "<b>" not in html


def test_paying_leads_back_and_paying_twice_charges_once(stripe_standin, api):
    session = api.checkout.sessions.create(asked())

    for _ in range(2):
        status, headers, _html = stripe_standin.press(session.url, do="pay")
        assert status == 303 and headers["Location"] == f"http://127.0.0.1:1/back?session={session.id}"

    assert stripe_standin.knob("counts")["by_session"][session.id] == {
        "charges": 1, "charged": 25100, "refusals": 0, "refunds": 0, "refunded": 0,
    }  # fmt: skip
    html = stripe_standin.visit("GET", session.url)[2]
    assert not buttons_of(html) and f"/back?session={session.id}" in html


def test_a_refused_card_can_be_tried_again(stripe_standin, api):
    session = api.checkout.sessions.create(asked(locale="fr"))

    status, _headers, html = stripe_standin.press(session.url, do="refuse")

    assert status == 402 and "La carte a été refusée" in html and "pay" in buttons_of(html)
    intent = api.payment_intents.retrieve(api.checkout.sessions.retrieve(session.id).payment_intent)
    assert intent.status == "requires_payment_method" and intent.last_payment_error.code == "card_declined"
    assert stripe_standin.press(session.url, do="pay")[0] == 303
    counted = stripe_standin.knob("counts")["by_session"][session.id]
    assert (counted["charges"], counted["refusals"]) == (1, 1)
    assert api.payment_intents.retrieve(intent.id).status == "succeeded"


def test_leaving_changes_nothing(stripe_standin, api):
    session = api.checkout.sessions.create(asked())

    status, headers, _html = stripe_standin.press(session.url, do="leave")

    assert (status, headers["Location"]) == (303, "http://127.0.0.1:1/left")
    assert api.checkout.sessions.retrieve(session.id).status == "open"


@pytest.mark.parametrize(("button", "paid"), [("later", "paid"), ("later_failed", "unpaid")])
def test_a_delayed_payment_ends_later(stripe_standin, api, until, button, paid):
    session = api.checkout.sessions.create(asked(payment_method_types=["card", "sepa_debit"]))
    assert buttons_of(stripe_standin.visit("GET", session.url)[2]) == NAMES
    stripe_standin.set(async_after=600)

    assert stripe_standin.press(session.url, do=button)[0] == 303

    between = api.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (between.status, between.payment_status) == ("complete", "unpaid")
    assert between.payment_intent.status == "processing"
    assert between.payment_intent.latest_charge.status == "pending"
    stripe_standin.set(ahead=700)
    last = "succeeded" if paid == "paid" else "failed"
    until(lambda: api.charges.retrieve(between.payment_intent.latest_charge.id).status == last)
    assert api.checkout.sessions.retrieve(session.id).payment_status == paid


def test_what_is_expired_cannot_be_paid(stripe_standin, api):
    session = api.checkout.sessions.create(asked(locale="en"))
    api.checkout.sessions.expire(session.id)

    assert "expired" in stripe_standin.visit("GET", session.url)[2]
    status, _headers, html = stripe_standin.press(session.url, do="pay")
    assert status == 409 and not buttons_of(html)
    assert stripe_standin.press(session.url.replace("cs_test_", "cs_none_"), do="pay")[0] == 404
