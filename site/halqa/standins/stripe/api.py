"""The addresses of Stripe's API that Halqa may use, with its keys, errors and idempotency."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from halqa.standins import forms, outage
from halqa.standins.store import Thing, new_id
from halqa.standins.stripe import acts, listing, params, returns, sessions
from halqa.standins.stripe.errors import (
    StripeError,
    bad_key,
    broken,
    in_use,
    no_such,
    other_params,
    too_many,
    unknown,
)
from halqa.standins.web import Answer, LineCut, Request, as_json
from halqa.standins.world import World

KINDS = {
    "checkout/sessions": ("checkout.session", ("payment_intent", "status")),
    "payment_intents": ("payment_intent", ("customer",)),
    "charges": ("charge", ("payment_intent",)),
    "refunds": ("refund", ("payment_intent", "charge")),
    "disputes": ("dispute", ("payment_intent", "charge")),
    "balance_transactions": ("balance_transaction", ("source", "type")),
    "events": ("event", ("type",)),
}
SAID = {"checkout.session": "checkout session", "balance_transaction": "balance transaction"}
CHANGEABLE = ("checkout/sessions", "payment_intents", "charges", "refunds")
CANCELLED = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


def answer(world: World, request: Request) -> Answer:
    """Answer a request to /v1/ as Stripe would, outages included."""
    named = {"Request-Id": new_id("req_", 14), "Stripe-Version": request.headers.get("stripe-version", "")}
    fault = outage.next_fault(world, request)
    try:
        _check_key(world, request)
        if fault == "429":
            raise too_many()
        if fault == "drop":
            raise LineCut
        if fault == "500":
            raise broken()
        given = _once(world, request, fault, named["Request-Id"])
    except StripeError as error:
        given = _refusal(error, named["Request-Id"])
    if fault == "drop_after":
        raise LineCut
    if fault == "500_after":
        given = _refusal(broken(), named["Request-Id"])
    given.headers = named | given.headers
    return given


def _refusal(error: StripeError, request_id: str) -> Answer:
    if error.status >= 500 or error.status == 429:
        headers = {"Stripe-Should-Retry": "false" if error.kept else "true"}
    else:
        headers = {}
    body = {
        "error": error.error | {"request_log_url": f"https://dashboard.stripe.com/test/logs/{request_id}"}
    }
    return Answer(error.status, json.dumps(body, indent=2), headers=headers)


def _check_key(world: World, request: Request) -> None:
    scheme, _space, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or key != world.settings["key"]:
        raise bad_key(key)
    account = request.headers.get("stripe-account")
    if account and account != world.settings["account"]:
        message = f"The provided key does not have access to account '{account}'."
        raise StripeError(message, status=403, code="account_invalid")


def _once(world: World, request: Request, fault: str, request_id: str) -> Answer:
    """The same key and the same parameters get the answer of the first time."""
    key = request.headers.get("idempotency-key", "")
    if request.method != "POST" or not key:
        outage.dawdle(world, fault)
        return as_json(_route(world, request))
    if len(key) > 255:
        raise StripeError("Idempotency keys are at most 255 characters long.", type="idempotency_error")
    asked = json.dumps([request.path, sorted(forms.pairs_of(request.body))])
    with world.store.act():
        rows = world.store.run("SELECT * FROM keys WHERE key = ?", key)
        if not rows:
            world.store.run("INSERT INTO keys (key, asked, request) VALUES (?, ?, ?)", key, asked, request_id)
    if rows and rows[0]["asked"] != asked:
        raise other_params(key)
    if rows and not rows[0]["status"]:
        raise in_use(key)
    if rows:
        again = {"Idempotent-Replayed": "true", "Original-Request": rows[0]["request"]}
        if rows[0]["status"] >= 500:
            again["Stripe-Should-Retry"] = "false"
        return Answer(rows[0]["status"], rows[0]["body"], headers=again)
    return _first(world, request, fault, key)


def _first(world: World, request: Request, fault: str, key: str) -> Answer:
    """Do it, and keep the answer under the key in the same act."""
    try:
        outage.dawdle(world, fault)
        if fault == "500_kept":
            raise broken(kept=True)
        with world.store.act():
            given = as_json(_route(world, request))
            _keep(world, key, given)
    except StripeError as error:
        given = _refusal(error, new_id("req_", 14))
        if error.kept:
            _keep(world, key, given)
        else:  # it was not begun
            world.store.run("DELETE FROM keys WHERE key = ?", key)
    except BaseException:
        world.store.run("DELETE FROM keys WHERE key = ?", key)
        raise
    return given


def _keep(world: World, key: str, given: Answer) -> None:
    world.store.run("UPDATE keys SET status = ?, body = ? WHERE key = ?", given.status, given.body, key)


def _route(world: World, request: Request) -> Thing:
    path, sent = request.path.removeprefix("/v1/").strip("/"), request.sent
    if path == "account":
        return account(world)
    for start, (kind, filters) in KINDS.items():
        found = re.fullmatch(rf"{start}(?:/([^/]+))?(?:/([a-z_]+))?", path)
        if found:
            thing = _of(world, request.method, start, kind, filters, found[1] or "", found[2] or "", sent)
            return listing.expand(world, thing, sent.get("expand"))
    message = f"Unrecognized request URL ({request.method}: {request.path}). The stand-in does not know it."
    raise StripeError(message, status=404)


def _of(
    world: World, method: str, start: str, kind: str, filters: tuple[str, ...], id: str, verb: str,
    sent: forms.Nested,
) -> Thing:  # fmt: skip
    if method == "GET" and not id:
        return _list(world, start, kind, filters, sent)
    if method == "POST" and not id and start in MAKERS:
        return MAKERS[start](world, sent)
    thing = world.store.get(id, kind)
    if thing is None:
        raise no_such(SAID.get(kind, kind), id, "session" if kind == "checkout.session" else "id")
    if method == "GET" and not verb:
        return thing
    if method == "GET" and (kind, verb) == ("checkout.session", "line_items"):
        return listing.lines(world, id)
    if method == "POST" and (kind, verb) == ("checkout.session", "expire"):
        return acts.expire(world, id)
    if method == "POST" and (kind, verb) == ("payment_intent", "cancel"):
        params.only(sent, "cancellation_reason")
        reason = sent.get("cancellation_reason")
        if reason is not None:
            params.one_of(reason, "cancellation_reason", CANCELLED)
        return acts.cancel(world, id, reason)
    if method == "POST" and not verb and start in CHANGEABLE:
        params.only(sent, "metadata")
        kept = thing["metadata"] | (sent.get("metadata") or {})
        return world.store.change(thing, metadata={name: value for name, value in kept.items() if value})
    raise StripeError(f"Unrecognized request URL ({method}: /v1/{start}/{id}/{verb}).", status=404)


def _list(world: World, start: str, kind: str, filters: tuple[str, ...], sent: forms.Nested) -> Thing:
    known = (*filters, *listing.PAGING, *(("types",) if kind == "event" else ()))
    for name in sent:
        if name not in (*known, "expand"):
            raise unknown(name)
    things = world.store.all(kind, **{name: sent[name] for name in filters if name in sent})
    if kind == "event":
        _forget_old(things, world)
    if sent.get("types"):
        things = [thing for thing in things if thing["type"] in sent["types"]]
    return listing.page(world, sent, f"/v1/{start}", things)


def _forget_old(events: list[Thing], world: World) -> None:
    """Stripe lists events of the last 30 days."""
    events[:] = [event for event in events if event["created"] > world.now() - 30 * 86400]


MAKERS: dict[str, Callable[[World, forms.Nested], Thing]] = {
    "checkout/sessions": sessions.create,
    "refunds": returns.refund,
}


def account(world: World) -> Thing:
    return {
        "id": world.settings["account"],
        "object": "account",
        "business_profile": {"name": "Stand-in"},
        "charges_enabled": True,
        "country": "FR",
        "created": int(time.time()),
        "default_currency": "mad",
        "details_submitted": True,
        "email": None,
        "payouts_enabled": True,
        "type": "standard",
    }
