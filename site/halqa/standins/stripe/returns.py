"""Money that goes back: refunds and disputes."""

from __future__ import annotations

from halqa.standins import forms
from halqa.standins.store import Thing
from halqa.standins.stripe import objects, params
from halqa.standins.stripe.errors import StripeError, missing, no_such, unexpected
from halqa.standins.stripe.events import emit
from halqa.standins.world import World

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def refund(world: World, sent: forms.Nested) -> Thing:
    """POST /v1/refunds: all that is left of a charge, or a part."""
    params.only(sent, "charge", "payment_intent", "amount", "currency", "reason", "metadata")
    metadata = params.metadata(sent.get("metadata"))
    reason = params.one_of(sent["reason"], "reason", REASONS) if sent.get("reason") else None
    wanted = params.integer(sent["amount"], "amount", least=1) if "amount" in sent else None
    with world.store.act():
        charge = _charge(world, sent)
        left = charge["amount"] - charge["amount_refunded"]
        if "currency" in sent and params.currency(sent["currency"], "currency") != charge["currency"]:
            raise StripeError(f"The charge is in {charge['currency']}.", param="currency")
        if charge["disputed"]:
            message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
            raise StripeError(message, code="charge_disputed", kept=True)
        if left < 1:
            message = f"Charge {charge['id']} has already been refunded."
            raise StripeError(message, code="charge_already_refunded", kept=True)
        amount = left if wanted is None else wanted
        if amount > left:
            message = f"Refund amount ({_said(amount, charge)}) is greater than unrefunded amount on charge "
            raise StripeError(message + f"({_said(left, charge)})", param="amount", kept=True)
        return _give_back(world, charge, amount, reason, metadata)


def _charge(world: World, sent: forms.Nested) -> Thing:
    if "charge" in sent:
        charge = world.store.get(sent["charge"], "charge")
        if charge is None:
            raise no_such("charge", sent["charge"], "charge", 400)
    elif "payment_intent" in sent:
        intent = world.store.get(sent["payment_intent"], "payment_intent")
        if intent is None:
            raise no_such("payment_intent", sent["payment_intent"], "payment_intent", 400)
        charge = world.store.get(intent["latest_charge"])
    else:
        raise missing("charge")
    if charge is None or not charge["paid"]:
        raise unexpected("There is no successful charge to refund.", param="payment_intent")
    return charge


def _give_back(
    world: World, charge: Thing, amount: int, reason: str | None, metadata: dict[str, str]
) -> Thing:
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    given = objects.refund(world, charge, amount, reason, metadata)
    entry = objects.balance(world, given, "refund", -amount)
    status = "succeeded" if world.settings["refunds"] == "succeeded" else "pending"
    world.store.change(given, balance_transaction=entry, status=status)
    back = charge["amount_refunded"] + amount
    world.store.change(charge, amount_refunded=back, refunded=back == charge["amount"])
    emit(world, "refund.created", given)
    emit(world, "charge.refunded", charge, before=before)
    return given


def finish_refund(world: World, id: str, outcome: str = "succeeded", reason: str = "") -> Thing:
    """A refund reached the person, or the bank sent it back."""
    with world.store.act():
        given = world.store.get(id, "refund")
        if given is None:
            raise no_such("refund", id)
        if given["status"] == "failed" or given["status"] == outcome:
            raise unexpected(f"This refund is {given['status']}.")
        before = {"status": given["status"]}
        world.store.change(given, status=outcome)
        if outcome == "failed":
            world.store.change(given, failure_reason=reason or "expired_or_canceled_card")
            charge = world.store.get(given["charge"])
            assert charge is not None
            objects.balance(world, given, "refund_failure", given["amount"])
            back = charge["amount_refunded"] - given["amount"]
            world.store.change(charge, amount_refunded=back, refunded=False)
            emit(world, "refund.failed", given, before=before)
        emit(world, "refund.updated", given, before=before)
        return given


def dispute(world: World, charge_id: str, amount: int | None = None, reason: str = "fraudulent") -> Thing:
    """The bank of the person takes the money back, for now."""
    with world.store.act():
        charge = world.store.get(charge_id, "charge")
        if charge is None:
            raise no_such("charge", charge_id, "charge")
        if charge["disputed"] or not charge["paid"]:
            raise unexpected("This charge cannot be disputed.")
        opened = objects.dispute(world, charge, amount or charge["amount"], reason)
        objects.balance(world, opened, "adjustment", -opened["amount"])
        world.store.change(charge, disputed=True)
        emit(world, "charge.dispute.created", opened)
        return opened


def close_dispute(world: World, id: str, outcome: str) -> Thing:
    if outcome not in ("won", "lost"):
        raise StripeError("A dispute is won or lost.", param="outcome")
    with world.store.act():
        opened = world.store.get(id, "dispute")
        if opened is None:
            raise no_such("dispute", id)
        if opened["status"] in ("won", "lost"):
            raise unexpected(f"This dispute is {opened['status']}.")
        before = {"status": opened["status"]}
        world.store.change(opened, status=outcome)
        if outcome == "won":
            objects.balance(world, opened, "adjustment", opened["amount"])
        emit(world, "charge.dispute.closed", opened, before=before)
        return opened


def _said(amount: int, charge: Thing) -> str:
    return f"{charge['currency'].upper()} {amount / 100:.2f}"
