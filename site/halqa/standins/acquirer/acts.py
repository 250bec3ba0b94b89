"""What can happen to a payment at the acquirer; amounts are texts with two decimals, summed in Decimal."""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from sqlite3 import Row
from urllib.parse import urlencode

from halqa.standins.acquirer.signing import is_signed, signed
from halqa.standins.store import Thing, new_id
from halqa.standins.world import KnobError, World

CURRENCIES = {"504": "MAD", "978": "EUR", "840": "USD"}
REQUIRED = "clientid amount currency oid okUrl failUrl callbackUrl rnd hashAlgorithm HASH"
GOOD = "00"


class AcquirerError(KnobError):
    """Why the acquirer does not do it; `code` is its ProcReturnCode."""

    def __init__(self, message: str, code: str = "99") -> None:
        super().__init__(message)
        self.code = code


def check(world: World, form: dict[str, str], *names: str) -> None:
    """Raise unless the form is whole, of this merchant and signed by it."""
    for name in names:
        if not form.get(name):
            raise AcquirerError(f"{name} is missing.")
    if form["clientid"] != world.settings["client"]:
        raise AcquirerError("Unknown clientid.")
    if not is_signed(form, world.settings["store_key"]):
        raise AcquirerError("The hash is wrong.")


def sum_in(form: dict[str, str]) -> Decimal:
    text = form.get("amount", "")
    if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{2}", text) or Decimal(text) <= 0:
        raise AcquirerError(f"The amount {text!r} is not more than zero with two decimals.", "12")
    return Decimal(text)


def open_payment(world: World, form: dict[str, str]) -> Thing:
    """POST /gate: the same oid takes up a payment that is not yet made."""
    check(world, form, *REQUIRED.split())
    sum_in(form)
    if form["hashAlgorithm"] != "ver3":
        raise AcquirerError("hashAlgorithm is ver3.")
    if form["currency"] not in CURRENCIES:
        raise AcquirerError(f"The currency {form['currency']!r} is not known.", "12")
    for name in ("okUrl", "failUrl", "callbackUrl"):
        if not form[name].startswith(("http://", "https://")):
            raise AcquirerError(f"{name} is not an address.")
    with world.store.act():
        payment = find(world, form["oid"])
        if payment is None:
            return world.store.add(_payment(form))
        if (payment["amount"], payment["currency"]) != (form["amount"], form["currency"]):
            raise AcquirerError("This oid is known with another amount.", "99")
        if payment["state"] not in ("waiting", "refused"):
            raise AcquirerError("This oid is already paid.", "99")
        return world.store.change(payment, state="waiting", form=form)


def _payment(form: dict[str, str]) -> Thing:
    return {
        "id": new_id("pay_"),
        "object": "payment",
        "oid": form["oid"],
        "amount": form["amount"],
        "currency": form["currency"],
        "captured": "0.00",
        "refunded": "0.00",
        "captures": 0,
        "attempts": 0,
        "state": "waiting",
        "form": form,
        "told": {},
    }


def find(world: World, oid: str) -> Thing | None:
    found = world.store.all("payment", oid=oid)
    return found[0] if found else None


def known(world: World, oid: str) -> Thing:
    payment = find(world, oid)
    if payment is None:
        raise AcquirerError("This oid is not known.", "25")
    return payment


def decide(world: World, oid: str, *, accept: bool) -> Thing:
    """The bank authorises or refuses, once; the callback is written down in the same act."""
    with world.store.act():
        payment = known(world, oid)
        if payment["state"] != "waiting":
            raise AcquirerError(f"This payment is {payment['state']}.")
        told = {
            "TransId": new_id("T", 12),
            "HostRefNum": str(secrets.randbelow(10**12)).zfill(12),
            "AuthCode": str(secrets.randbelow(10**6)).zfill(6) if accept else "",
            "mdStatus": "1",
            "ProcReturnCode": GOOD if accept else "05",
            "Response": "Approved" if accept else "Declined",
            "ErrMsg": "" if accept else "Do not honour",
        }
        world.store.change(
            payment,
            state="authorised" if accept else "refused",
            attempts=payment["attempts"] + 1,
            told=told,
        )
        when = world.settings["callback"]
        if when != "never":
            call(world, payment, later=world.settings["after"] if when == "after" else 0)
        return payment


def result(world: World, payment: Thing) -> dict[str, str]:
    """What callback and return carry."""
    sent = {name: value for name, value in payment["form"].items() if name.lower() != "hash"}
    form = sent | payment["told"]
    if world.settings["hash"] == "none":
        return form
    return signed(form, "forged" if world.settings["hash"] == "forged" else world.settings["store_key"])


def call(world: World, payment: Thing, *, later: float = 0) -> None:
    name = f"callback.{payment['told']['Response'].lower()}"
    world.post.put(
        about=payment["oid"],
        name=name,
        url=payment["form"]["callbackUrl"],
        body=urlencode(result(world, payment)),
        later=later,
    )


def heard(world: World, delivery: Row, status: int, text: str) -> bool:
    """What the merchant answered to a callback; whether it was an answer at all."""
    said = text.strip()
    if status != 200 or said not in ("ACTION=POSTAUTH", "APPROVED", "FAILURE"):
        return False
    payment = find(world, delivery["about"])
    if payment and said == "ACTION=POSTAUTH" and payment["state"] == "authorised":
        take(world, payment["oid"], Decimal(payment["amount"]))
    return True


def take(world: World, oid: str, amount: Decimal) -> Thing:
    """Debit the card, once."""
    with world.store.act():
        payment = known(world, oid)
        if payment["state"] != "authorised":
            raise AcquirerError(f"This payment is {payment['state']}.")
        if amount > Decimal(payment["amount"]):
            raise AcquirerError("More than was authorised.", "12")
        return world.store.change(
            payment, state="captured", captured=f"{amount:.2f}", captures=payment["captures"] + 1
        )


def void(world: World, oid: str) -> Thing:
    with world.store.act():
        payment = known(world, oid)
        if payment["state"] not in ("authorised", "voided"):
            raise AcquirerError(f"This payment is {payment['state']}.")
        return world.store.change(payment, state="voided")


def give_back(world: World, oid: str, amount: Decimal, reference: str) -> tuple[Thing, str]:
    """Refund a part or all; the merchant's reference makes it happen once."""
    with world.store.act():
        payment = known(world, oid)
        for refund in world.store.all("refund", reference=reference):
            if (refund["oid"], refund["amount"]) != (oid, f"{amount:.2f}"):
                raise AcquirerError("This reference is known with another amount or oid.")
            return payment, refund["id"]
        left = Decimal(payment["captured"]) - Decimal(payment["refunded"])
        if amount > left:
            raise AcquirerError(f"Only {left:.2f} can be refunded.", "12")
        refund = world.store.add(
            {
                "id": new_id("R", 12),
                "object": "refund",
                "oid": oid,
                "amount": f"{amount:.2f}",
                "reference": reference,
            }
        )
        world.store.change(payment, refunded=f"{Decimal(payment['refunded']) + amount:.2f}")
        return payment, refund["id"]
