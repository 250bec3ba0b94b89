"""What a test or a developer can turn: /_standin/<knob>, JSON in and out. A GET of /_standin/ lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from halqa.standins.store import Thing
from halqa.standins.stripe import acts, events, outage, params, returns
from halqa.standins.stripe.errors import StripeError
from halqa.standins.web import Answer, Request, as_json
from halqa.standins.world import KnobError, World

Knob = Callable[[World, Thing], Any]


def answer(world: World, request: Request) -> Answer:
    name = request.path.removeprefix("/_standin").strip("/")
    if not name:
        return as_json({knob: turn.__doc__ for knob, turn in KNOBS.items()})
    if name not in KNOBS:
        return as_json({"error": f"There is no knob {name}."}, 404)
    try:
        return as_json(KNOBS[name](world, request.json))
    except StripeError as error:
        return as_json({"error": str(error)}, 400)
    except (KnobError, KeyError, TypeError, ValueError) as error:
        return as_json({"error": f"{type(error).__name__}: {error}"}, 400)


def settings(world: World, sent: Thing) -> Thing:
    """Settings as they are; what is sent is changed: webhook secret key account events copies twins delay jitter hold
    parallel retry attempts timeout signature outage async_after async_outcome refunds ahead seed"""
    if sent.get("signature", "good") not in events.SIGNATURES:
        raise KnobError(f"signature is one of {', '.join(events.SIGNATURES)}.")
    order = sent.get("outage") or {}
    for kind in (*order.get("kinds", ()), *([order["kind"]] if "kind" in order else ())):
        if kind not in outage.FAULTS:
            raise KnobError(f"An outage is one of {', '.join(outage.FAULTS)}.")
    world.turn(**sent)
    return world.settings


def reset(world: World, sent: Thing) -> Thing:
    """Forget all; the settings of the start are back."""
    world.reset()
    return {"reset": True}


def pay(world: World, sent: Thing) -> Thing:
    """{session}: pay by card, as on the page."""
    return acts.pay(world, sent["session"])


def refuse(world: World, sent: Thing) -> Thing:
    """{session, code: card_declined}: the card is refused; the session stays open."""
    return acts.refuse(world, sent["session"], sent.get("code", "card_declined"))


def later(world: World, sent: Thing) -> Thing:
    """{session, method}: pay by an asynchronous method; ends by async_finish or after async_after seconds."""
    return acts.pay_later(world, sent["session"], sent.get("method", ""))


def finish(world: World, sent: Thing) -> Thing:
    """{session, outcome: succeeded|failed}: the asynchronous payment ends."""
    return acts.finish(world, sent["session"], sent.get("outcome", "succeeded"))


def expire(world: World, sent: Thing) -> Thing:
    """{session}: its time is over."""
    return acts.expire(world, sent["session"])


def refund(world: World, sent: Thing) -> Thing:
    """{session | charge | payment_intent, amount, reason}: a refund from the dashboard."""
    wanted = {name: sent[name] for name in ("charge", "payment_intent", "amount", "reason") if name in sent}
    if "session" in sent:
        wanted["charge"] = _charge(world, sent)
    return returns.refund(world, wanted)


def refund_finish(world: World, sent: Thing) -> Thing:
    """{refund, outcome: succeeded|failed, reason}: a pending refund ends, or one that seemed done is sent back."""
    return returns.finish_refund(
        world, sent["refund"], sent.get("outcome", "succeeded"), sent.get("reason", "")
    )


def dispute(world: World, sent: Thing) -> Thing:
    """{session | charge, amount, reason}: the bank of the person takes the money back."""
    return returns.dispute(world, _charge(world, sent), sent.get("amount"), sent.get("reason", "fraudulent"))


def dispute_close(world: World, sent: Thing) -> Thing:
    """{dispute, outcome: won|lost}"""
    return returns.close_dispute(world, sent["dispute"], sent["outcome"])


def emit(world: World, sent: Thing) -> Thing:
    """{type, object, account}: any event about anything, signed: of another account, of a thing nobody knows."""
    params.required(sent, "type", "object")
    return events.emit(world, sent["type"], sent["object"], account=sent.get("account", ""))


def again(world: World, sent: Thing) -> Thing:
    """{event, copies: 1}: send an event once more."""
    event = world.store.get(sent["event"], "event")
    if event is None:
        raise KnobError("There is no such event.")
    events.post(world, event, sent.get("copies", 1))
    return event


def flush(world: World, sent: Thing) -> Thing:
    """{shuffle: false, only: "refund."}: let the held events go."""
    return {"flushed": world.post.flush(shuffle=bool(sent.get("shuffle")), only=sent.get("only", ""))}


def take(world: World, sent: Thing) -> list[Thing]:
    """{shuffle: false}: hand over the held deliveries (id, name, body, headers); the test posts them itself."""
    return world.post.take(shuffle=bool(sent.get("shuffle")))


def deliveries(world: World, sent: Thing) -> list[Thing]:
    """Every delivery with its answers."""
    return world.post.list()


def counts(world: World, sent: Thing) -> Thing:
    """Charges and refunds by session and by client_reference_id: proof that nobody was charged twice."""
    by_session: Thing = {}
    by_reference: Thing = {}
    with world.store.act():
        for session in world.store.all("checkout.session"):
            counted = _counted(world, session["payment_intent"])
            by_session[session["id"]] = counted
            reference = session["client_reference_id"] or ""
            sums = by_reference.setdefault(reference, dict.fromkeys(counted, 0) | {"sessions": 0})
            for name, number in (counted | {"sessions": 1}).items():
                sums[name] += number
        totals = {kind: len(world.store.all(kind)) for kind in ("charge", "refund", "dispute", "event")}
    return {"by_session": by_session, "by_reference": by_reference, "totals": totals}


def _counted(world: World, intent: str | None) -> dict[str, int]:
    charges = world.store.all("charge", payment_intent=intent) if intent else []
    paid = [charge for charge in charges if charge["status"] == "succeeded"]
    refunds = world.store.all("refund", payment_intent=intent) if intent else []
    good = [refund for refund in refunds if refund["status"] != "failed"]
    return {
        "charges": len(paid),
        "charged": sum(charge["amount"] for charge in paid),
        "refusals": len([charge for charge in charges if charge["status"] == "failed"]),
        "refunds": len(good),
        "refunded": sum(refund["amount"] for refund in good),
    }


def _charge(world: World, sent: Thing) -> str:
    if "charge" in sent:
        return sent["charge"]
    session = world.store.get(sent["session"], "checkout.session") or {}
    intent = world.store.get(session.get("payment_intent")) or {}
    if not intent.get("latest_charge"):
        raise KnobError("Nothing was charged in this session.")
    return intent["latest_charge"]


KNOBS: dict[str, Knob] = {
    "settings": settings,
    "reset": reset,
    "pay": pay,
    "refuse": refuse,
    "async": later,
    "async_finish": finish,
    "expire": expire,
    "refund": refund,
    "refund_finish": refund_finish,
    "dispute": dispute,
    "dispute_close": dispute_close,
    "emit": emit,
    "again": again,
    "flush": flush,
    "take": take,
    "deliveries": deliveries,
    "counts": counts,
}
