"""The papers of the door: the list by name, with a box to tick, a box to sign and the code of each ticket; badges."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.attendance.sheets import expected
from events.programme.models import Event, Session
from events.registration.models import Registration, RegistrationQuerySet, Ticket
from events.registration.tickets import grouped, url
from home import formats, qr
from home.languages import current
from home.typeset import typeset


def pdf(session: Session) -> bytes:
    """The list of this session in the language of the moment."""
    return typeset("door_list", facts(session), language=current(), made_at=now())


def badges(session: Session) -> bytes:
    """A badge for each person who has a place, eight on a sheet with cut marks."""
    role = _("participant")
    people = [{**_line(person), "category": role, "pattern": "plain"} for person in _people(session)]
    labels = {"document": _("Badges"), "qr": _("QR code of the ticket")}
    given = {"layout": "sheet8", "badges": people, "labels": labels}
    return typeset("badge", given, language=current(), made_at=now())


def _people(session: Session) -> RegistrationQuerySet:
    """Who has a place, by name, with their good ticket."""
    good = Prefetch("tickets", Ticket.objects.filter(replaced_at=None), to_attr="good")
    return expected(session).prefetch_related(good).order_by("search", "pk")


def facts(session: Session) -> dict[str, Any]:
    """Who has a place, by name."""
    event = session.event
    return {
        "event": event.title
        if event.sessions.count() == 1 or not session.title
        else f"{event.title} · {session.title}",
        "when": formats.span_in_words(session),
        "place": str(event.venue) if event.venue else "",
        "note": _("Destroy this list once its marks are typed in."),
        "people": [_line(person) | {"category": _mark(person, event)} for person in _people(session)],
        "labels": {
            "document": _("List of the door"),
            "name": _("Name"),
            "organisation": _("Organisation"),
            "ticket": _("Ticket"),
            "code": _("Code"),
            "here": _("Came"),
            "signature": _("Signature"),
            "page": _("Page {page} of {pages}"),
            "qr": _("QR code of the ticket of {name}"),
        },
    }


def _mark(person: Registration, event: Event) -> str:
    """What the door must know of somebody: the help they asked for, and whether photos may show them."""
    marks = [str(kind.label) for kind in person.access_kinds]
    if event.asks_photo_consent and not person.photo_consent:
        marks.append(_("no photos"))
    return " · ".join(marks)


def _line(person: Registration) -> dict[str, str]:
    code = next((ticket.code for ticket in person.good), "")  # type: ignore[attr-defined]
    return {
        "name": person.name,
        "name_ar": person.name_ar if person.name_ar != person.name else "",
        "organisation": person.organisation,
        "category": "",
        "code": grouped(code),
        "qr": qr.svg(url(code)),
    }
