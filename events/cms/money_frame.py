"""What every page of the accountant's desk has in common: who may, its frame, and a form that asks before it acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.cms.desk import Words
from events.programme.models import Event
from home import formats
from home.models import User
from home.zones import MOROCCO, wall_of

SEE, HANDLE = "events.see_money", "events.handle_money"
Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
Crumb = tuple[str, Words]

ORDERS: Crumb = ("money_orders:index", gettext_lazy("Orders"))
PAYMENTS: Crumb = ("money_payments:index", gettext_lazy("Payments"))
REFUNDS: Crumb = ("money_refunds:index", gettext_lazy("Refunds"))
INVOICES: Crumb = ("money_invoices:index", gettext_lazy("Invoices"))
TRANSFERS: Crumb = ("money_transfers:index", gettext_lazy("Transfers"))
REPORTS: Crumb = ("money_reports:index", gettext_lazy("Reports"))


def needs(permission: str) -> Callable[[View[Given]], View[Given]]:
    """The view, for accounts that have this permission."""

    def guard(view: View[Given]) -> View[Given]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def user_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def said(amount: Decimal, currency: str) -> str:
    """The amount in the reader's words."""
    return formats.money(amount, currency)


def day_of(at: datetime) -> date:
    """The day of an instant, where the organisation keeps its books."""
    return wall_of(at, MOROCCO).date()


def events_with_orders(user: User) -> Any:
    """The events whose orders the account may see: for lists to choose from."""
    if not user.is_active or not user.has_perm(SEE):
        return Event.objects.none()
    return Event.objects.filter(orders__isnull=False).distinct().order_by("-starts_at", "pk")


def page(
    request: HttpRequest,
    template: str,
    title: Words,
    context: dict[str, Any],
    *,
    crumbs: Sequence[Crumb] = (),
    icon: str = "success",
) -> TemplateResponse:
    """A page of the desk with its way back."""
    way: list[dict[str, Words]] = [{"url": reverse("wagtailadmin_home"), "label": _("Today")}]
    way += [{"url": reverse(name), "label": label} for name, label in crumbs]
    frame = {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*way, {"url": "", "label": title}],
        "may_handle": request.user.has_perm(HANDLE),
    }
    return TemplateResponse(request, template, frame | context)


def ask(
    request: HttpRequest,
    *,
    question: Words,
    lines: Sequence[Words],
    button: Words,
    back: str,
    form: Any = None,
    danger: bool = False,
    crumbs: Sequence[Crumb] = (),
) -> HttpResponse:
    """A page that says what will happen; its button posts to the same address."""
    words = {
        "question": question,
        "lines": lines,
        "button": button,
        "danger": danger,
        "form": form,
        "back": back,
    }
    return page(request, "events/cms/money_ask.html", question, words, crumbs=crumbs)


def to_order(pk: int) -> HttpResponse:
    return redirect("money_orders:order", pk)
