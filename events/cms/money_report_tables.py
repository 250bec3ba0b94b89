"""The tables of the accountant's reports: VAT, revenue of events, the ledger, who waits longest, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from events.cms.desk import Words
from events.cms.money_frame import INVOICES, ORDERS, PAYMENTS, REFUNDS, day_of, said
from events.cms.money_orders import AGES, age_words
from events.cms.money_sums import Entry, Ledger, Revenue, age_in_days, revenue, waiting
from events.cms.money_tables import Code, Link, Notice, Rate, Rows, Shown, Sum, Table, Under
from events.cms.money_vat import INVOICED, RECEIVED, received_without_invoice, vat_of
from events.orders.models import Order
from home import formats
from home.zones import MOROCCO, utc_of, wall_of

Given = dict[str, Any]
"""What was asked of a report."""


TITLES: dict[str, Words] = {
    "tva": gettext_lazy("VAT"),
    "recettes": gettext_lazy("Revenue of events"),
    "journal": gettext_lazy("Ledger"),
    "attente": gettext_lazy("Who waits longest"),
    "actes": gettext_lazy("What was done"),
}
_FILES = TITLES | {
    "commandes": ORDERS[1], "paiements": PAYMENTS[1], "remboursements": REFUNDS[1], "factures": INVOICES[1],
}  # fmt: skip
"""What can be taken along, by the name of its file."""


def period_words(first: date, period: str) -> str:
    if period == "year":
        return str(first.year)
    if period == "quarter":
        return _("quarter %(number)d of %(year)d") % {
            "number": (first.month - 1) // 3 + 1,
            "year": first.year,
        }
    return formats.month(first)


def vat_table(given: Given) -> Table:
    period: str = given.get("period") or "month"
    year: int = given.get("year") or day_of(now()).year
    basis: str = given.get("basis") or INVOICED
    found = vat_of(year, period, basis)
    rows: list[list[Shown]] = [
        [
            period_words(row.first, period), Code(row.currency), Rate(row.rate),
            Sum(row.net, row.currency), Sum(row.vat, row.currency), Sum(row.gross, row.currency),
        ]
        for row in found
    ]  # fmt: skip
    columns: dict[str, Words] = {"net": _("Before tax"), "vat": _("VAT"), "gross": _("Total")}
    headings = (_("Period"), _("Currency"), _("Rate"), *columns.values())
    is_received = basis == RECEIVED
    return Table(
        headings, rows, _totals(found, columns), _empty_vat(is_received),
        caption=_("VAT of %(year)d by payments received") % {"year": year}
        if is_received
        else _("VAT of %(year)d by invoices issued") % {"year": year},
        notices=[_as_of_today()] if is_received else _not_invoiced(year),
        file="encaissements" if is_received else "",
    )  # fmt: skip


def _empty_vat(is_received: bool) -> str:
    if is_received:
        return _("No money came in in this year: the VAT of payments and refunds will stand here.")
    return _("No invoice was issued in this year: the VAT of invoices and credit notes will stand here.")


def _as_of_today() -> Notice:
    """That a period which was declared already may be shown otherwise."""
    return Notice(
        _(
            "Each payment is shared among the rates by what its order is made of today: a place that is cancelled, or "
            "that gets another fee, also changes the months in which it was paid. Keep the file you declare with."
        )
    )


def _not_invoiced(year: int) -> list[Notice]:
    """What came in without an invoice: it is in no line of the table."""
    words = _("%(amount)s was received in %(year)d for orders without an invoice: it is not in this table.")
    url = f"{reverse('money_orders:index')}?uninvoiced={year}"
    return [
        Notice(words % {"amount": said(amount, code), "year": year}, url, _("Show these orders"))
        for code, amount in received_without_invoice(year).items()
    ]


def _totals(found: Sequence[Any], columns: dict[str, Words]) -> list[tuple[str, list[tuple[str, Sum]]]]:
    """The columns of rows added up, by currency."""
    by_currency: dict[str, list[Any]] = {}
    for row in found:
        by_currency.setdefault(row.currency, []).append(row)
    return [
        (code, [
            (str(label), Sum(sum((getattr(row, name) for row in rows), Decimal(0)), code))
            for name, label in columns.items()
        ])
        for code, rows in sorted(by_currency.items())
    ]  # fmt: skip


def revenue_table(given: Given) -> Table:
    found = revenue()
    rows: list[list[Shown]] = [
        [
            Link(row.title, reverse("money_reports:event", args=[row.event_id])),
            Under(wall_of(row.starts_at, MOROCCO).date() if row.starts_at else ""), Code(row.currency),
            *(_of_revenue(row, name) for name in _REVENUE), row.orders,
        ]
        for row in found
    ]  # fmt: skip
    headings = (_("Event"), _("Date"), _("Currency"), *map(str, _REVENUE.values()), _("Orders"))
    empty = _("No event has an order yet: places that cost something will stand here.")
    return Table(headings, rows, _totals(found, _REVENUE), empty)


def _of_revenue(row: Revenue, name: str) -> Shown:
    """What is on its way back stands below what went back."""
    amount = Sum(getattr(row, name), row.currency)
    return Under(amount) if name == "returning" else amount


_REVENUE: dict[str, Words] = {
    "owed": gettext_lazy("Owed"),
    "invoiced": gettext_lazy("Invoiced"),
    "received": gettext_lazy("Received"),
    "refunded": gettext_lazy("Refunded"),
    "returning": gettext_lazy("Refunds on their way"),
    "open": gettext_lazy("Still due"),
    "over": gettext_lazy("To be refunded"),
}


def ledger_table(given: Given) -> Table:
    book = Ledger(given.get("first"), given.get("last"), given.get("currency") or "")
    sums = [
        (code, [
            (_("Before"), Sum(book.before.get(code, Decimal(0)), code)),
            (_("Received"), Sum(book.received[code], code)),
            (_("Refunded"), Sum(book.refunded[code], code)),
            (_("Balance"), Sum(book.after[code], code)),
        ])
        for code in book.currencies
    ]  # fmt: skip
    headings = (
        _("Date"), _("Order"), _("Kind"), _("Currency"), _("Amount"), _("Balance"), _("Buyer"), _("Event"),
        _("Means of payment"), _("Note"), _("Reference"),
    )  # fmt: skip
    return Table(headings, Rows(book, _of_entry), sums, _("No money came in or went back in this time."))


def _of_entry(entry: Entry) -> list[Shown]:
    return [
        entry.day, _order_link(entry.order, entry.order_id),
        Under(_("refund") if entry.is_refund else _("payment")),
        Code(entry.currency), Sum(entry.amount, entry.currency), Sum(entry.balance, entry.currency),
        entry.buyer, Under(entry.event), entry.means, Under(entry.note), Under(entry.reference),
    ]  # fmt: skip


def _order_link(words: str, pk: object) -> Link:
    return Link(words, reverse("money_orders:order", args=[pk]), whole=True)


def waiting_table(given: Given) -> Table:
    at = now()
    bands, orders = waiting(AGES, at)
    names = {key: age_words(first, last) for key, first, last in AGES}
    rows: list[list[Shown]] = [
        [
            _order_link(str(order), order.pk), order.buyer_name, Under(order.event.title), day_of(order.created_at),
            age_in_days(order, at), str(order.standing.label), Code(order.currency), Sum(order.due, order.currency),
        ]
        for order in orders
    ]  # fmt: skip
    sums = [
        (code, [(names[band.age], Sum(band.due, code)) for band in bands if band.currency == code])
        for code in sorted({band.currency for band in bands})
    ]
    headings = (
        _("Order"), _("Buyer"), _("Event"), _("Opened on"), _("Days"), _("State"), _("Currency"), _("Still due"),
    )  # fmt: skip
    return Table(headings, rows, sums, _("Nobody owes anything."))


def acts_table(given: Given) -> Table:
    """Who did what with money and why, the latest first; what the site did by itself has no name."""
    entries = ModelLogEntry.objects.filter(action__startswith="events.orders.").select_related("user")
    if given.get("first"):
        entries = entries.filter(timestamp__gte=utc_of(given["first"], time(), MOROCCO))
    if given.get("last"):
        entries = entries.filter(timestamp__lt=utc_of(given["last"] + timedelta(days=1), time(), MOROCCO))
    headings = (_("Date"), _("Time"), _("Order"), _("What"), _("Details"), _("Who"))
    rows = Rows(entries.order_by("-timestamp", "-pk"), _of_act)
    return Table(headings, rows, (), _("Nothing was done with money in this time."))


def _of_act(entry: ModelLogEntry) -> list[Shown]:
    is_order = entry.content_type_id == ContentType.objects.get_for_model(Order).pk and entry.object_id != "0"
    name = str(_FILES.get(entry.label, entry.label))
    return [
        day_of(entry.timestamp),
        formats.clock(wall_of(entry.timestamp, MOROCCO).time()),
        _order_link(name, entry.object_id) if is_order else name,
        str(entry.message), str(entry.comment or ""), str(entry.user or ""),
    ]  # fmt: skip
