"""What stands on a paper, frozen when it is issued: seller, buyer, lines, sums, as texts that never change again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.calendar.wording import organisation
from events.orders.models import Order, OrderLine
from events.orders.references import spaced
from events.orders.sums import Line, Totals, as_text, totals
from events.orders.terms import OrderError
from events.orders.words import amount_in_words
from events.programme.models import Event
from events.registration.facts import place_of
from home import formats
from home.languages import in_language
from home.models import SiteSettings


def lines_of(order: Order) -> list[Line]:
    """What is owed now: places of the same price together, and what is kept of those that were given back."""
    counted: Counter[Line] = Counter()
    for line in order.lines.select_related("registration").order_by("pk"):
        if line.owed:
            counted[_line(line)] += 1
    return [
        Line(line.label, count, line.unit, line.list_unit, line.rate, line.details)
        for line, count in counted.items()
    ]


def _line(line: OrderLine) -> Line:
    if line.owed == line.price:
        return Line(line.label, 1, line.price, line.list_price, line.vat_rate)
    label = _("%(fee)s: kept of a place that was given back") % {"fee": line.label}
    return Line(label, 1, line.owed, line.owed, line.vat_rate)


def facts_of(
    order: Order,
    kind: str,
    number: str,
    on: date,
    lines: Sequence[Line],
    before: Mapping[Decimal, Decimal] | None = None,
    **more: Any,
) -> tuple[dict[str, Any], Totals]:
    """The facts of a paper about these lines, and their sums. `more` are further facts of this kind of paper; `before`
    is what earlier papers took back of the same invoice, by rate.

    Raises OrderError where a paper may not be issued so: no lines, a seller without ICE (CGI art. 145-VIII), a rate
    of zero without the mention that says why. It is said in the language of who reads it, not in that of the paper.
    """
    site = organisation()
    if not lines:
        raise OrderError(gettext_lazy("There is nothing to write on this paper."))
    if not site.ice:
        raise OrderError(
            gettext_lazy("Give the ICE of the organisation in the settings: without it no invoice is issued.")
        )
    language, currency = order.language, order.currency
    sums = totals(lines, currency, before)
    exempt = kind != "receipt" and any(not rate.rate for rate in sums.rates)
    mention = _mention(site, language) if exempt else ""
    with override(language):
        facts = {
            "kind": kind,
            "number": number,
            "issued_on": on.isoformat(),
            "due_on": "",
            "valid_until": "",
            "language": language,
            "seller": seller(language),
            "buyer": buyer(order),
            "event": _event(order.event, language),
            "currency": currency,
            "paid": as_text(Decimal(0), currency),
            "due": as_text(sums.gross, currency),
            "words": amount_in_words(sums.gross, currency, language),
            "mention": mention,
            "reference": spaced(order.reference),
            "means": "",
            "corrects": None,
            "reason": "",
            "terms": in_language(site, "invoice_terms", language),
        }
    return facts | _sums(sums) | more, sums


def _mention(site: SiteSettings, language: str) -> str:
    """The legal mention of a rate of zero."""
    mention = in_language(site, "vat_mention", language)
    if not mention:
        raise OrderError(
            gettext_lazy(
                "A rate of zero needs the legal mention that says why: give it in the settings of the organisation."
            )
        )
    return mention


def _sums(sums: Totals) -> dict[str, Any]:
    def text(amount: Decimal) -> str:
        return as_text(amount, sums.currency)

    return {
        "lines": [
            {
                "label": each.line.label,
                "details": each.line.details,
                "quantity": each.line.quantity,
                "unit": text(each.line.unit),
                "list_unit": text(each.line.list_unit),
                "rate": f"{each.line.rate:.2f}",
                "net": text(each.net),
                "vat": text(each.vat),
                "gross": text(each.gross),
                "discount": text(each.discount),
            }
            for each in sums.lines
        ],
        "rates": [
            {
                "rate": f"{rate.rate:.2f}",
                "net": text(rate.net),
                "vat": text(rate.vat),
                "gross": text(rate.gross),
            }
            for rate in sums.rates
        ],
        "net": text(sums.net),
        "vat": text(sums.vat),
        "gross": text(sums.gross),
        "discount": text(sums.discount),
    }


def seller(language: str) -> dict[str, str]:
    """Who issues: the legal identity that an invoice must carry (CGI art. 145-III)."""
    site = organisation()
    plain = (
        "legal_form",
        "capital",
        "address",
        "ice",
        "tax_id",
        "trade_register",
        "business_tax",
        "cnss",
        "email",
        "phone",
        "bank",
        "rib",
        "iban",
        "bic",
    )
    told = ("name", "city", "signatory", "signatory_role")
    return {name: getattr(site, name) for name in plain} | {
        name: in_language(site, name, language) for name in told
    }


def buyer(order: Order) -> dict[str, str]:
    """Who pays, as they wrote it."""
    return {
        "kind": order.buyer_kind,
        "name": order.buyer_name,
        "address": order.buyer_address,
        "city": order.buyer_city,
        "country": order.buyer_country,
        "ice": order.buyer_ice,
        "tax_id": order.buyer_tax_id,
        "trade_register": order.buyer_trade_register,
        "email": order.buyer_email,
        "purchase_order": order.purchase_order,
    }


def _event(event: Event, language: str) -> dict[str, str]:
    return {
        "title": in_language(event, "title", language),
        "when": formats.span_in_words(event, language),
        "place": place_of(event).get(language, ""),
        "code": event.code,
    }
