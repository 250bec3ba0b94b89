"""Invoices, credit notes and quotes at the accountant's desk: what is overdue, the PDF, a credit note, a reminder."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateInput

from events.cms import money_acts, money_together
from events.cms.money_acts import Act
from events.cms.money_forms import ClickForm, PartForm, RemindForm
from events.cms.money_frame import HANDLE, ORDERS, SEE, day_of, needs, said, user_of
from events.cms.money_listing import MoneyIndexView, MoneyViewSet, currencies, over, own_events, sum_column
from events.orders import actions
from events.orders.documents import pdf_of
from events.orders.models import Invoice, Order, Paper, Quote
from home import formats
from home.models import User

Given = dict[str, Any]


def _credit(row: Invoice, by: User, given: Given) -> str:
    note = actions.credit(row, by=by, reason=given["why"], amount=given["amount"], seen=given["seen"])
    return _("Credit note %(number)s is issued.") % {"number": note.number}


def _of_crediting(row: Invoice) -> list[str]:
    words = {"number": row.number, "amount": said(row.open, row.currency)}
    return [
        _("%(amount)s of invoice %(number)s stand. A credit note is never taken back.") % words,
        _("It changes the papers alone: money is given back by a refund."),
    ]


def _remind(row: Invoice, by: User, given: Given) -> str:
    if actions.remind(row, by=by, seen=int(given["seen"] or 0)):
        return _("A reminder goes to the buyer.")
    return _("Somebody else reminded of this invoice just now.")


def _of_reminding(row: Invoice) -> list[str]:
    times = ngettext(
        "It was reminded of %(count)d time.", "It was reminded of %(count)d times.", row.reminded
    )
    due = _("%(amount)s is owed now.") % {"amount": said(row.order.due, row.currency)}
    return [due, *([times % {"count": row.reminded}] if row.reminded else [])]


def _mail(row: Invoice | Quote, by: User, given: Given) -> str:
    actions.send_paper_again(row, by=by, key=given["key"])
    return _("The mail goes out again within a minute.")


def _of_mailing(row: Invoice | Quote) -> list[str]:
    return [_("It goes to %(address)s.") % {"address": row.order.buyer_email or "—"}]


_MAIL = Act("mail", gettext_lazy("Send again"), gettext_lazy("Send this paper again?"),
            lambda row: bool(row.order.buyer_email), _of_mailing, _mail, ClickForm)  # fmt: skip

INVOICE_ACTS = (
    Act("credit", gettext_lazy("Credit note"), gettext_lazy("Issue a credit note?"),
        lambda row: not row.is_credit_note and row.open > 0, _of_crediting, _credit, PartForm, danger=True),
    Act("remind", gettext_lazy("Remind"), gettext_lazy("Remind the buyer of this invoice?"),
        lambda row: not row.is_credit_note and row.open > 0 and bool(row.order.due), _of_reminding, _remind,
        RemindForm),
    _MAIL,
)  # fmt: skip
QUOTE_ACTS = (_MAIL,)


class InvoiceFilters(WagtailFilterSet):
    overdue = django_filters.ChoiceFilter(
        choices=[("yes", gettext_lazy("yes"))], label=gettext_lazy("Overdue"), method="by_overdue"
    )
    kind = django_filters.ChoiceFilter(choices=Paper.choices[:2], label=gettext_lazy("Kind"))
    order__event = django_filters.ModelChoiceFilter(queryset=own_events, label=gettext_lazy("Event"))
    currency = django_filters.ChoiceFilter(choices=currencies, label=gettext_lazy("Currency"))
    issued_from = django_filters.DateFilter(
        field_name="issued_on", lookup_expr="gte", label=gettext_lazy("Issued from"), widget=AdminDateInput
    )
    issued_until = django_filters.DateFilter(
        field_name="issued_on", lookup_expr="lte", label=gettext_lazy("Issued until"), widget=AdminDateInput
    )

    class Meta:
        model = Invoice
        fields = ("overdue", "kind", "order__event", "currency", "issued_from", "issued_until")

    def by_overdue(self, rows: Any, _name: str, value: str) -> Any:
        return rows.overdue(day_of(now())) if value else rows


def _found(rows: Any, words: str) -> Any:
    return rows.filter(number__icontains=words) | rows.filter(
        order__in=Order.objects.matching(words).values("pk")
    )


def state_of(row: Invoice) -> str:
    """Where the paper stands."""
    if row.is_credit_note:
        return _("of %(number)s") % {"number": row.corrects}
    if not row.open:
        return _("cancelled by a credit note")
    if not row.order.due:
        return _("paid")
    told = row.order.pay_until  # a later day than the invoice says
    if row.due_on and row.due_on < day_of(now()) and (told is None or told <= now()):
        return _("overdue")
    return _("open")


def _signed(amount: Decimal, row: Invoice) -> Decimal:
    """Credit notes count below zero, so that columns add up."""
    return -amount if row.is_credit_note else amount


class InvoiceIndexView(MoneyIndexView):
    default_ordering = "-issued_at"
    together = ("order__event", "corrects")
    together_with = (("money_invoices:remind_all", gettext_lazy("Remind of all overdue invoices")),)
    found_by = staticmethod(_found)
    file_name = "factures"
    sheet = (
        (gettext_lazy("Number"), lambda row: row.number),
        (gettext_lazy("Kind"), lambda row: str(row.get_kind_display())),
        (gettext_lazy("Date"), lambda row: row.issued_on),
        (gettext_lazy("Due on"), lambda row: row.due_on or ""),
        (gettext_lazy("Corrects"), lambda row: str(row.corrects or "")),
        (gettext_lazy("Buyer"), lambda row: row.facts["buyer"]["name"]),
        (gettext_lazy("ICE"), lambda row: row.facts["buyer"]["ice"]),
        (gettext_lazy("Order"), lambda row: str(row.order)),
        (gettext_lazy("Event"), lambda row: row.order.event.title),
        (gettext_lazy("State"), state_of),
        (gettext_lazy("Currency"), lambda row: row.currency),
        (gettext_lazy("Before tax"), lambda row: _signed(row.net, row)),
        (gettext_lazy("VAT"), lambda row: _signed(row.vat, row)),
        (gettext_lazy("Total"), lambda row: _signed(row.gross, row)),
    )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "number", label=_("Number"), accessor="number", sort_key="number", classname="desk-address",
                get_url=lambda row: reverse("money_orders:order", args=[row.order_id]),
            ),
            Column("day", label=_("Date"), accessor=lambda row: formats.long_day(row.issued_on), sort_key="issued_on",
                   classname="desk-nowrap"),
            Column("buyer", label=_("Buyer"), classname="desk-wide",
                   accessor=lambda row: over(row.facts["buyer"]["name"], row.order.event)),
            Column("state", label=_("State"), accessor=state_of),
            Column("due", label=_("Due on"), sort_key="due_on", classname="desk-nowrap",
                   accessor=lambda row: formats.long_day(row.due_on) if row.due_on else ""),
            sum_column("gross", _("Total"), lambda row: _signed(row.gross, row)),
        ]  # fmt: skip


@needs(HANDLE)
def do_invoice(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    rows = Invoice.objects.visible_to(user_of(request)).select_related("order__event", "order__booking")
    return _do(request, INVOICE_ACTS, name, get_object_or_404(rows, pk=pk))


@needs(HANDLE)
def do_quote(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    rows = Quote.objects.filter(order__in=Order.objects.visible_to(user_of(request)))
    return _do(request, QUOTE_ACTS, name, get_object_or_404(rows.select_related("order__event"), pk=pk))


def _do(request: HttpRequest, acts: Any, name: str, row: Invoice | Quote) -> HttpResponse:
    back = reverse("money_orders:order", args=[row.order_id])
    return money_acts.do(request, acts, name, row, back=back, crumbs=[ORDERS])


@require_safe
@needs(SEE)
def invoice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return _pdf(get_object_or_404(Invoice.objects.visible_to(user_of(request)), pk=pk))


@require_safe
@needs(SEE)
def quote_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    orders = Order.objects.visible_to(user_of(request))
    return _pdf(get_object_or_404(Quote.objects.filter(order__in=orders), pk=pk))


def _pdf(row: Invoice | Quote) -> HttpResponse:
    response = HttpResponse(pdf_of(row), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.number}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class InvoiceViewSet(MoneyViewSet):
    model = Invoice
    name = "money_invoices"
    url_prefix = "argent/factures"
    icon = "doc-full"
    menu_label = gettext_lazy("Invoices")
    index_view_class = InvoiceIndexView
    filterset_class = InvoiceFilters

    def pages(self) -> list[Any]:
        return [
            path("rappeler/", money_together.remind_all, name="remind_all"),
            path("<int:pk>.pdf", invoice_pdf, name="pdf"),
            path("devis/<int:pk>.pdf", quote_pdf, name="quote_pdf"),
            path("devis/<int:pk>/<slug:name>/", do_quote, name="do_quote"),
            path("<int:pk>/<slug:name>/", do_invoice, name="do"),
        ]
