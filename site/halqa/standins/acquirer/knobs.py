"""The knobs of the stand-in of an acquirer."""

from __future__ import annotations

from urllib.parse import urlencode

from halqa.standins import knobs, outage, post
from halqa.standins.acquirer import acts
from halqa.standins.acquirer.signing import signed
from halqa.standins.store import Thing
from halqa.standins.web import Answer, Request
from halqa.standins.world import KnobError, World

CHOICES = {"callback": ("before", "after", "never"), "hash": ("good", "forged", "none")}


def answer(world: World, request: Request) -> Answer:
    return knobs.answer(KNOBS, world, request)


def settings(world: World, sent: Thing) -> Thing:
    """Settings as they are; what is sent is changed: client store_key callback(before|after|never) after patience
    hash(good|forged|none) outage copies delay jitter hold parallel retry attempts timeout ahead seed"""
    for name, choices in CHOICES.items():
        if sent.get(name, choices[0]) not in choices:
            raise KnobError(f"{name} is one of {', '.join(choices)}.")
    outage.check(sent.get("outage") or {})
    world.turn(**sent)
    return world.settings


def accept(world: World, sent: Thing) -> Thing:
    """{oid}: the bank authorises, as by the button; the callback follows the setting."""
    return acts.decide(world, sent["oid"], accept=True)


def refuse(world: World, sent: Thing) -> Thing:
    """{oid}: the bank refuses."""
    return acts.decide(world, sent["oid"], accept=False)


def callback(world: World, sent: Thing) -> Thing:
    """{oid, copies: 1}: send the callback of a decided payment, again or at last."""
    payment = acts.known(world, sent["oid"])
    if not payment["told"]:
        raise KnobError("The bank has not decided yet.")
    with world.store.act():
        for _ in range(sent.get("copies", 1)):
            acts.call(world, payment)
    return payment


def forge(world: World, sent: Thing) -> Thing:
    """{oid, fields: {…}, key}: post a callback that the acquirer never sent, with these fields instead of the true
    ones and signed with another key (or with `key`), and say what the merchant answered. Changes nothing here."""
    payment = acts.known(world, sent["oid"])
    form = {name: value for name, value in payment["form"].items() if name.lower() != "hash"}
    form |= {"TransId": "Tforged", "AuthCode": "000000", "mdStatus": "1"}
    form |= {"ProcReturnCode": acts.GOOD, "Response": "Approved", "ErrMsg": ""} | sent.get("fields", {})
    body = urlencode(signed(form, sent.get("key", "forged")))
    heads = {"Content-Type": "application/x-www-form-urlencoded"}
    status, text = post.post(payment["form"]["callbackUrl"], body, heads, 10)
    return {"status": status, "text": text, "body": body}


def result(world: World, sent: Thing) -> dict[str, str]:
    """{oid}: the signed form that the browser carries to okUrl or failUrl."""
    return acts.result(world, acts.known(world, sent["oid"]))


def counts(world: World, sent: Thing) -> Thing:
    """Every payment by its oid: state, captured, captures, refunded, attempts."""
    names = ("state", "amount", "captured", "captures", "refunded", "attempts")
    return {one["oid"]: {name: one[name] for name in names} for one in world.store.all("payment")}


KNOBS: knobs.Knobs = knobs.SHARED | {
    "settings": settings,
    "accept": accept,
    "refuse": refuse,
    "callback": callback,
    "forge": forge,
    "result": result,
    "counts": counts,
}
