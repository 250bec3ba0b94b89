"""The permanent address of an event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from events.pages import pages_of
from events.pages.facts import around, facts_of
from events.pages.structured import event_object_of
from events.programme.models import Event
from home import pagecache
from home.languages import current


@require_safe
def event(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the event in this language, else its facts in this language and where its text can be read."""
    published = Event.objects.published().select_related("venue", "series", "opinion")
    shown = get_object_or_404(published, code=code.lower())
    live = {page.locale.language_code: page for page in pages_of(shown) if page.live}
    here = live.pop(current(), None)
    if here is not None:
        return redirect(here.get_url(request))
    elsewhere = [{"language": code, "url": page.get_url(request)} for code, page in live.items()]
    facts = facts_of(shown) | around(shown)
    found = {"structured_objects": [event_object_of(facts)], "share_title": shown.title}
    response = render(request, "events/event_page.html", {"elsewhere": elsewhere} | facts | found)
    pagecache.keep(response)
    return response
