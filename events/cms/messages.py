"""The outbox at the desk: which mails were written, what each says, what became of it; and once more.

In development, where no mail server is set, it is where mails are read: their links open. Elsewhere the signed part
of people's own links is masked, and mails to accounts, which carry codes to log in, are not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.log_actions import log

from events.cms.desk import DeskPanel, desk_url
from events.cms.history import PREFIX
from events.cms.own import OwnIndexView, OwnViewSet, seen_by
from events.messages.actions import MessageError, send_again
from events.messages.models import Message, MessageQuerySet
from events.messages.render import Letter, letter_of
from events.programme.models import Event
from home import formats
from home.models import User
from home.zones import MOROCCO, wall_of

KEY = "mails"
PER_PAGE = 50
PREVIEW_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
Given = ParamSpec("Given")
MailView = Callable[Concatenate[HttpRequest, Message, Given], HttpResponse]


def is_catcher() -> bool:
    """Whether this screen is where mails arrive: development without a mail server."""
    return not settings.PRODUCTION and (settings.DEBUG or not settings.SMTP_URL)


# ---------------------------------------------------------------- the list of all mails


def _own_events(request: HttpRequest | None) -> QuerySet[Event]:
    if request is None or not isinstance(request.user, User):
        return Event.objects.none()
    return Event.objects.visible_to(request.user)


class MailFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=Message.State.choices, label=gettext_lazy("State"), widget=CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(choices=Message.Kind.choices, label=gettext_lazy("Kind"))
    event = django_filters.ModelChoiceFilter(queryset=_own_events, label=gettext_lazy("Event"))

    class Meta:
        model = Message
        fields = ("state", "kind", "event")


def _hour(row: Message) -> str:
    at = wall_of(row.sent_at or row.created_at, row.event.zone if row.event else MOROCCO)
    return f"{formats.short_day(at)} {formats.clock(at.time())}"


class MailIndexView(OwnIndexView):
    default_ordering = "-created_at"

    def get_base_queryset(self) -> QuerySet[Message]:
        rows: QuerySet[Message] = seen_by(self.request.user, Message)
        return rows.select_related("event").defer("context")

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "to",
                label=_("Recipient"),
                get_url=lambda row: reverse("mails:mail", args=[row.pk]),
                classname="desk-address",
            ),
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("event", label=_("Event"), accessor=lambda row: row.event or ""),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            Column("attempts", label=_("Attempts"), accessor="attempts", classname="desk-wide"),
            Column("at", label=_("Sent or written"), accessor=_hour, sort_key="created_at"),
        ]

    def get_list_more_buttons(self, instance: Message) -> list[Any]:
        return []


class MessageViewSet(OwnViewSet):
    """All mails of one's events; nothing is written, changed or deleted by a form."""

    model = Message
    name = "mails"
    url_prefix = "courriels"
    icon = "mail"
    menu_label = gettext_lazy("Mails")
    menu_order = 150
    add_to_admin_menu = True
    exclude_form_fields = ()
    index_view_class = MailIndexView
    filterset_class = MailFilters
    left_out = frozenset({"add", "edit", "delete", "copy", "inspect", "usage", "history"})

    def get_urlpatterns(self) -> list[Any]:
        kept = [url for url in super().get_urlpatterns() if url.name in {"index", "index_results"}]
        return [
            *kept,
            path("<int:pk>/", require_safe(of_message(mail_page)), name="mail"),
            path("<int:pk>/html/", require_safe(of_message(preview)), name="preview"),
            path("<int:pk>/<int:number>.ics", require_safe(of_message(invitation)), name="invitation"),
            path("<int:pk>/again/", require_POST(of_message(again)), name="again"),
        ]


def of_message(view: MailView[Given]) -> Callable[..., HttpResponse]:
    """The view with its mail, for accounts that may read it; 404 for mails of others' events."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not request.user.has_perm("events.view_message"):
            raise PermissionDenied
        rows = seen_by(request.user, Message).select_related("event")
        return view(request, get_object_or_404(rows, pk=pk), *args, **kwargs)

    return guarded


# ---------------------------------------------------------------- one mail


def letter_for_staff(message: Message) -> Letter | None:
    """The mail as staff may read it; nothing where it is not theirs to read or can not be written."""
    if not message.context or (message.kind == Message.Kind.ACCOUNT and not is_catcher()):
        return None
    try:
        return letter_of(message, masked=not is_catcher())
    except Exception:  # the page then shows the row and its last error
        return None


def mail_page(request: HttpRequest, message: Message) -> HttpResponse:
    """What the mail says and what became of it."""
    return TemplateResponse(
        request,
        "events/cms/mail.html",
        {
            "mail": message,
            "letter": letter_for_staff(message),
            "catcher": is_catcher(),
            "hour": _hour(message),
            "may_send_again": _may_send_again(request, message),
            "header_title": message.get_kind_display(),
            "header_icon": "mail",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Today")},
                {"url": reverse("mails:index"), "label": _("Mails")},
                {"url": "", "label": message.to},
            ],
        },
    )


def preview(request: HttpRequest, message: Message) -> HttpResponse:
    """The HTML part alone, in a frame that can do nothing but open a link in a new tab."""
    letter = letter_for_staff(message)
    if letter is None:
        raise Http404
    html = letter.html_with_picture().replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = PREVIEW_POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def invitation(request: HttpRequest, message: Message, number: int) -> HttpResponse:
    """The calendar part, as the mail carries it."""
    letter = letter_for_staff(message)
    if letter is None or not 1 <= number <= len(letter.calendars):
        raise Http404
    response = HttpResponse(letter.calendars[number - 1], content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="invitation-{number}.ics"'
    return response


def again(request: HttpRequest, message: Message) -> HttpResponse:
    """Send it once more."""
    if not _may_send_again(request, message):
        raise PermissionDenied
    try:
        send_again(message)
    except MessageError as error:
        messages.error(request, str(error))
    else:
        title = f"{message.get_kind_display()} · {message.uuid.hex[:8]}"  # history names no address
        log(message, f"{PREFIX}.mail_again", user=request.user, title=title)
        messages.success(request, _("The mail goes out again within a minute."))
    return redirect("mails:mail", message.pk)


def _may_send_again(request: HttpRequest, message: Message) -> bool:
    states = (Message.State.SENT, Message.State.FAILED)
    return message.state in states and message.kind != Message.Kind.ACCOUNT and _runs_events(request)


def _runs_events(request: HttpRequest) -> bool:
    return request.user.has_perm("events.run_event")


# ---------------------------------------------------------------- the cockpit's tab


def mails(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]:
    """The mails of one event, those that failed first in the eye."""
    counts = dict(event.messages.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows: MessageQuerySet = Message.objects.filter(event=event).select_related("event").defer("context")
    if state in Message.State.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.matching(words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return "events/cms/mails.html", {
        "page": page,
        "rows": [(row, _hour(row)) for row in page],
        "state": state,
        "q": words,
        "states": [(s.value, s.label, counts[s]) for s in Message.State if s in counts],
        "total": sum(counts.values()),
        "failed": counts.get(Message.State.FAILED, 0),
    }


@require_POST
def all_failed_again(request: HttpRequest, event: Event) -> HttpResponse:
    """Try every failed mail of the event once more, when the mail server is well again."""
    failed = list(event.messages.filter(state=Message.State.FAILED).defer("context")[:500])
    for message in failed:
        try:
            send_again(message)
        except MessageError:  # somebody else was first
            continue
    log(event, f"{PREFIX}.mails_again", user=request.user, data={"mails": len(failed)})
    messages.success(request, _("The failed mails go out again within a minute."))
    return redirect(desk_url(event, KEY))


def panel() -> DeskPanel:
    return DeskPanel(
        key=KEY,
        title=gettext_lazy("Mails"),
        order=300,
        render=mails,
        urls=[path("again/", all_failed_again, name="desk_mails_again")],
    )
