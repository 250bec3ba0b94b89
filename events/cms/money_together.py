"""One click for many rows: remind of all invoices that are overdue, invoice all purchase orders that were accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events.cms.desk import Words, posted
from events.cms.money_forms import address_warning, ice_warning
from events.cms.money_frame import HANDLE, INVOICES, ORDERS, Crumb, ask, day_of, needs, said, user_of
from events.orders import actions
from events.orders.actions import OrderError
from events.orders.documents import APART
from events.orders.models import Invoice, InvoiceQuerySet, Order, OrderQuerySet
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
    beside: Callable[[User, Sequence[Any]], Sequence[str]]
    """What is said of rows that are left alone, or are strange."""


def overdue(user: User) -> Sequence[Invoice]:
    """Invoices that should be paid by now, the oldest first; not those reminded of lately, and none to nobody."""
    rows = _late(user).exclude(reminded_at__gt=now() - APART).exclude(order__buyer_email="")
    return list(rows.select_related("order__event", "order__booking").order_by("due_on", "pk")[:AT_ONCE])


def _late(user: User) -> InvoiceQuerySet:
    return Invoice.objects.overdue(day_of(now()), now()).visible_to(user)


def _left_alone(user: User, rows: Sequence[Invoice]) -> list[str]:
    """How many overdue invoices nobody is reminded of now, and why."""
    lately = _late(user).filter(reminded_at__gt=now() - APART).count()
    nobody = _late(user).filter(order__buyer_email="").count()
    counted = (
        (lately, ngettext(
            "%(count)d overdue invoice was reminded of in the last %(days)d days: it is left alone.",
            "%(count)d overdue invoices were reminded of in the last %(days)d days: they are left alone.", lately,
        )),
        (nobody, ngettext(
            "The buyer of %(count)d overdue invoice has no e-mail address: call or write a letter.",
            "The buyers of %(count)d overdue invoices have no e-mail address: call or write letters.", nobody,
        )),
    )  # fmt: skip
    return [words % {"count": count, "days": APART.days} for count, words in counted if count]


def _remind(row: Invoice, by: User, seen: int) -> bool:
    return actions.remind(row, by=by, seen=seen)


def accepted_without_invoice() -> OrderQuerySet:
    """Orders whose purchase order was accepted and for which no invoice stands: nobody pays before it comes."""
    stands = Invoice.objects.invoices().filter(order=OuterRef("pk"), gross__gt=F("credited") + NEAR)
    return Order.objects.unpaid().filter(~Exists(stands), credit_at__isnull=False)


def to_invoice(user: User) -> Sequence[Order]:
    """Such orders, the oldest first, each with how many invoices it had."""
    rows = accepted_without_invoice().visible_to(user).annotate(issued=Count("invoices"))
    return list(rows.select_related("event", "booking").order_by("credit_at", "pk")[:AT_ONCE])


def _invoice(row: Order, by: User, seen: int) -> bool:
    if row.invoices.count() != seen:  # issued and taken back since: somebody looks at it
        return False
    actions.issue_invoice(row, by=by)
    return True


def _strange(user: User, rows: Sequence[Order]) -> list[str]:
    """How many of these buyers lack what belongs on an invoice."""
    numbers = sum(bool(ice_warning(row)) for row in rows)
    addresses = sum(bool(address_warning(row)) for row in rows)
    counted = (
        (numbers, ngettext(
            "The ICE of %(count)d buyer is missing or does not look right.",
            "The ICE of %(count)d buyers is missing or does not look right.", numbers,
        )),
        (addresses, ngettext(
            "The address of %(count)d buyer is missing.", "The addresses of %(count)d buyers are missing.", addresses,
        )),
    )  # fmt: skip
    return [words % {"count": count} for count, words in counted if count]


REMIND = Together(
    overdue, lambda row: row.reminded, lambda row: row.order.due, _remind,
    lambda count: ngettext(
        "Remind the buyer of %(count)d overdue invoice?", "Remind the buyers of %(count)d overdue invoices?", count
    ) % {"count": count},
    lambda count: ngettext("%(count)d reminder goes out.", "%(count)d reminders go out.", count) % {"count": count},
    gettext_lazy("No invoice waits for a reminder."), gettext_lazy("Remind"), INVOICES, _left_alone,
)  # fmt: skip
INVOICE = Together(
    to_invoice, lambda row: row.issued, lambda row: row.total, _invoice,
    lambda count: ngettext(
        "Issue the invoice of %(count)d accepted purchase order?",
        "Issue the invoices of %(count)d accepted purchase orders?", count,
    ) % {"count": count},
    lambda count: ngettext("%(count)d invoice is issued.", "%(count)d invoices are issued.", count) % {"count": count},
    gettext_lazy("Every accepted purchase order has its invoice."), gettext_lazy("Issue the invoices"), ORDERS,
    _strange,
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
        messages.info(request, " ".join([str(together.nothing), *together.beside(user, rows)]))
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
    lines = [*_sums(together, rows), *together.beside(user, rows)]
    return ask(
        request, question=together.question(len(rows)), lines=lines, button=together.button,
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
