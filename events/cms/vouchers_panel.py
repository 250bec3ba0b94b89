"""The cockpit's tab of codes: one or many made, found, changed, ended, and who used each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from events.cms import sheets
from events.cms.desk import DeskPanel, Words, ask, desk_url, page_of, posted
from events.cms.export import Cell
from events.cms.voucher_forms import ManyForm, VoucherForm
from events.programme.models import Event
from events.registration import history, vouchers
from events.registration.models import Registration, Voucher
from events.registration.models.vouchers import as_code
from events.registration.rules import RegistrationError
from home import formats
from home.models import User
from home.zones import wall_of

KEY = "codes"
PER_PAGE = 50

STATES: dict[str, Words] = {
    "free": gettext_lazy("can be used"),
    "used": gettext_lazy("used up"),
    "ended": gettext_lazy("ended"),
}


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    rows, state, typed = _found(request, event)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    currency = event.fees.values_list("currency", flat=True).first() or "MAD"
    return "events/cms/codes.html", {
        "page": page,
        "lines": [(row, worth(row, currency), row.is_valid_at()) for row in page],
        "state": state,
        "states": [(name, words, None) for name, words in STATES.items()],
        "q": typed,
        "any": bool(page.object_list) or event.vouchers.exists(),
        "query": urlencode({name: value for name, value in (("state", state), ("q", typed)) if value}),
    }


def _found(request: HttpRequest, event: Event) -> tuple[QuerySet[Voucher], str, str]:
    state, typed = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = event.vouchers.select_related("allotment").prefetch_related("fees")
    over, spent = Q(valid_until__lte=now()), Q(most_uses__isnull=False, used__gte=F("most_uses"))
    if state == "free":
        rows = rows.exclude(over).exclude(spent)
    elif state == "used":
        rows = rows.filter(spent)
    elif state == "ended":
        rows = rows.filter(over)
    else:
        state = ""
    if typed:
        rows = rows.filter(
            Q(code__contains=as_code(typed)) | Q(label__icontains=typed) | Q(email__icontains=typed)
        )
    return rows, state, typed


def worth(voucher: Voucher, currency: str) -> str:
    """What the code does to a price, in words."""
    if voucher.kind == Voucher.Kind.PRICE:
        return _("%(amount)s to pay") % {"amount": formats.money(voucher.value, currency)}
    if voucher.kind == Voucher.Kind.AMOUNT:
        return _("%(amount)s off") % {"amount": formats.money(voucher.value, currency)}
    if voucher.kind == Voucher.Kind.PERCENT:
        return _("%(number)s %% off") % {"number": formats.number(_plain(voucher.value))}
    return _("no other price")


def _plain(value: Decimal) -> Decimal:
    """Without the noughts behind the point."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def edit(request: HttpRequest, event: Event, voucher_id: int = 0) -> HttpResponse:
    """One code, new or known."""
    voucher = get_object_or_404(Voucher, event=event, pk=voucher_id) if voucher_id else Voucher(event=event)
    form = VoucherForm(event, posted(request), instance=voucher)
    if request.method == "POST" and form.is_valid():
        try:
            vouchers.save_voucher(form.save(commit=False), fees=form.cleaned_data["fees"], by=_by(request))
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(desk_url(event, KEY))
    question = form.initial.get("code") or _("A new code")
    return ask(request, event, KEY, question=question, button=_("Save"), danger=False, form=form)


def many(request: HttpRequest, event: Event) -> HttpResponse:
    """Up to a thousand codes at once, the same but for their letters."""
    form = ManyForm(event, posted(request), instance=Voucher(event=event))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = vouchers.make_many(
                form.save(commit=False), given["count"], prefix=given["beginning"], fees=given["fees"],
                by=_by(request),
            )  # fmt: skip
        except RegistrationError as error:
            form.add_error(None, str(error))
        else:
            words = ngettext("%(count)d code is made.", "%(count)d codes are made.", len(made))
            messages.success(request, words % {"count": len(made)})
            return redirect(desk_url(event, KEY))
    lines = [_("Each code is the beginning you choose and eight letters and digits that nobody mistakes.")]
    return ask(
        request, event, KEY, question=_("Make many codes"), lines=lines, button=_("Make the codes"),
        danger=False, form=form,
    )  # fmt: skip


def end(request: HttpRequest, event: Event, voucher_id: int) -> HttpResponse:
    voucher = get_object_or_404(Voucher, event=event, pk=voucher_id)
    if request.method != "POST":
        words = ngettext(
            "%(count)d person used it and keeps the place and the price.",
            "%(count)d people used it and keep the places and the price.",
            voucher.used,
        )
        lines = [
            _("From now on nobody can use it."),
            *([words % {"count": voucher.used}] if voucher.used else []),
        ]
        question = _("End the code %(code)s?") % {"code": voucher.code}
        return ask(request, event, KEY, question=question, lines=lines, button=_("End it"))
    vouchers.end_voucher(voucher, by=_by(request))
    messages.success(request, _("The code %(code)s is ended.") % {"code": voucher.code})
    return redirect(desk_url(event, KEY))


@require_safe
def users(request: HttpRequest, event: Event, voucher_id: int) -> HttpResponse:
    """Who used the code."""
    voucher = get_object_or_404(Voucher, event=event, pk=voucher_id)
    rows = Registration.objects.filter(event=event, voucher=voucher).select_related("fee")[:500]
    return page_of(
        request, event, KEY, "events/cms/code_users.html", {"voucher": voucher, "rows": list(rows)}
    )


COLUMNS = (
    gettext_lazy("Code"), gettext_lazy("What it is for"), gettext_lazy("Price"), gettext_lazy("Value"),
    gettext_lazy("Used"), gettext_lazy("Most uses"), gettext_lazy("Valid from"), gettext_lazy("Valid until"),
    gettext_lazy("Only for this address"), gettext_lazy("Fees"), gettext_lazy("Reserved share"),
)  # fmt: skip


@require_safe
def spreadsheet(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    """The codes as they are found now; the export is written in the event's history."""
    rows = list(_found(request, event)[0])
    answer = sheets.answer("codes", COLUMNS, [_cells(event, row) for row in rows], kind)
    history.note(event, "vouchers_exported", by=_by(request), rows=len(rows), format=kind)
    return answer


def _cells(event: Event, row: Voucher) -> list[Cell]:
    return [
        row.code, row.label, str(row.get_kind_display()), str(row.value) if row.kind else "", row.used,
        "" if row.most_uses is None else row.most_uses, _day(event, row.valid_from), _day(event, row.valid_until),
        row.email, ", ".join(fee.name for fee in row.fees.all()), str(row.allotment or ""),
    ]  # fmt: skip


def _day(event: Event, moment: Any) -> str:
    return f"{wall_of(moment, event.zone):%Y-%m-%d %H:%M}" if moment else ""


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Codes"),
        order=132,
        render=render,
        urls=[
            path("new/", edit, name="desk_code_add"),
            path("many/", many, name="desk_codes_many"),
            path("export.<slug:kind>", spreadsheet, name="desk_codes_export"),
            path("<int:voucher_id>/", edit, name="desk_code"),
            path("<int:voucher_id>/end/", end, name="desk_code_end"),
            path("<int:voucher_id>/users/", users, name="desk_code_users"),
        ],
    )
