"""The cockpit of one event: a screen of the admin whose tabs are added by the features.

A feature adds its tab from a `wagtail_hooks.py` (events/wagtail_hooks.py, certificates/wagtail_hooks.py):

    @hooks.register("event_desk_panels")
    def door_panel() -> DeskPanel:
        return DeskPanel(
            key="door",                       # address: /admin/evenements/<event id>/door/
            title=_("Door"), order=400,       # facts 100, pages 150, registrations 200, mails 300, certificates 500
            permission="events.run_event",    # beside it the event must be visible to the account
            render=door,                      # (request, event) -> (template, context); for GET only
            urls=[path("devices/add/", require_POST(add_device), name="desk_door_add_device")],
        )

    def door(request: HttpRequest, event: Event) -> tuple[str, dict[str, Any]]: ...
    def add_device(request: HttpRequest, event: Event) -> HttpResponse: ...     # event comes already checked

The template extends "events/cms/desk.html" and fills `{% block panel %}`; `event`, `panel` and the tabs are in its
context. Forms post to `{% url "desk_door_add_device" event.pk %}`; a view that has done its work answers
`redirect(desk_url(event, "door"))` with a message of `wagtail.admin.messages`. What destroys asks first:
`return ask(request, event, "door", question=…, lines=[…], button=…)` for GET, act on POST.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe
from wagtail import hooks

from events.programme.models import Event
from home.models import User

Words = str | Promise
Render = Callable[[HttpRequest, Event], tuple[str, dict[str, Any]]]
HOOK = "event_desk_panels"


@dataclass(frozen=True, kw_only=True)
class DeskPanel:
    """A tab of the cockpit: what it is called, who may open it, what it shows, and the addresses of its actions.

    `stands_for` says for which events there is such a tab.
    """

    key: str
    title: Words
    order: int
    render: Render
    permission: str = "events.run_event"
    urls: Sequence[URLPattern] = field(default_factory=tuple)
    stands_for: Callable[[Event], bool] = lambda event: True


def panels() -> list[DeskPanel]:
    """Every tab that features have added, in order."""
    return sorted((hook() for hook in hooks.get_hooks(HOOK)), key=lambda panel: panel.order)


def panels_for(user: User, event: Event) -> list[DeskPanel]:
    return [panel for panel in panels() if user.has_perm(panel.permission) and panel.stands_for(event)]


def desk_url(event: Event, key: str = "facts") -> str:
    """The address of a tab of the event's cockpit."""
    return reverse(f"event_desk_{key}", args=[event.pk])


def urls() -> list[URLPattern | URLResolver]:
    """The addresses of all tabs and their actions, below /admin/evenements/<event id>/."""
    found: list[URLPattern | URLResolver] = []
    for panel in panels():
        here = path("", require_safe(_guarded(panel, _tab(panel))), name=f"event_desk_{panel.key}")
        actions = [
            URLPattern(url.pattern, _guarded(panel, url.callback), url.default_args, url.name)
            for url in panel.urls
        ]
        found.append(path(f"evenements/<int:event_id>/{panel.key}/", include([here, *actions])))
    return found


def ask(
    request: HttpRequest,
    event: Event,
    key: str,
    *,
    question: Words,
    lines: Sequence[Words] = (),
    button: Words,
    danger: bool = True,
    form: Any = None,
) -> HttpResponse:
    """A page that says with counts what will happen; its button posts to the same address."""
    words = {"question": question, "lines": lines, "button": button, "danger": danger, "form": form}
    return page_of(request, event, key, "events/cms/ask.html", words)


def page_of(
    request: HttpRequest, event: Event, key: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A further page of a tab: its template extends "events/cms/desk.html" too."""
    return show(request, event, next(panel for panel in panels() if panel.key == key), template, context)


def show(
    request: HttpRequest, event: Event, panel: DeskPanel, template: str, context: dict[str, Any]
) -> TemplateResponse:
    """A page of the cockpit with its tabs."""
    from events.cms.cockpit import frame

    return TemplateResponse(request, template, {**frame(request, event, panel), **context})


def posted(request: HttpRequest) -> QueryDict | None:
    """What the form was sent with; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _tab(panel: DeskPanel) -> Callable[[HttpRequest, Event], HttpResponse]:
    def view(request: HttpRequest, event: Event) -> HttpResponse:
        template, context = panel.render(request, event)
        return show(request, event, panel, template, context)

    return view


def _guarded(panel: DeskPanel, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view with its event, for accounts that may open the tab and see this event; 404 for the others' events."""

    @wraps(view)
    def guarded(request: HttpRequest, event_id: int, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.has_perm(panel.permission):
            raise PermissionDenied
        event = get_object_or_404(
            Event.objects.visible_to(user).select_related("venue", "series"), pk=event_id
        )
        if not panel.stands_for(event):
            raise Http404
        return view(request, event, **kwargs)

    return guarded
