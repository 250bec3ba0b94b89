"""The money of one event: where its orders stand and on which terms, in its cockpit; its sums and the refund of
everybody, at the accountant's desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from events.cms import desk
from events.cms.desk import DeskPanel, desk_url, posted
from events.cms.money_forms import RefundForm
from events.cms.money_frame import HANDLE, REPORTS, SEE, ask, events_with_orders, needs, page, said, user_of
from events.cms.money_order_acts import of_refunding, refund
from events.cms.money_payments import waiting
from events.cms.money_sums import Revenue, revenue
from events.orders import actions as orders
from events.orders.actions import OrderError
from events.orders.models import Order, PaymentTerms
from events.orders.states import Means, Standing
from events.orders.terms import terms_of
from events.payments import actions, calling_off
from events.payments.models import Refund, RefundRun
from events.programme.models import Event
from home.forms import DeskForm

KEY = "money"
PER_PAGE = 50
WIDE, HIGH, GAP = 460, 22, 34


@dataclass(frozen=True)
class Part:
    """A stretch of the bar of orders, in hundredths of the whole."""

    name: str
    words: str
    count: int
    x: float
    width: float


def parts(rows: list[Order]) -> list[Part]:
    """How many orders stand where, as one bar; in Arabic it begins on the right."""
    counts = Counter(row.standing for row in rows)
    at, drawn = 0.0, []
    for standing in Standing:
        if not counts[standing]:
            continue
        width = round(100 * counts[standing] / len(rows), 3)
        x = round(100 - at - width if get_language_bidi() else at, 3)
        drawn.append(Part(standing.value, str(standing.label), counts[standing], x, width))
        at += width
    return drawn


@dataclass(frozen=True)
class Bar:
    """An amount as a bar from nought; its words stand beside it."""

    name: str
    words: str
    amount: str
    width: int


def bars(row: Revenue) -> list[Bar]:
    """Owed, received, refunded, on its way back and still due, all to one scale."""
    shown = (
        ("owed", _("Owed"), row.owed), ("received", _("Received"), row.received),
        ("refunded", _("Refunded"), row.refunded), ("returning", _("Refunds on their way"), row.returning),
        ("open", _("Still due"), row.open),
    )  # fmt: skip
    top = max(amount for _name, _words, amount in shown) or 1
    return [
        Bar(name, words, said(amount, row.currency), int(WIDE * amount / top))
        for name, words, amount in shown
        if amount or name != "returning"
    ]


# ---------------------------------------------------------------- the cockpit's tab


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """Where the orders stand; sums and names of means for who sees money only."""
    rows = list(Order.objects.filter(event=event).select_related("booking"))
    sees = request.user.has_perm(SEE)
    return "events/cms/money_tab.html", {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "parts": parts(rows),
        "total": len(rows),
        "sees": sees,
        "may_handle": request.user.has_perm(HANDLE),
        "sums": [(row, bars(row)) for row in revenue(event.pk)] if sees else [],
        "terms": terms_of(event),
        "offered": offered(terms_of(event)),
        "way": reverse("money_reports:event", args=[event.pk]) if sees and rows else "",
        "proposed": Refund.objects.filter(payment__order__event=event, state=Refund.State.PROPOSED).count(),
    }


def offered(terms: PaymentTerms) -> list[str]:
    """The means that the terms name; each card is one of them."""
    return [str(means.label) for means in Means if means != Means.LOCAL_CARD and terms.allows(means)]


class TermsForm(DeskForm):
    """How the places of the event are paid, and what is given back."""

    limits: ClassVar = {"refund_until_hours": (0, 24 * 365)}

    class Meta:
        model = PaymentTerms
        fields = (
            "card", "transfer", "credit", "desk", "pay_hours", "transfer_days", "credit_days", "refund_until_hours",
            "refund_percent", "refund_fee", "refund_automatically",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(given.get(name) for name in ("card", "transfer", "credit", "desk")):
            raise forms.ValidationError(_("Offer one means of payment at least: else nobody can pay."))
        return given


def terms(request: HttpRequest, event: Event) -> HttpResponse:
    """The form of the terms; orders that exist keep the time they were given."""
    form = TermsForm(posted(request), instance=terms_of(event))
    if request.method == "POST" and form.is_valid():
        orders.set_terms(event, by=user_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. Orders that exist keep the time they were given."))
        return redirect(desk_url(event, KEY))
    return desk.ask(
        request, event, KEY, question=_("How is this event paid?"), button=_("Save"), danger=False, form=form,
        lines=[_("Cards are offered where the site has a contract for them; the other means need none.")],
    )  # fmt: skip


def propose(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Propose a refund to the accountant, who decides on it."""
    order = get_object_or_404(Order.objects.select_related("event", "booking"), event=event, pk=pk)
    if order.balance <= 0:
        messages.error(request, _("Nothing of this order can be refunded."))
        return redirect(desk_url(event, KEY))
    form = RefundForm(order, posted(request))
    form.fields.pop("payment", None)  # how it was paid is the accountant's matter
    sees = request.user.has_perm(SEE)
    if not sees:
        form.fields["amount"].initial = ""
    if request.method == "POST" and form.is_valid():
        try:
            told = refund(order, user_of(request), form.cleaned_data, propose=True)
        except OrderError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told)
            return redirect(desk_url(event, KEY))
    lines = [str(order), order.buyer_name, *of_refunding(order)[0 if sees else 1 :]]
    return desk.ask(
        request, event, KEY, question=_("Propose a refund to the accountant?"), lines=lines, button=_("Propose it"),
        form=form,
    )  # fmt: skip


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Money"),
        order=250,
        render=render,
        urls=[
            path("terms/", terms, name="desk_money_terms"),
            path("<int:pk>/refund/", propose, name="desk_money_propose"),
        ],
    )


# ---------------------------------------------------------------- the accountant's page of an event


def _event(request: HttpRequest, event_id: int) -> Event:
    return get_object_or_404(events_with_orders(user_of(request)).select_related("venue"), pk=event_id)


@require_safe
@needs(SEE)
def page_of_event(request: HttpRequest, event_id: int) -> HttpResponse:
    """What the event earned, and how far the refund of everybody is."""
    event = _event(request, event_id)
    run = RefundRun.objects.filter(event=event).select_related("by", "decided_by").first()
    rows = list(Order.objects.filter(event=event))
    refunds = Refund.objects.filter(payment__order__event=event).select_related("payment__order")
    return page(request, "events/cms/money_event.html", event.title, {
        "event": event,
        "sums": [(row, bars(row)) for row in revenue(event.pk)],
        "parts": parts(rows),
        "total": len(rows),
        "is_to_refund": _is_to_refund(event, run),
        "run": run,
        "progress": _progress(run) if run else None,
        "by_hand": list(waiting(refunds, "hand")[:200]),
        "failed": list(waiting(refunds, "failed")[:200]),
    }, crumbs=[REPORTS])  # fmt: skip


def _is_to_refund(event: Event, run: RefundRun | None) -> bool:
    """Whether a cancelled event has money or invoices to give back, and no run that is at it."""
    if event.state != Event.State.CANCELLED or (run and run.done_at is None):
        return False
    seen = calling_off.preview(event)
    return bool(seen.orders or seen.invoices)


def _progress(run: RefundRun) -> dict[str, Any]:
    """How many orders of the run are done, for words and a bar."""
    left = calling_off.left(run)
    whole = max(run.orders, left, 1)
    done = whole - left
    words = ngettext("%(done)d of %(count)d order is done.", "%(done)d of %(count)d orders are done.", whole)
    return {
        "words": words % {"done": done, "count": whole},
        "percent": round(100 * done / whole),
        "left": left,
    }


class EverybodyForm(forms.Form):
    """Why everybody is refunded."""

    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, help_text=gettext_lazy("People read it in their mail.")
    )


@needs(HANDLE)
def refund_everybody(request: HttpRequest, event_id: int) -> HttpResponse:
    """The dry run with its totals; then the run, which goes on by itself and can be looked at."""
    event = _event(request, event_id)
    back = reverse("money_reports:event", args=[event.pk])
    seen = calling_off.preview(event)
    if request.method != "POST" and not seen.orders and not seen.invoices:
        messages.info(request, _("Nothing is left to refund."))
        return redirect(back)
    form = EverybodyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.refund_event(event, by=user_of(request), reason=form.cleaned_data["why"])
        except OrderError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _begun(run))
            return redirect(back)
    return ask(
        request, question=_("Refund everybody of this event?"), lines=dry_run(event), button=_("Refund everybody"),
        back=back, form=form, danger=True, crumbs=[REPORTS],
    )  # fmt: skip


def _begun(run: RefundRun) -> str:
    if run.waits:
        return _(
            "This is above what one person decides: a second person approves it, then everybody is refunded."
        )
    return _("Everybody is being refunded: this page shows how far it is.")


def dry_run(event: Event) -> list[str]:
    """What refunding everybody would do now, in sentences; nothing is changed."""
    seen = calling_off.preview(event)
    lines = [event.title]
    if event.state != Event.State.CANCELLED:
        lines.append(_("The event is not cancelled: it can only be looked at what would be refunded."))
    words = ngettext(
        "%(count)d order has money to give back.", "%(count)d orders have money to give back.", seen.orders
    )
    lines.append(words % {"count": seen.orders})
    lines += [
        _("%(means)s: %(amount)s") % {"means": Means(means).label, "amount": said(amount, currency)}
        for (means, currency), amount in sorted(seen.by_means.items())
    ]
    lines += [
        _("In all %(amount)s.") % {"amount": said(amount, code)}
        for code, amount in sorted(seen.totals.items())
    ]
    if seen.needs_two:
        lines.append(
            _("This is above what one person decides: a second person approves it before it begins.")
        )
    if seen.by_hand:
        words = ngettext(
            "%(count)d payment is given back by hand: it will stand in the list of refunds to do.",
            "%(count)d payments are given back by hand: they will stand in the list of refunds to do.",
            seen.by_hand,
        )
        lines.append(words % {"count": seen.by_hand})
    if seen.invoices:
        words = ngettext(
            "%(count)d invoice is taken back by a credit note.", "%(count)d invoices are taken back by credit notes.",
            seen.invoices,
        )  # fmt: skip
        lines.append(words % {"count": seen.invoices})
    return lines
