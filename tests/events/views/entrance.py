"""The door in tests: an event of tonight, its guests, and a phone that types and scans."""

import uuid
from datetime import datetime, timedelta

from django.test import Client
from django.utils.timezone import now

from events.attendance.actions import add_device
from home.zones import wall_of
from tests.events.views.screens import OURS
from tests.factories import CASABLANCA, make_event, make_registration

JSON = OURS | {"accept": "application/json"}


def make_tonight(**fields):
    """An event whose door is open now."""
    begun = wall_of(now() - timedelta(minutes=5), "Africa/Casablanca")
    until = begun + timedelta(hours=2)
    days = (begun.date() - datetime.now(CASABLANCA).date()).days
    return make_event(days=days, start=f"{begun:%H:%M}", end=f"{until:%H:%M}", **fields)


def guest(event, name="Amina Alaoui", **given):
    """Somebody who registered yesterday."""
    return make_registration(event, name, at=now() - timedelta(days=1), **given)


def make_phone(event, name="Entrée A", volunteer="Salma"):
    """A client that is paired, as the volunteer does it."""
    _device, secret = add_device(event, name)
    phone = Client()
    answer = phone.post(f"/accueil/{secret}/", {"volunteer": volunteer}, headers=OURS)
    assert answer.status_code == 302 and answer["Location"] == "/accueil/"
    return phone


def code_of(registration):
    return registration.tickets.get(replaced_at=None).code


def typed(phone, text, *, follow=True, **fields):
    given = {"id": str(uuid.uuid4()), "text": text} | fields
    return phone.post("/accueil/lu/", given, headers=OURS, follow=follow)


def scanned(phone, text, **fields):
    given = {"id": str(uuid.uuid4()), "text": text} | fields
    return phone.post("/accueil/lu/", given, headers=JSON)
