"""The cockpit's tab of invitations: who was asked by name, what became of it, and one reminder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from events.cms import sheets
from events.cms.desk import DeskPanel, Words, ask, desk_url, page_of
from events.cms.export import Cell
from events.cms.invitation_forms import InviteForm
from events.programme.models import Event
from events.registration import history, inviting
from events.registration.models import Invitation, Registration
from events.registration.models.invitations import InvitationQuerySet
from events.registration.rules import RegistrationError
from home.folding import fold
from home.models import User
from home.zones import wall_of

KEY = "invitations"
PER_PAGE = 50

OPEN = Q(comes=False, declined_at=None)
STANDINGS: dict[str, tuple[Words, Q]] = {
    "new": (gettext_lazy("not sent yet"), OPEN & Q(sent_at=None)),
    "sent": (gettext_lazy("sent"), OPEN & Q(sent_at__isnull=False, opened_at=None)),
    "opened": (gettext_lazy("opened the form"), OPEN & Q(sent_at__isnull=False, opened_at__isnull=False)),
    "registered": (gettext_lazy("registered"), Q(comes=True)),
    "declined": (gettext_lazy("cannot come"), Q(comes=False, declined_at__isnull=False)),
}
"""Where an invitation stands: its words, and how it is found."""


def standing(invitation: Any) -> str:
    """Which of them it is."""
    if invitation.comes:
        return "registered"
    if invitation.declined_at:
        return "declined"
    if invitation.sent_at is None:
        return "new"
    return "opened" if invitation.opened_at else "sent"


def render(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    rows, state, typed = _found(request, event)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    every = Invitation.objects.filter(event=event).with_answers()
    counts = every.aggregate(
        **{name: Count("pk", filter=where) for name, (_words, where) in STANDINGS.items()}
    )
    return "events/cms/invitations.html", {
        "page": page,
        "lines": [(row, standing(row), STANDINGS[standing(row)][0]) for row in page],
        "standings": [(name, words, counts[name]) for name, (words, _where) in STANDINGS.items()],
        "total": sum(counts.values()),
        "unsent": counts["new"],
        "to_remind": inviting.to_remind(event).count(),
        "state": state,
        "q": typed,
        "query": urlencode({name: value for name, value in (("state", state), ("q", typed)) if value}),
    }


def _found(request: HttpRequest, event: Event) -> tuple[InvitationQuerySet, str, str]:
    state, typed = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = (
        Invitation.objects.filter(event=event).with_answers().select_related("registration", "fee", "voucher")
    )
    if state in STANDINGS:
        rows = rows.filter(STANDINGS[state][1])
    else:
        state = ""
    if typed:
        words = fold(typed)
        found = [
            pk
            for pk, *texts in rows.values_list("pk", "name", "name_ar", "email", "organisation")
            if words in fold(" ".join(texts))
        ]
        rows = rows.filter(pk__in=found[:900])
    return rows, state, typed


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def invite(request: HttpRequest, event: Event) -> HttpResponse:
    """Read the list, show how it was understood, and keep it once every line is right and the desk says so."""
    form = InviteForm(event, request.POST, request.FILES) if request.method == "POST" else InviteForm(event)
    if not form.is_bound or not form.is_valid():
        return page_of(request, event, KEY, "events/cms/invite.html", {"form": form})
    if "sure" in request.POST and not form.wrong:
        return _keep(request, event, form)
    emails = [line.email for line in form.lines if line.email]
    known = Invitation.objects.filter(event=event, email__in=emails).values_list("email", flat=True)
    coming = Registration.objects.live().filter(event=event, email__in=emails)
    words = {
        "form": form.again(),
        "lines": [(line, dict(line.problems)) for line in form.lines],
        "wrong": len(form.wrong),
        "new": len(set(emails) - set(known)),
        "known": len(set(known)),
        "coming": coming.count(),
    }
    return page_of(request, event, KEY, "events/cms/invite.html", words)


def _keep(request: HttpRequest, event: Event, form: InviteForm) -> HttpResponse:
    given = form.cleaned_data
    made = inviting.invite(
        event, form.given_people(), fee=given["fee"], voucher=given["voucher"], by=_by(request)
    )
    words = ngettext(
        "%(count)d person is put on the list. Nothing is sent yet.",
        "%(count)d people are put on the list. Nothing is sent yet.",
        len(made),
    )
    messages.success(request, words % {"count": len(made)})
    return redirect(desk_url(event, KEY))


def send(request: HttpRequest, event: Event) -> HttpResponse:
    count = Invitation.objects.filter(event=event, sent_at=None, declined_at=None).unregistered().count()
    words = ngettext(
        "%(count)d person gets a mail with a link of their own.",
        "%(count)d people get a mail with a link of their own.",
        count,
    )
    return _mailing(
        request, event, _("Send the invitations?"), words % {"count": count}, _("Send them"), inviting.send
    )


def remind(request: HttpRequest, event: Event) -> HttpResponse:
    count = inviting.to_remind(event).count()
    words = ngettext(
        "%(count)d person did not answer and gets the one reminder.",
        "%(count)d people did not answer and get the one reminder.",
        count,
    )
    return _mailing(
        request, event, _("Remind who did not answer?"), words % {"count": count}, _("Remind them"), inviting.remind
    )  # fmt: skip


def _mailing(
    request: HttpRequest, event: Event, question: str, line: str, button: str, verb: Callable[..., int]
) -> HttpResponse:
    """Ask with the count, then mail; what somebody else mailed meanwhile is not mailed again."""
    if request.method != "POST":
        return ask(request, event, KEY, question=question, lines=[line], button=button, danger=False)
    try:
        sent = verb(event, by=_by(request))
    except RegistrationError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", sent)
        messages.success(request, words % {"count": sent})
    return redirect(desk_url(event, KEY))


def again(request: HttpRequest, event: Event, invitation_id: int) -> HttpResponse:
    row = get_object_or_404(Invitation, event=event, pk=invitation_id)
    if request.method != "POST":
        question = _("Send the invitation to %(name)s again?") % {"name": row.name}
        return ask(request, event, KEY, question=question, button=_("Send it"), danger=False)
    try:
        sent = inviting.send_again(row, by=_by(request))
    except RegistrationError as error:
        messages.error(request, str(error))
    else:
        words = _("The mail is on its way.") if sent else _("It was sent within the last hour already.")
        messages.success(request, words)
    return redirect(desk_url(event, KEY))


def withdraw(request: HttpRequest, event: Event, invitation_id: int) -> HttpResponse:
    row = get_object_or_404(Invitation, event=event, pk=invitation_id)
    if request.method != "POST":
        question = _("Withdraw the invitation of %(name)s?") % {"name": row.name}
        lines = [_("The link opens nothing any more. No mail says so.")]
        return ask(request, event, KEY, question=question, lines=lines, button=_("Withdraw it"))
    try:
        inviting.withdraw(row, by=_by(request))
    except RegistrationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect(desk_url(event, KEY))


COLUMNS = (
    gettext_lazy("Name"), gettext_lazy("Name in Arabic"), gettext_lazy("E-mail address"), gettext_lazy("Organisation"),
    gettext_lazy("Language"), gettext_lazy("State"), gettext_lazy("Sent"), gettext_lazy("Opened"),
    gettext_lazy("Reminded"), gettext_lazy("Declined"),
)  # fmt: skip


@require_safe
def spreadsheet(request: HttpRequest, event: Event, kind: str) -> HttpResponse:
    """The invitations as they are found now; the export is written in the event's history."""
    rows = list(_found(request, event)[0])
    answer = sheets.answer("invitations", COLUMNS, [_cells(event, row) for row in rows], kind)
    history.note(event, "invitations_exported", by=_by(request), rows=len(rows), format=kind)
    return answer


def _cells(event: Event, row: Invitation) -> list[Cell]:
    words = str(STANDINGS[standing(row)][0])
    moments = (row.sent_at, row.opened_at, row.reminded_at, row.declined_at)
    return [
        row.name, row.name_ar, row.email, row.organisation, str(row.get_language_display()), words,
        *(f"{wall_of(moment, event.zone):%Y-%m-%d %H:%M}" if moment else "" for moment in moments),
    ]  # fmt: skip


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Invitations"),
        order=136,
        render=render,
        urls=[
            path("new/", invite, name="desk_invite"),
            path("send/", send, name="desk_invitations_send"),
            path("remind/", remind, name="desk_invitations_remind"),
            path("export.<slug:kind>", spreadsheet, name="desk_invitations_export"),
            path("<int:invitation_id>/again/", again, name="desk_invitation_again"),
            path("<int:invitation_id>/withdraw/", withdraw, name="desk_invitation_withdraw"),
        ],
    )
