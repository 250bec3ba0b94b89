"""Orders at the accountant's desk: all of them in one list, by where they stand and how long they wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets import AdminDateInput

from events.cms import money_acts, money_order_page, money_together
from events.cms.money_frame import HANDLE, ORDERS, SEE, day_of, needs, user_of
from events.cms.money_listing import (
    MoneyIndexView,
    MoneyViewSet,
    currencies,
    over,
    own_events,
    refunded,
    refunds_of,
    returning,
    sum_column,
)
from events.cms.money_order_acts import ACTS
from events.cms.money_sums import age_in_days
from events.cms.money_vat import uninvoiced, years_of_payments
from events.orders.models import Order, OrderQuerySet
from events.orders.models.orders import NEAR
from events.orders.states import Means, Standing
from home import formats

AGES = (("7", 0, 7), ("30", 8, 30), ("60", 31, 60), ("more", 61, None))


def age_words(first: int, last: int | None) -> str:
    if last is None:
        return _("more than 60 days")
    return _("%(first)d to %(last)d days") % {"first": first, "last": last}


def _ages() -> list[tuple[str, str]]:
    return [(key, age_words(first, last)) for key, first, last in AGES]


def of_age(rows: OrderQuerySet, key: str, at: datetime | None = None) -> OrderQuerySet:
    """Orders that were opened so many days ago."""
    first, last = next((first, last) for known, first, last in AGES if known == key)
    at = at or now()
    rows = rows.filter(created_at__lte=at - timedelta(days=first)) if first else rows
    return rows.filter(created_at__gt=at - timedelta(days=last + 1)) if last is not None else rows


def standing_at(rows: Any, standing: str) -> Any:
    """The orders of this standing, as `Order.standing` says it of one."""
    if standing == Standing.DUE:
        return rows.unpaid().filter(credit_at=None)
    if standing == Standing.CREDIT:
        return rows.unpaid().exclude(credit_at=None)
    if standing == Standing.OVER:
        return rows.to_refund()
    if standing == Standing.PAID:
        return rows.settled()
    left = F("refunded") + NEAR
    return rows.filter(total__lt=NEAR, paid__lt=left)


class OrderFilters(WagtailFilterSet):
    standing = django_filters.ChoiceFilter(
        choices=Standing.choices, label=gettext_lazy("State"), method="by_standing"
    )
    age = django_filters.ChoiceFilter(choices=_ages, label=gettext_lazy("Waits since"), method="by_age")
    uninvoiced = django_filters.ChoiceFilter(
        choices=years_of_payments, label=gettext_lazy("Paid without an invoice"), method="by_uninvoiced"
    )
    event = django_filters.ModelChoiceFilter(queryset=own_events, label=gettext_lazy("Event"))
    means = django_filters.ChoiceFilter(choices=Means.choices, label=gettext_lazy("Means of payment"))
    currency = django_filters.ChoiceFilter(choices=currencies, label=gettext_lazy("Currency"))
    created_from = django_filters.DateFilter(
        field_name="created_at",
        lookup_expr="date__gte",
        label=gettext_lazy("Opened from"),
        widget=AdminDateInput,
    )
    created_until = django_filters.DateFilter(
        field_name="created_at",
        lookup_expr="date__lte",
        label=gettext_lazy("Opened until"),
        widget=AdminDateInput,
    )

    class Meta:
        model = Order
        fields = (
            "standing",
            "age",
            "uninvoiced",
            "event",
            "means",
            "currency",
            "created_from",
            "created_until",
        )

    def by_standing(self, rows: Any, _name: str, value: str) -> Any:
        return standing_at(rows, value) if value else rows

    def by_uninvoiced(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(pk__in=uninvoiced(int(value)).values("pk")) if value else rows

    def by_age(self, rows: Any, _name: str, value: str) -> Any:
        return of_age(rows, value) if value else rows


def age_of(order: Order) -> SafeString:
    """The day the order was opened, and below it how long ago that is."""
    days = age_in_days(order, now())
    ago = ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else _("today")
    return over(formats.long_day(day_of(order.created_at)), ago)


class OrderIndexView(MoneyIndexView):
    default_ordering = "-created_at"
    together = ("event",)
    beside = ("payments__refunds",)
    together_with = (("money_orders:invoice_all", gettext_lazy("Invoice all accepted purchase orders")),)
    file_name = "commandes"
    sheet = (
        (gettext_lazy("Reference"), str),
        (gettext_lazy("Opened on"), lambda row: day_of(row.created_at)),
        (gettext_lazy("Event"), lambda row: row.event.title),
        (gettext_lazy("Buyer"), lambda row: row.buyer_name),
        (gettext_lazy("ICE"), lambda row: row.buyer_ice),
        (gettext_lazy("Purchase order"), lambda row: row.purchase_order),
        (gettext_lazy("State"), lambda row: str(row.standing.label)),
        (gettext_lazy("Means of payment"), lambda row: str(row.get_means_display())),
        (gettext_lazy("Currency"), lambda row: row.currency),
        (gettext_lazy("Owed"), lambda row: row.owed),
        (gettext_lazy("Received"), lambda row: row.paid),
        (gettext_lazy("Refunded"), lambda row: refunded(refunds_of(row))),
        (gettext_lazy("Refunds on their way"), lambda row: returning(refunds_of(row))),
        (gettext_lazy("Still due"), lambda row: row.due),
        (gettext_lazy("To be refunded"), lambda row: row.refundable),
    )

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "reference", label=_("Reference"), accessor=str,
                get_url=lambda row: reverse("money_orders:order", args=[row.pk]), classname="desk-address",
            ),
            Column("buyer", label=_("Buyer"), accessor=lambda row: over(row.buyer_name, row.event),
                   sort_key="buyer_name", classname="desk-wide"),
            Column("standing", label=_("State"), accessor=lambda row: row.standing.label),
            sum_column("total", _("Owed"), lambda row: Decimal(row.owed), sort_key="total"),
            sum_column("due", _("Still due"), lambda row: Decimal(row.due)),
            Column("age", label=_("Opened"), accessor=age_of, sort_key="created_at", classname="desk-nowrap"),
        ]  # fmt: skip


def of_order(request: HttpRequest, pk: int) -> Order:
    """The order, for accounts that may see it; unknown to the others."""
    rows: QuerySet[Order] = Order.objects.visible_to(user_of(request)).select_related(
        "event__venue", "booking"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
@needs(SEE)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    return money_order_page.show(request, of_order(request, pk))


@needs(HANDLE)
def do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    row = of_order(request, pk)
    back = reverse("money_orders:order", args=[row.pk])
    return money_acts.do(request, ACTS, name, row, back=back, crumbs=[ORDERS])


class OrderViewSet(MoneyViewSet):
    model = Order
    name = "money_orders"
    url_prefix = "argent/commandes"
    icon = "list-ul"
    menu_label = gettext_lazy("Orders")
    index_view_class = OrderIndexView
    filterset_class = OrderFilters

    def pages(self) -> list[Any]:
        return [
            path("facturer/", money_together.invoice_all, name="invoice_all"),
            path("<int:pk>/", order, name="order"),
            path("<int:pk>/<slug:name>/", do, name="do"),
        ]
