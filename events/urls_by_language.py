"""Addresses that begin with the language, /fr/, /ar/ or /en/."""

from django.urls import URLPattern, URLResolver, path

from events.views import (
    agenda,
    atom,
    calendar,
    confirmation,
    contact,
    find,
    groups,
    pages,
    registration,
    search,
    speakers,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("inscription/merci/", confirmation.registered_page, name="registered"),
    path("inscription/groupe/payer/", groups.group_pay_page, name="group_pay"),
    path("inscription/groupe/merci/", groups.group_registered_page, name="group_registered"),
    path("inscription/<slug:code>/groupe/", groups.group_register_page, name="group_register"),
    path("inscription/<slug:code>/payer/", confirmation.pay_page, name="register_pay"),
    path("inscription/<slug:code>/", registration.register_page, name="register"),
    path("contact/", contact.contact, name="contact"),
    path("billet/", find.find_ticket, name="find_ticket"),
    path("flux/<slug:name>.atom", atom.atom, name="atom"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("intervenants/", speakers.speakers, name="speakers"),
    path("intervenants/<slug:slug>/", speakers.speaker, name="speaker"),
    path("recherche/", search.search, name="search"),
    path("rencontre/<slug:code>/", pages.event, name="event"),
    path("rencontre/<slug:code>/agenda.ics", calendar.event_calendar, name="event_calendar"),
]
