"""What the tests ask a card company for."""

from __future__ import annotations


def asked(amount=12550, **more):
    line = {
        "price_data": {"currency": "mad", "unit_amount": amount, "product_data": {"name": "Débat"}},
        "quantity": 2,
    }
    return {
        "mode": "payment",
        "success_url": "http://127.0.0.1:1/back?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:1/left",
        "line_items": [line],
    } | more
