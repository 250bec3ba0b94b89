"""One click for many rows: remind of all invoices that are overdue, invoice all purchase orders that were accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events.cms.desk import Words, posted
from events.cms.money_frame import HANDLE, INVOICES, ORDERS, Crumb, ask, day_of, needs, said, user_of
from events.orders import actions
from events.orders.actions import OrderError
from events.orders.models import Invoice, Order
from events.orders.models.orders import NEAR
from home.models import User

AT_ONCE = 200
"""So many rows in one click; who has more clicks again."""


class SeenForm(forms.Form):
    """The rows that were counted when the page was opened: no others are touched, and none of them twice."""

    rows = forms.CharField(widget=forms.HiddenInput)

    def seen(self) -> dict[int, int]:
        pairs = (part.partition(":") for part in self.cleaned_data["rows"].split())
        return {int(pk): int(count) for pk, _colon, count in pairs if pk.isdecimal() and count.isdecimal()}


@dataclass(frozen=True)
class Together:
    """An act on many rows: which they are, what is asked, and what is done to each; `act` says whether it is news."""

    rows: Callable[[User], Sequence[Any]]
    times: Callable[[Any], int]
    owed: Callable[[Any], Decimal]
    act: Callable[[Any, User, int], bool]
    question: Callable[[int], str]
    told: Callable[[int], str]
    nothing: Words
    button: Words
    back: Crumb


def overdue(user: User) -> Sequence[Invoice]:
    """Invoices that should be paid by now, the oldest first; not those whose buyers were told a later day."""
    rows = Invoice.objects.overdue(day_of(now())).visible_to(user).exclude(order__pay_until__gt=now())
    return list(rows.select_related("order__event", "order__booking").order_by("due_on", "pk")[:AT_ONCE])


def _remind(row: Invoice, by: User, seen: int) -> bool:
    return actions.remind(row, by=by, seen=seen)


def to_invoice(user: User) -> Sequence[Order]:
    """Orders whose purchase order was accepted and for which no invoice stands."""
    stands = Invoice.objects.invoices().filter(order=OuterRef("pk"), gross__gt=F("credited") + NEAR)
    rows = Order.objects.filter(~Exists(stands), credit_at__isnull=False, total__gt=0).visible_to(user)
    return list(rows.select_related("event", "booking").order_by("credit_at", "pk")[:AT_ONCE])


def _invoice(row: Order, by: User, seen: int) -> bool:
    actions.issue_invoice(row, by=by)
    return True


REMIND = Together(
    overdue, lambda row: row.reminded, lambda row: row.order.due, _remind,
    lambda count: ngettext(
        "Remind the buyer of %(count)d overdue invoice?", "Remind the buyers of %(count)d overdue invoices?", count
    ) % {"count": count},
    lambda count: ngettext("%(count)d reminder goes out.", "%(count)d reminders go out.", count) % {"count": count},
    gettext_lazy("No invoice waits for a reminder."), gettext_lazy("Remind"), INVOICES,
)  # fmt: skip
INVOICE = Together(
    to_invoice, lambda row: 0, lambda row: row.total, _invoice,
    lambda count: ngettext(
        "Issue the invoice of %(count)d accepted purchase order?",
        "Issue the invoices of %(count)d accepted purchase orders?", count,
    ) % {"count": count},
    lambda count: ngettext("%(count)d invoice is issued.", "%(count)d invoices are issued.", count) % {"count": count},
    gettext_lazy("Every accepted purchase order has its invoice."), gettext_lazy("Issue the invoices"), ORDERS,
)  # fmt: skip


@needs(HANDLE)
def remind_all(request: HttpRequest) -> HttpResponse:
    return _do(request, REMIND)


@needs(HANDLE)
def invoice_all(request: HttpRequest) -> HttpResponse:
    return _do(request, INVOICE)


def _do(request: HttpRequest, together: Together) -> HttpResponse:
    """Ask with a count and the sums; what is refused of one row is said, and the others go on."""
    user, back = user_of(request), together.back[0]
    rows = together.rows(user)
    if not rows:
        messages.info(request, together.nothing)
        return redirect(back)
    shown = " ".join(f"{row.pk}:{together.times(row)}" for row in rows)
    form = SeenForm(posted(request), initial={"rows": shown})
    if request.method == "POST" and form.is_valid():
        seen, done = form.seen(), 0
        for row in rows:
            if row.pk in seen:
                try:
                    done += together.act(row, user, seen[row.pk])
                except OrderError as error:
                    messages.warning(request, _("%(name)s: %(why)s") % {"name": row, "why": error})
        messages.success(request, together.told(done))
        return redirect(back)
    return ask(
        request, question=together.question(len(rows)), lines=_sums(together, rows), button=together.button,
        back=reverse(back), form=form, crumbs=[together.back],
    )  # fmt: skip


def _sums(together: Together, rows: Sequence[Any]) -> list[str]:
    """What these rows are about in all, by currency."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + together.owed(row)
    return [
        _("%(amount)s is owed for them in all.") % {"amount": said(amount, code)}
        for code, amount in sorted(sums.items())
    ]
