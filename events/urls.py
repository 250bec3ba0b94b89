"""Addresses without a language prefix."""

from django.urls import URLPattern, URLResolver, re_path

from events.views import calendar

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^agenda/(?P<language>fr|ar|en)\.ics$", calendar.feed, name="feed"),
]
