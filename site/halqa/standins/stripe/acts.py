"""What can happen to money: the page, the dashboard, the bank and the clock do these; each is one act of the store."""

from __future__ import annotations

from halqa.standins.store import Thing
from halqa.standins.stripe import objects
from halqa.standins.stripe.errors import StripeError, no_such, unexpected
from halqa.standins.stripe.events import emit
from halqa.standins.stripe.sessions import ASYNCHRONOUS
from halqa.standins.world import World


def pay(world: World, id: str) -> Thing:
    """The card is charged, once, however often the button is pressed."""
    with world.store.act():
        session = open_session(world, id)
        intent = _intent(world, session, "card")
        charge = _charge(world, session, intent, "card", "succeeded")
        _receive(world, intent, charge)
        _complete(world, session, intent, "paid")
        return session


def refuse(world: World, id: str, code: str = "card_declined") -> Thing:
    """The card is refused; the session stays open and can be tried again."""
    with world.store.act():
        session = open_session(world, id)
        intent = _intent(world, session, "card")
        charge = _charge(world, session, intent, "card", "failed", code)
        _fail(world, intent, charge, code)
        return session


def pay_later(world: World, id: str, method: str = "", outcome: str = "") -> Thing:
    """An asynchronous method: the session is complete, the money under way."""
    with world.store.act():
        session = open_session(world, id)
        offered = [one for one in session["payment_method_types"] if one in ASYNCHRONOUS]
        method = method or (offered or ["customer_balance"])[0]
        intent = _intent(world, session, method)
        charge = _charge(world, session, intent, method, "pending")
        world.store.change(intent, status="processing", latest_charge=charge["id"])
        wait = float(world.settings["async_after"])
        if wait:
            due, ends = world.now() + wait, outcome or world.settings["async_outcome"]
            world.store.know(intent["id"], due=due, outcome=ends)
        emit(world, "payment_intent.processing", intent)
        _complete(world, session, intent, "unpaid")
        return session


def finish(world: World, id: str, outcome: str = "succeeded") -> Thing:
    """The money of an asynchronous method came, or did not."""
    with world.store.act():
        session = _session(world, id)
        intent = world.store.get(session["payment_intent"])
        if intent is None or intent["status"] != "processing":
            raise unexpected("No asynchronous payment of this session is under way.")
        charge = world.store.get(intent["latest_charge"])
        assert charge is not None
        if outcome == "succeeded":
            world.store.change(
                charge, status="succeeded", paid=True, captured=True, amount_captured=charge["amount"]
            )
            world.store.change(
                charge, balance_transaction=objects.balance(world, charge, "charge", charge["amount"])
            )
            _receive(world, intent, charge)
            world.store.change(session, payment_status="paid")
            emit(world, "checkout.session.async_payment_succeeded", session)
        else:
            world.store.change(charge, status="failed", failure_code="insufficient_funds")
            _fail(world, intent, charge, "insufficient_funds")
            emit(world, "checkout.session.async_payment_failed", session)
        return session


def expire(world: World, id: str) -> Thing:
    with world.store.act():
        session = _session(world, id)
        if session["status"] != "open":
            raise StripeError(
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of `{session['status']}`.",
                kept=True,
            )
        intent = world.store.get(session["payment_intent"])
        if intent is not None:
            _cancel(world, intent, "expired")
        world.store.change(session, status="expired", url=None)
        emit(world, "checkout.session.expired", session)
        return session


def cancel(world: World, id: str, reason: str | None) -> Thing:
    """POST /v1/payment_intents/{id}/cancel"""
    with world.store.act():
        intent = world.store.get(id, "payment_intent")
        if intent is None:
            raise no_such("payment_intent", id, "intent")
        session = world.store.get(world.store.own(id)["session"])
        if session is not None and session["status"] == "open":
            message = (
                "You cannot cancel the PaymentIntent of an open Checkout Session. Expire the session instead."
            )
            raise unexpected(message)
        if intent["status"] != "requires_payment_method":
            message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
            raise unexpected(message, payment_intent=intent)
        return _cancel(world, intent, reason)


def fall_due(world: World) -> None:
    """Sessions whose time is over, asynchronous payments whose time has come."""
    with world.store.act():
        for session in world.store.all("checkout.session", status="open"):
            if session["expires_at"] <= world.now():
                expire(world, session["id"])
        for intent in world.store.all("payment_intent", status="processing"):
            own = world.store.own(intent["id"])
            if own.get("due", world.now() + 1) <= world.now():
                finish(world, own["session"], own["outcome"])


def open_session(world: World, id: str) -> Thing:
    session = _session(world, id)
    over = session["expires_at"] <= world.now()
    if over or session["status"] != "open":
        raise unexpected(f"This Checkout Session is {'expired' if over else session['status']}.")
    return session


def _session(world: World, id: str) -> Thing:
    session = world.store.get(id, "checkout.session")
    if session is None:
        raise no_such("checkout.session", id)
    return session


def _intent(world: World, session: Thing, method: str) -> Thing:
    intent = world.store.get(session["payment_intent"])
    if intent is None:
        intent = objects.intent(world, session, method)
        world.store.change(session, payment_intent=intent["id"])
    return intent


def _charge(
    world: World, session: Thing, intent: Thing, method: str, status: str, refusal: str = ""
) -> Thing:
    charge = objects.charge(world, session, intent, method, status, refusal)
    if charge["paid"]:
        world.store.change(
            charge, balance_transaction=objects.balance(world, charge, "charge", charge["amount"])
        )
    return charge


def _receive(world: World, intent: Thing, charge: Thing) -> None:
    world.store.change(
        intent,
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=charge["payment_method"],
        last_payment_error=None,
    )
    emit(world, "payment_intent.succeeded", intent)


def _fail(world: World, intent: Thing, charge: Thing, code: str) -> None:
    error = {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": code,
        "message": objects.REFUSAL.get(code, "Your card was declined."),
        "charge": charge["id"],
    }
    world.store.change(
        intent, status="requires_payment_method", latest_charge=charge["id"], last_payment_error=error
    )
    emit(world, "payment_intent.payment_failed", intent)


def _complete(world: World, session: Thing, intent: Thing, payment: str) -> None:
    details = {"email": session["customer_email"], "name": None, "phone": None, "address": None}
    world.store.change(session, status="complete", payment_status=payment, url=None, customer_details=details)
    emit(world, "checkout.session.completed", session)


def _cancel(world: World, intent: Thing, reason: str | None) -> Thing:
    world.store.change(intent, status="canceled", canceled_at=world.now(), cancellation_reason=reason)
    emit(world, "payment_intent.canceled", intent)
    return intent
