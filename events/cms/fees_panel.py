"""The cockpit's tab of fees and limits: what is sold, to whom, how much of it, and what is set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events.cms.bars import mini
from events.cms.desk import DeskPanel, Words, ask, desk_url, posted
from events.cms.fee_forms import FeeForm, QuotaForm, ShareForm
from events.cms.moves import CapacityForm, say_over
from events.programme.models import Allotment, Event, Fee, Quota, Session
from events.registration import actions, fees
from events.registration.models import Registration
from events.registration.rules import RegistrationError, when
from home import links
from home.models import User

KEY = "fees"


@dataclass(frozen=True)
class FeeLine:
    """A fee as the list shows it."""

    fee: Fee
    filled: str
    sale: str
    link: str


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    return "events/cms/fees.html", {
        "fees": [_line(event, fee) for fee in event.fees.all()],
        "limits": [
            (row, mini(row.taken, row.capacity), [*row.fees.all(), *row.sessions.all()])
            for row in Quota.objects.filter(event=event).prefetch_related("fees", "sessions")
        ],
        "shares": [
            (row, mini(row.taken, row.seats), list(row.fees.all()))
            for row in Allotment.objects.filter(event=event).prefetch_related("fees")
        ],
        "sessions": [(row, mini(row.taken, row.capacity)) for row in event.sessions.order_by("starts_at")],
        "whole": mini(event.taken, event.capacity),
    }


def _line(event: Event, fee: Fee) -> FeeLine:
    link = ""
    if fee.visibility == Fee.Visibility.LINK:
        link = links.absolute(
            f"/{event.source_language}/inscription/{event.code}/?tarif={links.token('fee', fee.uuid, 1)}"
        )
    return FeeLine(fee, mini(fee.taken, fee.capacity), _sale(event, fee), link)


def _sale(event: Event, fee: Fee) -> str:
    at = now()
    if fee.is_off_sale(at) and fee.on_sale_until:
        return _("The sale ended on %(date)s.") % {"date": when(fee.on_sale_until, event.zone)}
    if fee.on_sale_from and fee.on_sale_from > at:
        return _("On sale from %(date)s.") % {"date": when(fee.on_sale_from, event.zone)}
    if fee.on_sale_until:
        return _("On sale until %(date)s.") % {"date": when(fee.on_sale_until, event.zone)}
    return _("on sale")


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _form_page(
    request: HttpRequest,
    event: Event,
    form: Any,
    question: Words,
    save: Callable[[], list[Registration]],
    lines: tuple[Words, ...] = (),
    limited: Fee | Quota | Session | None = None,
) -> HttpResponse:
    """A form of this tab: kept and back to the list, or shown again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            offered = save()
        except RegistrationError as error:
            form.add_error("why" if "why" in form.fields else None, str(error))
        else:
            _say_saved(request, len(offered))
            if limited is not None and limited.capacity is not None:
                say_over(request, limited.taken - limited.capacity)
            return redirect(desk_url(event, KEY))
    return ask(request, event, KEY, question=question, lines=lines, button=_("Save"), danger=False, form=form)


def _say_saved(request: HttpRequest, offered: int) -> None:
    if offered:
        words = ngettext(
            "Saved. %(count)d person of the waiting list is offered a place.",
            "Saved. %(count)d people of the waiting list are offered a place.",
            offered,
        )
        messages.success(request, words % {"count": offered})
    else:
        messages.success(request, _("Saved."))


def edit_fee(request: HttpRequest, event: Event, fee_id: int = 0) -> HttpResponse:
    fee = get_object_or_404(Fee, event=event, pk=fee_id) if fee_id else _new_fee(event)
    form = FeeForm(event, posted(request), instance=fee)

    def save() -> list[Registration]:
        given = form.cleaned_data
        return fees.save_fee(form.save(commit=False), given["places"], by=_by(request), why=given["why"])

    question = fee.name if fee_id else _("A new fee")
    return _form_page(request, event, form, question, save, limited=fee)


def _new_fee(event: Event) -> Fee:
    """One more fee is sold in the money of the others, and stands last."""
    known = list(event.fees.all())
    if not known:
        return Fee(event=event)
    return Fee(
        event=event,
        currency=known[0].currency,
        vat_rate=known[0].vat_rate,
        position=min(known[-1].position + 1, 32_000),
    )


def delete_fee(request: HttpRequest, event: Event, fee_id: int) -> HttpResponse:
    fee = get_object_or_404(Fee, event=event, pk=fee_id)
    return _removal(
        request, event, _("Delete the fee “%(name)s”?") % {"name": fee.name},
        _("Nobody can take it any more. Its own questions go with it."),
        lambda: fees.remove_fee(fee, by=_by(request)),
    )  # fmt: skip


def edit_limit(request: HttpRequest, event: Event, limit_id: int = 0) -> HttpResponse:
    quota = get_object_or_404(Quota, event=event, pk=limit_id) if limit_id else Quota(event=event)
    form = QuotaForm(event, quota, posted(request))

    def save() -> list[Registration]:
        given = form.cleaned_data
        quota.name = given["name"]
        return fees.save_quota(
            quota, given["capacity"], fees=given["fees"], sessions=given["sessions"], by=_by(request),
            why=given["why"],
        )  # fmt: skip

    question = quota.name if limit_id else _("A new shared limit")
    lines = (_("These fees and sessions together have so many places, whatever the event has beside."),)
    return _form_page(request, event, form, question, save, lines, limited=quota)


def delete_limit(request: HttpRequest, event: Event, limit_id: int) -> HttpResponse:
    quota = get_object_or_404(Quota, event=event, pk=limit_id)
    return _removal(
        request, event, _("Delete the shared limit “%(name)s”?") % {"name": quota.name},
        _("Its fees and sessions are limited by the places of the event and their own ones only."),
        lambda: fees.remove_quota(quota, by=_by(request)),
    )  # fmt: skip


def edit_share(request: HttpRequest, event: Event, share_id: int = 0) -> HttpResponse:
    share = get_object_or_404(Allotment, event=event, pk=share_id) if share_id else Allotment(event=event)
    form = ShareForm(event, share, posted(request))

    def save() -> list[Registration]:
        given = form.cleaned_data
        share.name, share.until = given["name"], given["until"]
        fees.save_share(share, given["seats"], fees=given["fees"], by=_by(request), why=given["why"])
        return []

    question = share.name if share_id else _("A new reserved share")
    words = ngettext(
        "%(count)d place is free to be set aside.", "%(count)d places are free to be set aside.", event.places_left
    )  # fmt: skip
    return _form_page(request, event, form, question, save, (words % {"count": event.places_left},))


def release_share(request: HttpRequest, event: Event, share_id: int) -> HttpResponse:
    share = get_object_or_404(Allotment, event=event, pk=share_id)
    words = ngettext(
        "%(count)d place is everybody's then; who waits is offered it first.",
        "%(count)d places are everybody's then; who waits is offered them first.",
        share.left,
    )
    return _removal(
        request, event, _("End the reserved share “%(name)s”?") % {"name": share.name},
        words % {"count": share.left}, lambda: actions.release(share, by=_by(request)), button=_("End it"),
    )  # fmt: skip


def _removal(
    request: HttpRequest,
    event: Event,
    question: str,
    line: str,
    act: Callable[[], Any],
    button: str = "",
) -> HttpResponse:
    """Ask, then do it; or say why it cannot be done."""
    if request.method != "POST":
        return ask(request, event, KEY, question=question, lines=[line], button=button or _("Delete"))
    try:
        act()
    except RegistrationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))
    return redirect(desk_url(event, KEY))


class SessionPlacesForm(CapacityForm):
    """Places of one session; none: as many as the event has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].required = False
        self.fields["capacity"].help_text = _("Empty: as many as the event has.")


def session_places(request: HttpRequest, event: Event, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session, event=event, pk=session_id)
    form = SessionPlacesForm(posted(request), initial={"capacity": session.capacity})

    def save() -> list[Registration]:
        given = form.cleaned_data
        return actions.set_session_capacity(session, given["capacity"], by=_by(request), why=given["why"])

    words = ngettext("%(count)d place is taken.", "%(count)d places are taken.", session.taken)
    question = _("How many places has “%(session)s”?") % {"session": session}
    lines = (words % {"count": session.taken},)
    return _form_page(request, event, form, question, save, lines, limited=session)


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Fees and limits"),
        order=130,
        render=render,
        urls=[
            path("fee/", edit_fee, name="desk_fee_add"),
            path("fee/<int:fee_id>/", edit_fee, name="desk_fee"),
            path("fee/<int:fee_id>/delete/", delete_fee, name="desk_fee_delete"),
            path("limit/", edit_limit, name="desk_limit_add"),
            path("limit/<int:limit_id>/", edit_limit, name="desk_limit"),
            path("limit/<int:limit_id>/delete/", delete_limit, name="desk_limit_delete"),
            path("share/", edit_share, name="desk_share_add"),
            path("share/<int:share_id>/", edit_share, name="desk_share"),
            path("share/<int:share_id>/release/", release_share, name="desk_share_release"),
            path("session/<int:session_id>/", session_places, name="desk_session_places"),
        ],
    )
