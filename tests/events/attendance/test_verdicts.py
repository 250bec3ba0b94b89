"""Codes that are forged, cut, bent or of another event: never green, never an exception."""

from __future__ import annotations

import random
import uuid

import pytest

from events.attendance.actions import Scan, check_in
from events.attendance.models import CheckIn
from events.attendance.verdicts import FAMILIES, registration_of
from events.programme.models import Event
from events.programme.models.event import CROCKFORD
from events.registration.tickets import url
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def event_with_key(number):
    """A key of the test's own, so that the two thousand are the same each time."""
    event = make_event()
    Event.objects.filter(pk=event.pk).update(ticket_key=bytes([number]) * 32)
    return Event.objects.get(pk=event.pk)


def bad_codes(good, foreign, chance, count):
    junk = [
        "",
        " ",
        "T",
        "/T/",
        "https://x/t/",
        "٢" * 12,
        "0" * 5000,
        "\u202e\u0000x",
        "HTTPS://X/T/" + "É" * 12,
        "💧",
    ]
    for number in range(count):
        code = chance.choice(good)
        match number % 5:
            case 0:
                yield "".join(chance.choice(CROCKFORD) for _i in range(12))
            case 1:
                yield chance.choice([code[:-1], code[1:], code + "0", url(code)[: chance.randrange(1, 30)]])
            case 2:
                place = chance.randrange(12)
                bent = CROCKFORD[CROCKFORD.index(code[place]) ^ (1 << chance.randrange(5))]
                yield url(code[:place] + bent + code[place + 1 :])
            case 3:
                yield url(chance.choice(foreign))
            case _:
                yield chance.choice(junk)


def test_two_thousand_bad_codes_let_nobody_in():
    event, other = event_with_key(1), event_with_key(2)
    good = [make_registration(event).tickets.get().code for _i in range(5)]
    foreign = [make_registration(other).tickets.get().code for _i in range(5)]
    known = set(good)

    families = {
        FAMILIES[case] if case else ("known" if person.tickets.get().code in known else "stranger")
        for person, case, _code in (
            registration_of(event, text) for text in bad_codes(good, foreign, random.Random(7), 2000)
        )
    }

    assert families == {CheckIn.Family.STOP}


def test_bad_codes_are_kept_in_the_log_and_mark_nobody():
    event = event_with_key(1)
    session = event.sessions.get()
    good = [make_registration(event).tickets.get().code]
    user = make_user()

    for text in bad_codes(good, good, random.Random(3), 40):
        if not text.endswith(good[0]):
            text = text.replace("\0", "")
            scan = Scan(event=event, session=session, id=uuid.uuid4(), user=user)
            assert check_in(scan, text=text, at=session.starts_at).family == "stop"

    assert CheckIn.objects.filter(family="stop", registration=None).count() >= 30
    assert not session.attendance.exists()
