"""Addresses that begin with the language, /fr/, /ar/ or /en/."""

from django.urls import URLPattern, URLResolver, path

from events.views import calendar

urlpatterns: list[URLPattern | URLResolver] = [
    path("rencontre/<slug:code>/agenda.ics", calendar.event_calendar, name="event_calendar"),
]
