"""What the admin shows of events: registers only."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver
from wagtail import hooks

from events.cms import desk
from events.registration import history


@hooks.register("register_admin_urls")
def event_desk_urls() -> list[URLPattern | URLResolver]:
    return desk.urls()


hooks.register("register_log_actions", history.register_actions)
