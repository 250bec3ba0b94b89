"""Events: written in the act that they tell of, signed when they leave."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from sqlite3 import Row

from halqa.standins.store import Thing, new_id
from halqa.standins.world import World

API_VERSION = "2026-10-28.endive"
SIGNATURES = ("good", "forged", "stale", "none")


def emit(world: World, type: str, thing: Thing, *, before: Thing | None = None, account: str = "") -> Thing:
    """Write the event down and post it; `before` is what of the thing was otherwise."""
    wanted = world.settings["events"]
    written = _write(world, type, thing, before, account)
    twins = [_write(world, type, thing, before, account)] if world.settings["twins"] else []
    for event in (written, *twins):
        if wanted is None or type in wanted:
            post(world, event)
    return written


def _write(world: World, type: str, thing: Thing, before: Thing | None, account: str) -> Thing:
    content: Thing = {"object": thing}
    if before:
        content["previous_attributes"] = before
    event: Thing = {
        "id": new_id("evt_"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.now(),
        "data": content,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type,
    }
    return world.store.add(event | ({"account": account} if account else {}))


def post(world: World, event: Thing, copies: int | None = None) -> None:
    url = world.settings["webhook"]
    if url or world.settings["hold"]:
        world.post.put(
            about=event["id"], name=event["type"], url=url, body=json.dumps(event, indent=2), copies=copies
        )


def sign(payload: str, secret: str, at: int) -> str:
    mark = hmac.new(secret.encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def heads(world: World, delivery: Row) -> dict[str, str]:
    """The headers of a webhook; its signature is good unless a knob says otherwise."""
    heads = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (stand-in)"}
    kind, secret, at = world.settings["signature"], world.settings["secret"], int(time.time())
    if kind == "none":
        return heads
    if kind == "stale":
        at -= 3600
    return heads | {"Stripe-Signature": sign(delivery["body"], "forged" if kind == "forged" else secret, at)}
