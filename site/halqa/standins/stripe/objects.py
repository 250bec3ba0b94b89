"""PaymentIntents, charges, refunds, disputes and what they leave on the balance, in Stripe's shape."""

from __future__ import annotations

from halqa.standins.store import Thing, new_id
from halqa.standins.world import World

REFUSAL = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
}


def intent(world: World, session: Thing, method: str) -> Thing:
    """The PaymentIntent of a session, made at the first attempt to pay."""
    about, id = world.store.own(session["id"])["intent"], new_id("pi_")
    return world.store.add(
        {
            "id": id,
            "object": "payment_intent",
            "amount": session["amount_total"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{id}_secret_{new_id('', 25)}",
            "confirmation_method": "automatic",
            "created": world.now(),
            "currency": session["currency"],
            "customer": None,
            "description": about["description"],
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": about["metadata"],
            "next_action": None,
            "payment_method": None,
            "payment_method_types": session["payment_method_types"],
            "processing": None,
            "receipt_email": about["receipt_email"],
            "status": "requires_payment_method",
        },
        session=session["id"],
        method=method,
    )


def charge(world: World, session: Thing, intent: Thing, method: str, status: str, refusal: str = "") -> Thing:
    paid = status == "succeeded"
    return world.store.add(
        {
            "id": new_id("ch_"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if paid else 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": {"email": session["customer_email"], "name": None},
            "captured": paid,
            "created": world.now(),
            "currency": intent["currency"],
            "customer": None,
            "description": intent["description"],
            "disputed": False,
            "failure_code": refusal or None,
            "failure_message": REFUSAL.get(refusal),
            "livemode": False,
            "metadata": intent["metadata"],
            "outcome": {"network_status": "declined_by_network" if refusal else "approved_by_network"},
            "paid": paid,
            "payment_intent": intent["id"],
            "payment_method": new_id("pm_"),
            "payment_method_details": _details(method),
            "receipt_email": intent["receipt_email"],
            "receipt_url": None,
            "refunded": False,
            "status": status,
        },
        session=session["id"],
    )


def _details(method: str) -> Thing:
    if method != "card":
        return {"type": method, method: {}}
    card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034, "country": "MA"}
    return {"type": "card", "card": card}


def refund(world: World, charge: Thing, amount: int, reason: str | None, metadata: dict[str, str]) -> Thing:
    return world.store.add(
        {
            "id": new_id("re_"),
            "object": "refund",
            "amount": amount,
            "balance_transaction": None,
            "charge": charge["id"],
            "created": world.now(),
            "currency": charge["currency"],
            "destination_details": {"type": charge["payment_method_details"]["type"]},
            "metadata": metadata,
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "receipt_number": None,
            "status": "pending",
        }
    )


def dispute(world: World, charge: Thing, amount: int, reason: str) -> Thing:
    return world.store.add(
        {
            "id": new_id("du_"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": world.now(),
            "currency": charge["currency"],
            "evidence": {},
            "evidence_details": {"due_by": world.now() + 7 * 86400, "has_evidence": False},
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": "needs_response",
        }
    )


def balance(world: World, source: Thing, type: str, amount: int) -> str:
    """What the account gains or loses; the fee is 2.9 % and 30 minor units of what comes in."""
    fee = round(amount * 0.029) + 30 if type == "charge" else 0
    entry = world.store.add(
        {
            "id": new_id("txn_"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": world.now(),
            "created": world.now(),
            "currency": source["currency"],
            "description": source.get("description"),
            "fee": fee,
            "fee_details": [{"amount": fee, "currency": source["currency"], "type": "stripe_fee"}]
            if fee
            else [],
            "net": amount - fee,
            "reporting_category": type,
            "source": source["id"],
            "status": "available",
            "type": type,
        }
    )
    return entry["id"]
