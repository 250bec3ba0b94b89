"""Builders of mails: facts as registration freezes them, and rows of every kind."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils.timezone import now

from events.calendar.actions import refresh
from events.messages.actions import queue
from events.messages.models import Message
from events.programme.models import Event
from tests.factories import make_event, make_venue

_numbers = itertools.count(1)
TITLES = {
    "title_fr": "L’eau des usines : payer ou recycler ?",
    "title_ar": "ماء المصانع: الأداء أم إعادة الاستعمال؟",
    "title_en": "Factory water: pay or reuse?",
}


def make_debate(**fields: Any) -> Event:
    venue = make_venue(city_ar="الدار البيضاء", name_ar="قاعة الدباغين")
    event = make_event(**{"venue": venue} | TITLES | fields)
    refresh(event)
    return event


def make_facts(event: Event, **changes: Any) -> dict[str, Any]:
    """What `events.registration.facts.facts_of` gives of a confirmed place."""
    from events.registration.facts import city_of, place_of, session_facts

    return {
        "name": "Amina Alaoui",
        "name_ar": "أمينة العلوي",
        "event": {
            "code": event.code,
            "kind": event.kind,
            "title": {code: getattr(event, f"title_{code}") for code in ("fr", "ar", "en")},
            "place": place_of(event),
            "city": city_of(event),
        },
        "sessions": [session_facts(session) for session in event.sessions.order_by("starts_at")],
        "ticket": "2VXCSX8ET508",
        "link": {"purpose": "registration", "uuid": "4b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c", "version": 1},
        "state": "confirmed",
        "held_until": None,
        "rank": None,
        "calendar_sequence": 2,
    } | changes


ORDER = {"purpose": "order", "uuid": "4b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c", "version": 1}
PAPER = {
    "link": ORDER,
    "reference": "4K7FQX2M",
    "ticket": "",
    "paper": {
        "number": "FA-2026-00042",
        "amount": ["1200.00", "MAD"],
        "due": ["1200.00", "MAD"],
        "until": "2026-12-15",
        "reason": "",
        "times": 1,
    },
}


def _money(**more: Any) -> dict[str, Any]:
    """What the mails about a payment or a refund say."""
    return {
        "link": ORDER,
        "reference": "4K7FQX2M",
        "ticket": "",
        "money": {"amount": ["1200.00", "MAD"]} | more,
    }


TITLES_BY_LANGUAGE = {key.removeprefix("title_"): title for key, title in TITLES.items()}
EXTRAS: dict[str, dict[str, Any]] = {
    "waiting_list": {"state": "waitlisted", "rank": 3, "ticket": ""},
    "offer": {"state": "held", "held_until": "2026-11-28T17:00:00+00:00", "ticket": ""},
    "payment": {
        "state": "held",
        "held_for": "payment",
        "held_until": "2026-11-28T17:00:00+00:00",
        "price": ["1200.00", "MAD"],
        "ticket": "",
        "order": ORDER,
    },
    "payment_expired": {"state": "expired", "ticket": ""},
    "receipt": _money(due=None, flag="over"),
    "refund": _money(cause="cancelled", means="card"),
    "payment_undone": _money(due=["1200.00", "MAD"], until="2026-12-15") | {"confirmed": True},
    "purchase_refused": _money(due=["1200.00", "MAD"], until="2026-12-15")
    | {"held_until": "2026-12-15T17:00:00+00:00", "why": "Le bon n’est pas signé."},
    "invoice": PAPER,
    "invoice_reminder": PAPER,
    "credit_note": PAPER,
    "quote": PAPER,
    "group": {
        "state": "held",
        "held_for": "offer",
        "held_until": "2026-11-28T17:00:00+00:00",
        "price": ["2400.00", "MAD"],
        "places": 12,
        "named": 7,
        "link": {"purpose": "booking", "uuid": "4b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c", "version": 1},
    },
    "invitation": {
        "link": {"purpose": "invitation", "uuid": "4b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c", "version": 1},
        "ticket": "",
    },
    "invitation_again": {
        "link": {"purpose": "invitation", "uuid": "4b0ce8c2-6a5d-4e77-9c5c-3f0d3e8a9b1c", "version": 1},
        "ticket": "",
    },
    "digest": {
        "day": "2026-11-28",
        "digest": [
            {
                "title": TITLES_BY_LANGUAGE,
                "path": "/admin/rencontres/1/",
                "taken": 12,
                "capacity": 40,
                "new": 3,
                "cancelled": 1,
                "waiting": 2,
                "to_answer": 1,
            }
        ],
    },
    "note": {"subject": "L’entrée a changé", "words": "Entrez par la rue Ibn Batouta.\n\nÀ demain."},
    "offer_expired": {"state": "expired", "ticket": ""},
    "cancelled": {"state": "cancelled", "why": "Le congrès est complet."},
    "pending": {"state": "pending", "ticket": ""},
    "declined": {"state": "declined", "ticket": ""},
    "certificate": {"certificate": {"number": "CMPP-2026-000123", "code": "7QK2M9XW4TBC8N0D"}},
    "event_cancelled": {"why": "La salle est inondée."},
}
PLAIN = {
    "account": {
        "subject": "Votre code",
        "text": "Votre code :\n\n123-456\n\nhttps://debats.example/fr/compte/",
    },
    "staff_alert": {"subject": "ValueError at views.py:12", "text": "Traceback:\n  File <x>"},
    "test": {},
    "contact": {
        "name": "Amina Alaoui",
        "email": "amina@demo.example",
        "words": "Bonjour,\nune question sur le débat.",
        "language": "fr",
    },
}


def make_sent(about: str, to: str) -> Message:
    """The invitation that went out before."""
    return Message.objects.create(
        kind="confirmation", to=to, about=about, occasion="earlier", state="sent", sent_at=now()
    )


def make_message(kind: str = "confirmation", language: str = "fr", **given: Any) -> Message:
    """A queued mail of the kind, about a debate."""
    event = given.pop("event", None)
    to = given.pop("to", "amina@demo.example")
    context = given.pop("context", None)
    if context is None and kind in PLAIN:
        context = PLAIN[kind]
    elif context is None:
        event = event or make_debate()
        context = make_facts(event, **EXTRAS.get(kind, {}))
        if kind == "find_ticket":
            context = {"name": context["name"], "registrations": [context]}
        if kind == "event_changed":
            context["before"] = {"place": {"fr": "Villa des Arts"}, "sessions": context["sessions"]}
    about = given.pop("about", f"registration:{next(_numbers)}")
    if kind in ("cancelled", "event_cancelled"):
        make_sent(about, to)
    message = queue(kind, to, language, about=about, context=context, event=event, **given)
    assert message is not None
    return message
