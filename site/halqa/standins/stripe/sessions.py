"""A Checkout Session as asked for: read, checked, made."""

from __future__ import annotations

from typing import Any

from halqa.standins import forms
from halqa.standins.store import Thing, new_id
from halqa.standins.stripe import params
from halqa.standins.stripe.errors import StripeError, missing
from halqa.standins.world import World

# A parameter that the stand-in would not honour is refused rather than overlooked.
KNOWN = (
    "mode",
    "line_items",
    "success_url",
    "cancel_url",
    "client_reference_id",
    "customer_email",
    "customer_creation",
    "locale",
    "metadata",
    "payment_intent_data",
    "payment_method_types",
    "expires_at",
    "submit_type",
    "ui_mode",
    "billing_address_collection",
    "custom_text",
)
ASYNCHRONOUS = ("customer_balance", "multibanco", "sepa_debit", "us_bank_account")
TYPES = ("card", *ASYNCHRONOUS)
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60


def create(world: World, sent: forms.Nested) -> Thing:
    """POST /v1/checkout/sessions"""
    params.only(sent, *KNOWN)
    params.required(sent, "mode", "line_items", "success_url")
    params.one_of(sent["mode"], "mode", ("payment",))
    params.one_of(sent.get("ui_mode", "hosted_page"), "ui_mode", ("hosted_page",))
    id, now = new_id("cs_test_", 58), world.now()
    lines = _lines(sent["line_items"])
    total = _total(lines)
    types = sent.get("payment_method_types") or ["card"]
    for place, one in enumerate(types):
        params.one_of(one, f"payment_method_types[{place}]", TYPES)
    intent = sent.get("payment_intent_data") or {}
    params.only(intent, "metadata", "description", "receipt_email", "statement_descriptor_suffix")
    session = _blank(id, now) | {
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": params.web_address(sent["cancel_url"], "cancel_url") if "cancel_url" in sent else None,
        "client_reference_id": _maybe(sent, "client_reference_id", 200),
        "currency": lines[0]["currency"],
        "customer_email": _email(sent),
        "expires_at": _expires(sent, now),
        "locale": params.one_of(sent["locale"], "locale", params.LOCALES) if "locale" in sent else None,
        "metadata": params.metadata(sent.get("metadata")),
        "payment_method_types": types,
        "submit_type": sent.get("submit_type"),
        "success_url": params.web_address(sent["success_url"], "success_url"),
        "url": f"{world.base_url}/c/pay/{id}",
    }
    about = {
        "metadata": params.metadata(intent.get("metadata"), "payment_intent_data[metadata]"),
        "description": intent.get("description"),
        "receipt_email": intent.get("receipt_email"),
    }
    return world.store.add(session, lines=lines, intent=about)


def _blank(id: str, now: int) -> Thing:
    return {
        "id": id,
        "object": "checkout.session",
        "after_expiration": None,
        "created": now,
        "customer": None,
        "customer_details": None,
        "livemode": False,
        "mode": "payment",
        "payment_intent": None,
        "payment_link": None,
        "payment_status": "unpaid",
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
    }


def _maybe(sent: forms.Nested, name: str, most: int) -> str | None:
    return params.text(sent[name], name, most=most) if name in sent else None


def _email(sent: forms.Nested) -> str | None:
    address = _maybe(sent, "customer_email", 512)
    if address and not ("@" in address.strip("@") and " " not in address):
        raise StripeError(f"Invalid email address: {address}", param="customer_email", code="email_invalid")
    return address


def _expires(sent: forms.Nested, now: int) -> int:
    if "expires_at" not in sent:
        return now + LONGEST
    at = params.integer(sent["expires_at"], "expires_at")
    if at < now + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise StripeError(message, param="expires_at")
    if at > now + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise StripeError(message, param="expires_at")
    return at


def _lines(sent: Any) -> list[Thing]:
    if not isinstance(sent, list):
        raise StripeError("Invalid array", param="line_items")
    if len(sent) > 100:
        raise StripeError("The list of line items has at most 100 lines.", param="line_items")
    lines = [_line(line, f"line_items[{place}]") for place, line in enumerate(sent)]
    for place, line in enumerate(lines):
        if line["currency"] != lines[0]["currency"]:
            message = "All line items of a Checkout Session must have the same currency."
            raise StripeError(message, param=f"line_items[{place}][price_data][currency]")
    return lines


def _line(line: Any, where: str) -> Thing:
    if not isinstance(line, dict):
        raise StripeError("Invalid object", param=where)
    for name in line:
        if name not in ("price_data", "quantity"):
            raise StripeError(
                f"Received unknown parameter: {where}[{name}]", param=where, code="parameter_unknown"
            )
    price = line.get("price_data") or {}
    product = price.get("product_data") or {}
    for name, value in (
        ("[quantity]", line.get("quantity")),
        ("[price_data][currency]", price.get("currency")),
        ("[price_data][unit_amount]", price.get("unit_amount")),
        ("[price_data][product_data][name]", product.get("name")),
    ):
        if value in (None, ""):
            raise missing(where + name)
    quantity = params.integer(line["quantity"], f"{where}[quantity]", least=1, most=999_999)
    unit = params.integer(
        price["unit_amount"], f"{where}[price_data][unit_amount]", least=0, most=params.MOST
    )
    code = params.currency(price["currency"], f"{where}[price_data][currency]")
    return {
        "id": new_id("li_"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": code,
        "description": params.text(product["name"], f"{where}[price_data][product_data][name]"),
        "price": {"id": new_id("price_"), "object": "price", "currency": code, "unit_amount": unit},
        "quantity": quantity,
    }


def _total(lines: list[Thing]) -> int:
    total = sum(line["amount_total"] for line in lines)
    if total < 1:  # Stripe's own least amount depends on the day's exchange rate
        message = "The Checkout Session's total amount due must add up to more than zero."
        raise StripeError(message, param="line_items", code="amount_too_small")
    if total > params.MOST:
        message = "The Checkout Session's total amount due must be no more than 999,999.99."
        raise StripeError(message, param="line_items", code="amount_too_large")
    return total
