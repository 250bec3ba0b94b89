"""The form of an event on its page: the same for everybody on a kept page, one tap for who is known."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from events.programme.models import Event
from events.registration.asking import asks_more, price_in_words, with_depth
from events.registration.forms import RegistrationForm, masked
from events.registration.models import Registration
from events.registration.pricing import Offered
from events.registration.stages import stage_of, with_waiting
from events.views.registration import form_name
from events.views.visitors import known_visitor, own_place
from home import links, pagecache
from home.idempotency import new_key
from home.languages import current
from home.serving import organisation_of
from home.templatetags.holes import hole

register = template.Library()

FRESH = 5
"""Seconds for which the number of places left is told again without asking the database."""

KEY = "<!--key-->"
"""Where the signed random goes in a kept panel; words of people come escaped and cannot look like it."""

PANEL = "events/registration/panel.html"


@register.simple_tag(takes_context=True)
def registration_panel(context: Context, event: Event, at: datetime | None = None) -> SafeString:
    """Register here, wait here, or why neither: `{% registration_panel event %}` on the page of an event.

    With an instant, as it is then: an editor looks ahead or back.
    """
    request: HttpRequest | None = context.get("request")
    if at:  # a page that says nothing of it gives an empty word
        return mark_safe(_panel(event, key="", at=at))  # noqa: S308 (a template)
    known = known_visitor(request) if request else None
    if known is None or not known.email:
        return hole(context, "registration", event.uuid)
    html = _panel(event, key=new_key(form_name(event)), known=known, own=own_place(event, known))
    return mark_safe(html)  # noqa: S308 (a template)


@register.inclusion_tag("events/registration/privacy.html")
def privacy_line() -> dict[str, Any]:
    """What is kept, what for and how long, by law 09-08."""
    return {"organisation": organisation_of(None), "months": settings.KEEP_REGISTRATIONS_DAYS // 30}


@register.filter
def price_of(offered: Offered) -> SafeString:
    """What the fee costs this person now, in words."""
    return format_html("<bdi>{}</bdi>", price_in_words(offered.price, offered.fee.currency))


@register.filter
def as_json(conditions: list[list[str]]) -> str:
    """On what a question depends, as the module of the form reads it."""
    return json.dumps(conditions)


@register.filter
def mask(email: str) -> str:
    return masked(email)


@register.filter
def called(registration: Registration) -> str:
    """The person's name as the reader writes names."""
    return registration.name_in(current())


@register.filter
def called_too(registration: Registration) -> str:
    """The person's name in the other script, where there is one."""
    names = {registration.name, registration.name_ar} - {called(registration), ""}
    return names.pop() if names else ""


@register.filter
def own_path(registration: Registration) -> str:
    """The address of a registration's own page; only for who may have it."""
    return links.own_path(registration.uuid, registration.link_version)


def register_holes() -> None:
    """What kept pages are filled with at each hit; called once, when the app is ready."""
    pagecache.register_hole("registration", _filled_panel)
    pagecache.register_hole("places", _places)
    pagecache.register_hole("form_key", _form_key)


def _filled_panel(uuid: str) -> str:
    """The panel as it was at most five seconds ago, with a signed random of this moment."""
    kept = cache.get(f"panel:{current()}:{uuid}")
    if kept is None:
        event = _event(uuid)
        kept = _panel(event, key=KEY) if event else ""
        cache.set(f"panel:{current()}:{uuid}", kept, FRESH)
    text: str = kept
    return text.replace(KEY, _form_key(uuid))


def _places(uuid: str) -> str:
    """How many places are left, in a sentence."""
    kept = cache.get(f"places:{current()}:{uuid}")
    if kept is None:
        event = _event(uuid)
        kept = escape(stage_of(event).sentence) if event else ""
        cache.set(f"places:{current()}:{uuid}", kept, FRESH)
    text: str = kept
    return text


def _form_key(uuid: str) -> str:
    return new_key(f"register:{uuid}")


def _event(uuid: str) -> Event | None:
    try:
        return with_depth(with_waiting(Event.objects.filter(uuid=UUID(uuid)))).first()
    except ValueError:
        return None


def _panel(
    event: Event,
    *,
    key: str,
    known: Registration | None = None,
    own: Registration | None = None,
    at: datetime | None = None,
) -> str:
    form = RegistrationForm()
    context = {
        "event": event,
        "stage": stage_of(event, at),
        "form": form,
        "known": known,
        "own": own,
        "asks_more": asks_more(event),
    }
    return render_to_string(PANEL, context | {"form_key": mark_safe(key)})  # noqa: S308 (ours: signed, or the mark)
