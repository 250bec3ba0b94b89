"""The PDF of an invoice, a credit note, a quote or a receipt, from its frozen facts and the letterhead.

The facts are those that `events.orders.facts` freezes; here they become words in the language of the paper, and
`templates/pdf/invoice.typ` sets them. Invoices and credit notes carry the same facts for machines (UBL).
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from events.orders.sums import decimals
from events.orders.ubl import ubl
from home import formats
from home.typeset import Attachment, fingerprint, typeset

TEMPLATE = "invoice"
HOME_COUNTRY = "MA"
_ON_TERMS = ("invoice", "quote")

# As people write them on papers: both decimals always, since a column of figures is read from its end.
_AMOUNT = {"fr": "{figures}\u00a0{unit}", "ar": "{figures}\u00a0{unit}", "en": "{unit}\u00a0{figures}"}
_PERCENT = {"fr": "{rate}\u00a0%", "ar": "{rate}%", "en": "{rate}%"}
_DIRHAM = {"fr": "DH", "ar": "درهم", "en": "MAD"}


PLAIN: dict[str, Any] = {"brand": "", "logo": {}}
"""The letterhead of an organisation that has neither a colour nor a logo of its own."""


def paper(facts: dict[str, Any], *, made_at: datetime, head: dict[str, Any] = PLAIN) -> bytes:
    """The PDF/A-3 of these facts under this letterhead, with their UBL inside where they are an invoice or a credit
    note."""
    language = facts["language"]
    with override(language):
        return typeset(
            TEMPLATE,
            shown(facts) | {"head": head, "version": fingerprint(TEMPLATE)[:16]},
            language=language,
            made_at=made_at,
            attachments=_attachments(facts),
        )


def title(facts: dict[str, Any]) -> str:
    """Facture FA-2026-00042: what the paper is called, in the language of the moment."""
    named = {
        "invoice": _("Invoice %(number)s"),
        "credit_note": _("Credit note %(number)s"),
        "quote": _("Quote %(number)s"),
        "receipt": _("Receipt %(number)s"),
    }
    return named[facts["kind"]] % {"number": facts["number"]}


def figures(amount: str, currency: str, language: str) -> str:
    """1 250,00: all decimals of the currency, always."""
    places = decimals(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return _spaced(format_decimal(Decimal(amount), pattern, locale=formats.LOCALES[language]))


def money(amount: str, currency: str, language: str) -> str:
    """1 250,00 DH."""
    said = figures(amount, currency, language)
    return _AMOUNT[language].format(figures=said, unit=unit(currency, language))


def unit(currency: str, language: str) -> str:
    """DH; other currencies by their code."""
    return _DIRHAM[language] if currency == "MAD" else currency


def percent(rate: str, language: str) -> str:
    """20 %."""
    value = format_decimal(Decimal(rate), "#,##0.##", locale=formats.LOCALES[language])
    return _PERCENT[language].format(rate=value)


def shown(facts: dict[str, Any]) -> dict[str, Any]:
    """What the template sets, all of it words, in the language of the moment (which is the paper's)."""
    language, currency = facts["language"], facts["currency"]
    payment = _payment(facts)
    return {
        "title": _kind(facts),
        "number": _("No. %(number)s") % {"number": facts["number"]} if facts["number"] else "",
        "meta": _meta(facts),
        "notes": _notes(facts),
        "amounts": _("Amounts in %(currency)s") % {"currency": unit(currency, language)},
        "seller": _seller(facts["seller"], language),
        "buyer": _buyer(facts["buyer"], language),
        "event": _event(facts.get("event") or {}),
        "discounted": any(_some(line.get("discount")) for line in facts["lines"]),
        "taxed": any(_some(rate["rate"]) for rate in facts["rates"]),
        "lines": [_line(line, currency, language) | _untaxed(facts) for line in facts["lines"]],
        "totals": _totals(facts),
        "words": _in_words(facts),
        "mentions": _texts(facts.get("mention", "")),
        "payment": payment,
        "terms": _texts(facts.get("terms", "")) if facts["kind"] in _ON_TERMS and not payment else [],
        "signatures": _signatures(facts),
        "footer": _foot(facts["seller"]),
        "labels": _labels(facts),
    }


def _kind(facts: dict[str, Any]) -> str:
    return {
        "invoice": pgettext("title of a paper", "Invoice"),
        "credit_note": pgettext("title of a paper", "Credit note"),
        "quote": pgettext("title of a paper", "Quote"),
        "receipt": pgettext("title of a paper", "Receipt"),
    }[facts["kind"]]


def _meta(facts: dict[str, Any]) -> list[dict[str, str]]:
    """The dates, and what both sides file the paper under."""
    return _labelled(
        (_("Date of issue"), _day(facts["issued_on"], facts["language"])),
        (_("Due date"), _day(facts.get("due_on"), facts["language"])),
        (_("Valid until"), _day(facts.get("valid_until"), facts["language"])),
        (_("Paid by"), facts.get("means", "") if facts["kind"] == "receipt" else ""),
        (_("Your purchase order"), facts["buyer"].get("purchase_order", "")),
    )


def _notes(facts: dict[str, Any]) -> list[str]:
    """What a credit note corrects, and why: one remark."""
    notes = []
    corrected = facts.get("corrects")
    if corrected:
        day = _day(corrected["issued_on"], facts["language"])
        notes.append(
            _("This credit note corrects invoice %(number)s of %(day)s.")
            % {"number": corrected["number"], "day": day}
        )
    if facts.get("reason"):
        notes.append(_("Reason: %(reason)s") % {"reason": _kept_apart(facts["reason"])})
    return notes


def _seller(seller: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "name": seller["name"],
        "contact": " · ".join(part for part in (seller.get("email"), seller.get("phone")) if part),
        "lines": [line for line in (_legal_form(seller, language), _one_line(seller, language)) if line],
        "ids": _labelled(
            (_("ICE"), seller.get("ice", "")),
            (_("Tax number (IF)"), seller.get("tax_id", "")),
            (_("Trade register (RC)"), seller.get("trade_register", "")),
            (_("Business tax (TP)"), seller.get("business_tax", "")),
            (_("CNSS"), seller.get("cnss", "")),
        ),
    }


def _buyer(buyer: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "name": buyer["name"],
        "lines": [*_address(buyer, language), *_texts(buyer.get("email", ""))],
        "ids": _labelled(
            (_("ICE"), buyer.get("ice", "")),
            (_("Tax number (IF)"), buyer.get("tax_id", "")),
            (_("Trade register (RC)"), buyer.get("trade_register", "")),
        ),
    }


def _legal_form(seller: dict[str, str], language: str) -> str:
    """SARL au capital de 100 000 DH."""
    form, capital = seller.get("legal_form", ""), seller.get("capital", "")
    try:
        capital = _spaced(formats.money(Decimal(capital), language=language))
    except InvalidOperation:
        pass  # as the organisation writes it
    if form and capital:
        return _("%(form)s with a capital of %(capital)s") % {"form": form, "capital": capital}
    return form or (_("Capital: %(capital)s") % {"capital": capital} if capital else "")


def _address(party: dict[str, str], language: str) -> list[str]:
    """The lines of an address; what it says already is not said again, and no country at home."""
    lines = _texts(party.get("address", ""))
    country = party.get("country", "")
    if len(country) == 2:
        known = Locale.parse(formats.LOCALES[language]).territories
        country = "" if country.upper() == HOME_COUNTRY else known.get(country.upper(), country)
    for more in (party.get("city", ""), country):
        if more and not any(more.casefold() in line.casefold() for line in lines):
            lines.append(more)
    return lines


def _one_line(party: dict[str, str], language: str) -> str:
    """The address on one line, with the comma of its letters."""
    lines = [line.strip(" ,،") for line in _address(party, language)]
    arabic = any("\u0600" <= letter <= "\u06ff" for line in lines for letter in line)
    return ("، " if arabic else ", ").join(lines)


def _event(event: dict[str, str]) -> dict[str, str]:
    details = (event.get("when", ""), event.get("place", ""), event.get("code", ""))
    return {"title": event.get("title", ""), "details": " · ".join(part for part in details if part)}


def _line(line: dict[str, Any], currency: str, language: str) -> dict[str, Any]:
    """A line of the table; the price shown is the one that the discount is taken from."""
    reduced = _some(line.get("discount"))

    def said(name: str) -> str:
        return figures(line[name], currency, language)

    return {
        "label": line["label"],
        "details": _texts(line.get("details", "")),
        "quantity": formats.number(line["quantity"], language),
        "unit": said("list_unit" if reduced else "unit"),
        "discount": said("discount") if reduced else "",
        "rate": percent(line["rate"], language),
        "net": said("net"),
        "gross": said("gross"),
    }


def _untaxed(facts: dict[str, Any]) -> dict[str, str]:
    """A receipt is no invoice: it says nothing of taxes."""
    return {"rate": "", "net": ""} if facts["kind"] == "receipt" else {}


def _totals(facts: dict[str, Any]) -> list[dict[str, str]]:
    language, currency = facts["language"], facts["currency"]

    def total(label: str, amount: str, weight: str = "plain") -> dict[str, str]:
        return {"label": label, "value": money(amount, currency, language), "weight": weight}

    if facts["kind"] == "receipt":
        return [total(*row) for row in _balance(facts)]
    found = [total(_("Total before tax"), facts["net"])]
    for rate in facts["rates"]:
        said = {"rate": percent(rate["rate"], language), "net": figures(rate["net"], currency, language)}
        several = len(facts["rates"]) > 1
        label = _("VAT %(rate)s on %(net)s") % said if several else _("VAT %(rate)s") % said
        found.append(total(label, rate["vat"]))
    balance = _balance(facts)
    found.append(total(_("Total including tax"), facts["gross"], "sum" if balance else "strong"))
    if sum(_some(line.get("discount")) for line in facts["lines"]) > 1:
        found.append(total(_("Discounts already taken off"), facts["discount"], "light"))
    return found + [total(*row) for row in balance]


def _balance(facts: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What was paid of an invoice and what is left of it."""
    paid, due = facts.get("paid") or "0", facts.get("due") or "0"
    if facts["kind"] == "invoice" and (_some(paid) or _some(due)):
        rows = [(_("Already paid"), paid, "plain")] if _some(paid) else []
        if Decimal(due) < 0:
            return [*rows, (_("Paid too much, to be given back"), due.removeprefix("-"), "strong")]
        return [*rows, (_("Amount due"), due, "strong")]
    if facts["kind"] == "receipt":
        rows = [(_("Amount received"), paid, "strong")]
        return [*rows, (_("Still due"), due, "plain")] if _some(due) else rows
    return []


def _in_words(facts: dict[str, Any]) -> str:
    """The sentence by which nobody adds a figure afterwards."""
    if not facts.get("words"):
        return ""
    sentences = {
        "invoice": _("This invoice is drawn up for the sum of %(words)s."),
        "credit_note": _("This credit note is drawn up for the sum of %(words)s."),
        "quote": _("This quote is drawn up for the sum of %(words)s."),
        "receipt": _("Received from %(name)s the sum of %(words)s."),
    }
    given = {"words": facts["words"], "name": _kept_apart(facts["buyer"]["name"])}
    return sentences[facts["kind"]] % given


def _payment(facts: dict[str, Any]) -> dict[str, Any]:
    """How the rest of an invoice is paid; nothing where nothing is left of it."""
    if facts["kind"] != "invoice":
        return {}
    terms = _texts(facts.get("terms", ""))
    if Decimal(facts.get("due") or 0) <= 0:
        rows = _labelled((_("Paid by"), facts.get("means", "")), (_("Reference"), facts.get("reference", "")))
        said = {"note": _("Paid in full."), "rows": rows, "reference": "", "terms": terms}
        return said if _some(facts.get("paid")) else {}
    seller = facts["seller"]
    day = _day(facts.get("due_on"), facts["language"])
    account = _labelled(
        (_("Bank"), seller.get("bank", "")),
        (_("RIB"), seller.get("rib", "")),
        (_("IBAN"), seller.get("iban", "")),
        (_("BIC"), seller.get("bic", "")),
    )
    return {
        "note": _("To be paid by %(day)s.") % {"day": day} if day else "",
        "rows": [*_labelled((_("To the order of"), seller["name"])), *account] if account else [],
        "reference": facts.get("reference", ""),
        "terms": terms,
    }


def _signatures(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Who signs, and where the client does: employers ask for both stamps."""
    seller, language = facts["seller"], facts["language"]
    day = _day(facts["issued_on"], language)
    city = seller.get("city", "")
    issued = _("Issued in %(city)s on %(day)s") if city else _("Issued on %(day)s")
    who = [seller.get("signatory", ""), seller.get("signatory_role", "")]
    ours = {
        "label": issued % {"city": _kept_apart(city), "day": day},
        "lines": [line for line in who if line],
        "asks": [_("Signature and stamp")],
        "here": True,
    }
    if facts["kind"] == "quote":
        asks = [_("Date:"), _("Name and function:"), _("Signature and stamp")]
        return [ours, {"label": _("Agreed and accepted"), "lines": [], "asks": asks, "here": False}]
    if facts["kind"] == "invoice" and facts["buyer"].get("kind") == "organisation":
        return [ours, {"label": _("Stamp of the client"), "lines": [], "asks": [], "here": False}]
    return [ours]


def _foot(seller: dict[str, str]) -> str:
    ice = seller.get("ice", "")
    return f"{seller['name']} · {_('ICE')} {ice}" if ice else seller["name"]


def _labels(facts: dict[str, Any]) -> dict[str, str]:
    taxed = any(_some(rate["rate"]) for rate in facts["rates"])
    return {
        "document": title(facts),
        "seller": _("Issued by"),
        "buyer": _("Client"),
        "event": pgettext("on an invoice", "Subject"),
        "line": _("Description"),
        "quantity": _("Qty"),
        "unit": _("Price incl. tax") if taxed else _("Unit price"),
        "discount": _("Discount"),
        "rate": _("VAT"),
        "net": _("Net amount"),
        "gross": _("Amount incl. tax") if taxed else _("Amount"),
        "payment": _("Payment"),
        "reference": _("Reference to quote with the transfer"),
        "terms": _("Terms"),
        "page": _("Page {page} of {pages}"),
    } | _untaxed(facts)


def _attachments(facts: dict[str, Any]) -> list[Attachment]:
    if facts["kind"] not in ("invoice", "credit_note"):
        return []
    return [
        Attachment(
            f"{facts['number']}.xml",
            ubl(facts),
            _("The same facts for accounting software (UBL 2.1)"),
            media_type="application/xml",
            relationship="alternative",
        )
    ]


def _labelled(*rows: tuple[str, str]) -> list[dict[str, str]]:
    """The rows that say something."""
    return [{"label": label, "value": value} for label, value in rows if value]


def _texts(text: str) -> list[str]:
    """The lines of a text, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _day(iso: str | None, language: str) -> str:
    return formats.long_day(date.fromisoformat(iso), language) if iso else ""


def _some(amount: str | None) -> bool:
    return bool(amount) and Decimal(amount or 0) != 0


def _spaced(figures: str) -> str:
    """With the wider space: the narrow one of the screen closes up in print."""
    return figures.replace("\u202f", "\u00a0")


def _kept_apart(text: str) -> str:
    """Words that somebody typed inside a sentence of ours: neither turns the other round."""
    return f"\u2068{text}\u2069" if text else ""
