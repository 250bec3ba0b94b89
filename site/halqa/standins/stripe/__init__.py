"""A stand-in of Stripe: Checkout Sessions with a hosted page, refunds, disputes, signed webhooks.

Used with the unmodified SDK: `stripe.StripeClient(key, base_addresses={"api": "http://127.0.0.1:12111"})`. Where
Stripe itself is strict it is strict too: a session lives at least 30 minutes counted at its own clock, the language
`ar` is not among its locales (leave `locale` out or say `auto`; the page then speaks `metadata[language]` or what the
browser asks for), the PaymentIntent of a session exists from the first attempt to pay, unknown parameters are refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from halqa.standins.store import Thing
from halqa.standins.stripe import acts, api, events, knobs, page
from halqa.standins.web import Answer, Request, as_text
from halqa.standins.world import World

TOLD = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
]
SETTINGS: Thing = {
    "key": "sk_test_standin",
    "webhook": "",
    "secret": "whsec_standin",
    "account": "acct_standin",
    "events": TOLD,  # None: every type
    "twins": False,  # each event is made twice, under two ids
    "signature": "good",  # or forged, stale, none
    "outage": {},
    "async_after": 0,  # seconds until an asynchronous payment ends by itself; 0: never
    "async_outcome": "succeeded",
    "refunds": "succeeded",  # or pending: they wait for refund_finish
}


def stripe_world(state: Path, **given: Any) -> World:
    world = World(state / "stripe.sqlite3", SETTINGS, given)
    world.post.heads = lambda delivery: events.heads(world, delivery)
    world.ticks.append(lambda: acts.fall_due(world))
    return world


def answer(world: World, request: Request) -> Answer:
    if request.path.startswith("/v1/"):
        return api.answer(world, request)
    if request.path.startswith("/c/pay/"):
        return page.answer(world, request)
    if request.path == "/_standin" or request.path.startswith("/_standin/"):
        return knobs.answer(world, request)
    return as_text("Stand-in of Stripe: /v1/, /c/pay/, /_standin/\n", 200 if request.path == "/" else 404)
