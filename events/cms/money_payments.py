"""Payments and refunds at the accountant's desk: what to look at, what to approve, what to give back by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateInput

from events.cms import money_acts
from events.cms.money_acts import Act
from events.cms.money_frame import HANDLE, ORDERS, day_of, needs, said, user_of
from events.cms.money_listing import (
    MoneyIndexView,
    MoneyViewSet,
    currencies,
    over,
    own_events,
    refunded,
    returning,
    sum_column,
)
from events.cms.money_refund_acts import REFUND_ACTS, is_by_hand
from events.orders.models import Order
from events.orders.states import Means
from events.payments import actions
from events.payments.models import Payment, Refund
from home import formats
from home.models import User

Given = dict[str, Any]


# ---------------------------------------------------------------- payments


def _excess(payment: Payment) -> Decimal:
    """What of a flagged payment goes back by one click: what is too much and is not proposed to a second person."""
    proposed = Refund.objects.filter(payment__order=payment.order_id, state=Refund.State.PROPOSED)
    waits = sum(proposed.values_list("amount", flat=True), Decimal(0))
    return max(min(payment.left, payment.order.refundable - waits), Decimal(0))


def _give_back(payment: Payment, by: User, given: Given) -> str:
    cause = Refund.Cause.LATE if payment.flag == Payment.Flag.LATE else Refund.Cause.HAND
    seen = payment.refunded  # two clicks at one moment saw the same
    row = actions.refund(payment, _excess(payment), by=by, reason=given["why"], cause=cause, seen=seen)
    words = {"amount": said(row.amount, payment.currency)}
    if row.state == Refund.State.PROPOSED:
        return _("A refund of %(amount)s waits for a second person.") % words
    return _("A refund of %(amount)s is decided.") % words


def _keep(payment: Payment, by: User, given: Given) -> str:
    actions.keep(payment, by=by, why=given["why"])
    return _("The payment is kept as it is.")


PAYMENT_ACTS = (
    Act("back", gettext_lazy("Refund it"), gettext_lazy("Give back what is too much?"),
        lambda row: bool(row.flag) and row.flag != Payment.Flag.DISPUTED and _excess(row) > 0,
        lambda row: [_("%(amount)s goes back to the payer.") % {"amount": said(_excess(row), row.currency)}],
        _give_back, danger=True),
    Act("keep", gettext_lazy("Keep it"), gettext_lazy("Keep this payment as it is?"), lambda row: row.is_flagged,
        lambda row: [_("It is no longer shown as one to be looked at; it can still be refunded.")], _keep),
)  # fmt: skip


def _of_order(rows: Any, words: str, through: str) -> Any:
    orders = Order.objects.matching(words).values("pk")
    return rows.filter(Q(**{f"{through}order__in": orders}) | Q(reference__icontains=words))


def means_of(payment: Payment) -> SafeString:
    """How it was paid, the payer's or the desk's words, and last the reference of the bank or the provider."""
    reference = format_html('<small class="desk-reference">{}</small>', payment.reference)
    return over(payment.get_means_display(), payment.note, reference)


class PaymentFilters(WagtailFilterSet):
    flag = django_filters.ChoiceFilter(
        choices=[("any", gettext_lazy("all of these")), *Payment.Flag.choices[1:]],
        label=gettext_lazy("To be looked at"), method="by_flag",
    )  # fmt: skip
    means = django_filters.ChoiceFilter(choices=Means.choices, label=gettext_lazy("Means of payment"))
    order__event = django_filters.ModelChoiceFilter(queryset=own_events, label=gettext_lazy("Event"))
    currency = django_filters.ChoiceFilter(choices=currencies, label=gettext_lazy("Currency"))
    received_from = django_filters.DateFilter(
        field_name="received_at",
        lookup_expr="date__gte",
        label=gettext_lazy("Received from"),
        widget=AdminDateInput,
    )
    received_until = django_filters.DateFilter(
        field_name="received_at",
        lookup_expr="date__lte",
        label=gettext_lazy("Received until"),
        widget=AdminDateInput,
    )

    class Meta:
        model = Payment
        fields = ("flag", "means", "order__event", "currency", "received_from", "received_until")

    def by_flag(self, rows: Any, _name: str, value: str) -> Any:
        return rows.flagged() if value == "any" else rows.filter(flag=value)


class PaymentIndexView(MoneyIndexView):
    default_ordering = "-received_at"
    together = ("order__event",)
    beside = ("refunds",)
    found_by = staticmethod(
        lambda rows, words: _of_order(rows, words, "") | rows.filter(note__icontains=words)
    )
    file_name = "paiements"
    sheet = (
        (gettext_lazy("Received on"), lambda row: day_of(row.received_at)),
        (gettext_lazy("Order"), lambda row: str(row.order)),
        (gettext_lazy("Event"), lambda row: row.order.event.title),
        (gettext_lazy("Buyer"), lambda row: row.order.buyer_name),
        (gettext_lazy("Means of payment"), lambda row: str(row.get_means_display())),
        (gettext_lazy("Reference"), lambda row: row.reference),
        (gettext_lazy("Note"), lambda row: row.note),
        (gettext_lazy("Currency"), lambda row: row.currency),
        (gettext_lazy("Amount"), lambda row: row.amount),
        (gettext_lazy("Refunded"), lambda row: refunded(row.refunds.all())),
        (gettext_lazy("Refunds on their way"), lambda row: returning(row.refunds.all())),
        (gettext_lazy("To be looked at"), lambda row: str(row.get_flag_display()) if row.is_flagged else ""),
    )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "day", label=_("Received"), accessor=lambda row: formats.long_day(day_of(row.received_at)),
                get_url=lambda row: reverse("money_orders:order", args=[row.order_id]), sort_key="received_at",
                classname="desk-address",
            ),
            sum_column("amount", _("Amount"), lambda row: Decimal(row.amount), sort_key="amount"),
            sum_column("refunded", _("Refunded"), lambda row: refunded(row.refunds.all())),
            Column("buyer", label=_("Buyer"), accessor=lambda row: over(row.order.buyer_name, row.order.event),
                   classname="desk-wide"),
            Column("means", label=_("Means of payment"), accessor=means_of, sort_key="means"),
            Column("flag", label=_("To be looked at"),
                   accessor=lambda row: row.get_flag_display() if row.is_flagged else ""),
        ]  # fmt: skip


@needs(HANDLE)
def do_payment(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    rows = Payment.objects.visible_to(user_of(request)).select_related("order__event")
    row = get_object_or_404(rows, pk=pk)
    back = reverse("money_orders:order", args=[row.order_id])
    return money_acts.do(request, PAYMENT_ACTS, name, row, back=back, crumbs=[ORDERS])


class PaymentViewSet(MoneyViewSet):
    model = Payment
    name = "money_payments"
    url_prefix = "argent/paiements"
    icon = "plus-inverse"
    menu_label = gettext_lazy("Payments")
    index_view_class = PaymentIndexView
    filterset_class = PaymentFilters

    def pages(self) -> list[Any]:
        return [path("<int:pk>/<slug:name>/", do_payment, name="do")]


# ---------------------------------------------------------------- refunds


WAITS = (
    ("proposed", gettext_lazy("to approve")),
    ("hand", gettext_lazy("to do by hand")),
    ("failed", gettext_lazy("failed")),
)


def waiting(rows: Any, what: str) -> Any:
    """Refunds that wait for somebody."""
    if what == "hand":
        return rows.by_hand().filter(state=Refund.State.WANTED)
    return rows.to_make_good() if what == Refund.State.FAILED else rows.filter(state=what)


class RefundFilters(WagtailFilterSet):
    waits = django_filters.ChoiceFilter(choices=WAITS, label=gettext_lazy("Waits"), method="by_waiting")
    state = django_filters.ChoiceFilter(choices=Refund.State.choices, label=gettext_lazy("State"))
    cause = django_filters.ChoiceFilter(choices=Refund.Cause.choices, label=gettext_lazy("Cause"))
    payment__means = django_filters.ChoiceFilter(
        choices=Means.choices, label=gettext_lazy("Means of payment")
    )
    payment__order__event = django_filters.ModelChoiceFilter(queryset=own_events, label=gettext_lazy("Event"))

    class Meta:
        model = Refund
        fields = ("waits", "state", "cause", "payment__means", "payment__order__event")

    def by_waiting(self, rows: Any, _name: str, value: str) -> Any:
        return waiting(rows, value)


def state_of(row: Refund) -> str:
    """Where the refund is; one that a person has to make says so."""
    if is_by_hand(row):
        return _("to do by hand")
    return str(row.get_state_display())


class RefundIndexView(MoneyIndexView):
    default_ordering = "-created_at"
    together = ("payment__order__event", "by", "approved_by")
    found_by = staticmethod(lambda rows, words: _of_order(rows, words, "payment__"))
    file_name = "remboursements"
    sheet = (
        (gettext_lazy("Decided on"), lambda row: day_of(row.created_at)),
        (gettext_lazy("Done on"), lambda row: day_of(row.done_at) if row.done_at else ""),
        (gettext_lazy("Order"), lambda row: str(row.payment.order)),
        (gettext_lazy("Event"), lambda row: row.payment.order.event.title),
        (gettext_lazy("Buyer"), lambda row: row.payment.order.buyer_name),
        (gettext_lazy("State"), state_of),
        (gettext_lazy("Cause"), lambda row: str(row.get_cause_display())),
        (gettext_lazy("Reason"), lambda row: row.reason),
        (gettext_lazy("Decided by"), lambda row: str(row.by or "")),
        (gettext_lazy("Second person"), lambda row: str(row.approved_by or "")),
        (gettext_lazy("Means of payment"), lambda row: str(row.way.label)),
        (gettext_lazy("Reference"), lambda row: row.reference),
        (gettext_lazy("Currency"), lambda row: row.payment.currency),
        (gettext_lazy("Amount"), lambda row: row.amount),
    )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "day", label=_("Decided"), accessor=lambda row: formats.long_day(day_of(row.created_at)),
                get_url=lambda row: reverse("money_orders:order", args=[row.payment.order_id]), sort_key="created_at",
                classname="desk-address",
            ),
            Column("amount", label=_("Amount"), accessor=lambda row: said(row.amount, row.payment.currency),
                   sort_key="amount", classname="desk-sum"),
            Column("buyer", label=_("Buyer"), classname="desk-wide",
                   accessor=lambda row: over(row.payment.order.buyer_name, row.payment.order.event)),
            Column("state", label=_("State"), sort_key="state",
                   accessor=lambda row: over(state_of(row), row.get_cause_display())),
            Column("means", label=_("Means of payment"), accessor="way.label"),
        ]  # fmt: skip


@needs(HANDLE)
def do_refund(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    rows = Refund.objects.visible_to(user_of(request)).select_related("payment__order__event", "by")
    row = get_object_or_404(rows, pk=pk)
    back = reverse("money_orders:order", args=[row.payment.order_id])
    return money_acts.do(request, REFUND_ACTS, name, row, back=back, crumbs=[ORDERS])


class RefundViewSet(MoneyViewSet):
    model = Refund
    name = "money_refunds"
    url_prefix = "argent/remboursements"
    icon = "rotate"
    menu_label = gettext_lazy("Refunds")
    index_view_class = RefundIndexView
    filterset_class = RefundFilters

    def pages(self) -> list[Any]:
        return [path("<int:pk>/<slug:name>/", do_refund, name="do")]
