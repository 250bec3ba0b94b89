"""The knobs of the stand-in of Stripe."""

from __future__ import annotations

from halqa.standins import knobs, outage
from halqa.standins.store import Thing
from halqa.standins.stripe import acts, events, params, returns
from halqa.standins.web import Answer, Request
from halqa.standins.world import KnobError, World


def answer(world: World, request: Request) -> Answer:
    return knobs.answer(KNOBS, world, request)


def settings(world: World, sent: Thing) -> Thing:
    """Settings as they are; what is sent is changed: webhook secret key account events copies twins delay jitter hold
    parallel retry attempts timeout signature outage async_after async_outcome refunds ahead seed"""
    if sent.get("signature", "good") not in events.SIGNATURES:
        raise KnobError(f"signature is one of {', '.join(events.SIGNATURES)}.")
    outage.check(sent.get("outage") or {})
    world.turn(**sent)
    return world.settings


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
    wanted: Thing = {
        name: sent[name] for name in ("charge", "payment_intent", "amount", "reason") if name in sent
    }
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


KNOBS: knobs.Knobs = knobs.SHARED | {
    "settings": settings,
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
    "counts": counts,
}
