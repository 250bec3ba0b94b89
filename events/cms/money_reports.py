"""The accountant's reports: VAT, revenue of events, the ledger, who waits longest; each on a screen and as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import ModelLogEntry

from events.cms import money_event, sheets
from events.cms.desk import Words
from events.cms.export import Cell
from events.cms.money_frame import REPORTS, SEE, day_of, needs, page, said, user_of
from events.cms.money_listing import currencies
from events.cms.money_orders import AGES, age_words
from events.cms.money_sums import PERIODS, ledger, revenue, vat_of, waiting
from events.cms.money_transfers import MoneyMenuItem
from events.orders import history
from events.orders.models import Order
from home import formats
from home.forms import DeskFields
from home.zones import MOROCCO, utc_of, wall_of

PER_PAGE = 100


@dataclass(frozen=True)
class Sum:
    """An amount in a table: words with its currency on the screen, a bare number in the file."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere on the screen."""

    words: str
    url: str
    whole: bool = False
    """Whether it stands on one line, as references do."""


Shown = Sum | Link | str | int | date | Decimal


@dataclass(frozen=True)
class Table:
    """What a report shows: its rows in the file are its rows on the screen, its totals stand above them."""

    headings: Sequence[Words]
    rows: Sequence[Sequence[Shown]]
    totals: Sequence[tuple[str, Sequence[tuple[str, Sum]]]] = ()
    """By currency: labels with their sums."""

    empty: Words = ""


def on_screen(cell: Shown) -> Any:
    match cell:
        case Sum():
            return format_html("<bdi>{}</bdi>", said(cell.amount, cell.currency))
        case Link():
            look = "desk-nowrap" if cell.whole else ""
            return format_html('<a class="{}" href="{}"><bdi>{}</bdi></a>', look, cell.url, cell.words)
        case date():
            return formats.long_day(cell)
        case int() | Decimal():
            return format_html("<bdi>{}</bdi>", formats.number(cell))
    return format_html("<bdi>{}</bdi>", cell)


def in_file(cell: Shown) -> Cell:
    match cell:
        case Sum():
            return cell.amount
        case Link():
            return cell.words
    return cell


# ---------------------------------------------------------------- what is asked


class VatForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100, required=False)
    period = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[
            ("month", gettext_lazy("month")), ("quarter", gettext_lazy("quarter")), ("year", gettext_lazy("year")),
        ],
        required=False,
    )  # fmt: skip


class PeriodForm(DeskFields, forms.Form):
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=AdminDateInput)
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=AdminDateInput)


class LedgerForm(PeriodForm):
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["currency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *currencies()]


class NoForm(forms.Form):
    """A report that asks nothing."""


def _given(form: forms.Form) -> dict[str, Any]:
    """What was asked rightly; what is wrong is said at its field and left out."""
    form.is_valid()
    return getattr(form, "cleaned_data", {})


# ---------------------------------------------------------------- the reports


def period_words(first: date, period: str) -> str:
    if period == "year":
        return str(first.year)
    if period == "quarter":
        return _("quarter %(number)d of %(year)d") % {
            "number": (first.month - 1) // 3 + 1,
            "year": first.year,
        }
    return formats.month(first)


def vat_table(given: dict[str, Any]) -> Table:
    period = given.get("period") or "month"
    year = given.get("year") or day_of(now()).year
    found = vat_of(year, period if period in PERIODS else "month")
    rows: list[list[Shown]] = [
        [
            period_words(row.first, period), row.currency, f"{row.rate.normalize():f} %",
            Sum(row.net, row.currency), Sum(row.vat, row.currency), Sum(row.gross, row.currency),
        ]
        for row in found
    ]  # fmt: skip
    sums = [
        (code, [
            (_("Before tax"), Sum(sum((row.net for row in found if row.currency == code), Decimal(0)), code)),
            (_("VAT"), Sum(sum((row.vat for row in found if row.currency == code), Decimal(0)), code)),
            (_("Total"), Sum(sum((row.gross for row in found if row.currency == code), Decimal(0)), code)),
        ])
        for code in sorted({row.currency for row in found})
    ]  # fmt: skip
    headings = (_("Period"), _("Currency"), _("Rate"), _("Before tax"), _("VAT"), _("Total"))
    empty = _("No invoice was issued in this year: the VAT of invoices and credit notes will stand here.")
    return Table(headings, rows, sums, empty)


def revenue_table(given: dict[str, Any]) -> Table:
    found = revenue()
    rows: list[list[Shown]] = [
        [
            Link(row.title, reverse("money_reports:event", args=[row.event_id])),
            wall_of(row.starts_at, MOROCCO).date() if row.starts_at else "",
            row.currency, row.orders,
            *(Sum(getattr(row, name), row.currency) for name in _REVENUE),
        ]
        for row in found
    ]  # fmt: skip
    labels = [str(label) for label in _REVENUE.values()]
    sums = [
        (code, [
            (label, Sum(sum((getattr(row, name) for row in found if row.currency == code), Decimal(0)), code))
            for label, name in zip(labels, _REVENUE, strict=True)
        ])
        for code in sorted({row.currency for row in found})
    ]  # fmt: skip
    headings = (_("Event"), _("Date"), _("Currency"), _("Orders"), *labels)
    return Table(
        headings, rows, sums, _("No event has an order yet: places that cost something will stand here.")
    )


_REVENUE: dict[str, Promise | str] = {
    "owed": gettext_lazy("Owed"),
    "invoiced": gettext_lazy("Invoiced"),
    "received": gettext_lazy("Received"),
    "refunded": gettext_lazy("Refunded"),
    "returning": gettext_lazy("Refunds on their way"),
    "open": gettext_lazy("Still due"),
    "over": gettext_lazy("To be refunded"),
}


def ledger_table(given: dict[str, Any]) -> Table:
    book = ledger(given.get("first"), given.get("last"), given.get("currency") or "")
    rows: list[list[Shown]] = [
        [
            entry.day, Link(entry.order, reverse("money_orders:order", args=[entry.order_id]), whole=True), entry.event,
            entry.buyer, _("refund") if entry.is_refund else _("payment"), entry.means, entry.reference, entry.note,
            entry.currency, Sum(entry.amount, entry.currency), Sum(entry.balance, entry.currency),
        ]
        for entry in book.entries
    ]  # fmt: skip
    sums = [
        (code, [
            (_("Before"), Sum(book.before.get(code, Decimal(0)), code)),
            (_("Received"), Sum(book.received[code], code)),
            (_("Refunded"), Sum(book.refunded[code], code)),
            (_("Balance"), Sum(book.after.get(code, Decimal(0)), code)),
        ])
        for code in book.currencies
    ]  # fmt: skip
    headings = (
        _("Date"), _("Order"), _("Event"), _("Buyer"), _("Kind"), _("Means of payment"), _("Reference"), _("Note"),
        _("Currency"), _("Amount"), _("Balance"),
    )  # fmt: skip
    return Table(headings, rows, sums, _("No money came in or went back in this time."))


def waiting_table(given: dict[str, Any]) -> Table:
    bands, orders = waiting(AGES)
    names = {key: age_words(first, last) for key, first, last in AGES}
    at = now()
    rows: list[list[Shown]] = [
        [
            Link(str(order), reverse("money_orders:order", args=[order.pk]), whole=True), order.buyer_name,
            order.event.title, day_of(order.created_at), (at - order.created_at).days, str(order.standing.label),
            order.currency, Sum(order.due, order.currency),
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


def acts_table(given: dict[str, Any]) -> Table:
    """Who did what with money and why, the latest first; what the site did by itself has no name."""
    entries = ModelLogEntry.objects.filter(action__startswith="events.orders.").select_related("user")
    if given.get("first"):
        entries = entries.filter(timestamp__gte=utc_of(given["first"], time(), MOROCCO))
    if given.get("last"):
        entries = entries.filter(timestamp__lt=utc_of(given["last"] + timedelta(days=1), time(), MOROCCO))
    orders = ContentType.objects.get_for_model(Order).pk
    rows: list[list[Shown]] = [
        [
            day_of(entry.timestamp),
            formats.clock(wall_of(entry.timestamp, MOROCCO).time()),
            Link(entry.label, reverse("money_orders:order", args=[entry.object_id]), whole=True)
            if entry.content_type_id == orders and entry.object_id != "0"
            else entry.label,
            str(entry.message), str(entry.comment or ""), str(entry.user or ""),
        ]
        for entry in entries.order_by("-timestamp", "-pk")
    ]  # fmt: skip
    headings = (_("Date"), _("Time"), _("Order"), _("What"), _("Details"), _("Who"))
    return Table(headings, rows, (), _("Nothing was done with money in this time."))


@dataclass(frozen=True)
class Report:
    """A report: its words, what it asks, and how its table is made."""

    name: str
    title: Words
    about: Words
    table: Callable[[dict[str, Any]], Table]
    form: type[forms.Form] = NoForm


REPORTS_BY_NAME = {
    report.name: report
    for report in (
        Report("tva", gettext_lazy("VAT"),
               gettext_lazy("From the invoices and credit notes that were issued, by period and rate."),
               vat_table, VatForm),
        Report("recettes", gettext_lazy("Revenue of events"),
               gettext_lazy("What each event is owed, invoiced, received, gave back and still waits for."),
               revenue_table),
        Report("journal", gettext_lazy("Ledger"),
               gettext_lazy("Every payment and every refund that is done, with the balance of its currency."),
               ledger_table, LedgerForm),
        Report("attente", gettext_lazy("Who waits longest"),
               gettext_lazy("Orders that are not paid, the oldest first."), waiting_table),
        Report("actes", gettext_lazy("What was done"),
               gettext_lazy("Every change of money: who, when and why."), acts_table, PeriodForm),
    )
}  # fmt: skip


@require_safe
@needs(SEE)
def index(request: HttpRequest) -> HttpResponse:
    return page(request, "events/cms/money_reports.html", _("Reports"), {"reports": REPORTS_BY_NAME.values()})


def _report(name: str) -> Report:
    try:
        return REPORTS_BY_NAME[name]
    except KeyError:
        raise Http404 from None


@require_safe
@needs(SEE)
def show(request: HttpRequest, name: str) -> HttpResponse:
    report = _report(name)
    form = report.form(request.GET)
    table = report.table(_given(form))
    shown = Paginator(table.rows, PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    return page(request, "events/cms/money_report.html", report.title, {
        "report": report,
        "form": form,
        "table": table,
        "page": shown,
        "headings": _headings(table),
        "rows": [[(on_screen(cell), isinstance(cell, Sum | int)) for cell in row] for row in shown],
        "totals": [(code, [(label, on_screen(cell)) for label, cell in sums]) for code, sums in table.totals],
        "query": query.urlencode(),
    }, crumbs=[REPORTS])  # fmt: skip


def _headings(table: Table) -> list[tuple[Words, bool]]:
    """Each heading, and whether figures stand below it."""
    first = table.rows[0] if table.rows else [""] * len(table.headings)
    return [
        (heading, isinstance(cell, Sum | int)) for heading, cell in zip(table.headings, first, strict=True)
    ]


@require_safe
@needs(SEE)
def export(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The rows of the report as a file; who took it along is kept in the history."""
    report = _report(name)
    if kind not in sheets.TYPES:
        raise Http404
    table = report.table(_given(report.form(request.GET)))
    history.note_export(name, len(table.rows), kind, by=user_of(request))
    return sheets.answer(name, table.headings, ([in_file(cell) for cell in row] for row in table.rows), kind)


class ReportViewSet(ViewSet):
    name = "money_reports"
    url_prefix = "argent/rapports"
    icon = "table"
    menu_label = gettext_lazy("Reports")
    menu_item_class = MoneyMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("rencontre/<int:event_id>/", money_event.page_of_event, name="event"),
            path(
                "rencontre/<int:event_id>/tout-rembourser/",
                money_event.refund_everybody,
                name="refund_everybody",
            ),
            path("<slug:name>/", show, name="report"),
            path("<slug:name>/export.<slug:kind>", export, name="export"),
        ]
