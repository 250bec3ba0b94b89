"""What the counter of a volunteer's phone says once its session is closed."""

import pytest
from django.utils.timezone import now

from events.attendance.actions import close_session
from tests.events.views.entrance import JSON, code_of, guest, make_phone, make_tonight, typed
from tests.events.views.screens import words
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def counter(phone):
    told = phone.get("/accueil/etat/", headers=JSON).json()
    return told["inside"], told["inside_words"]


def test_nobody_is_said_to_be_inside_of_a_session_that_is_closed():
    event = make_tonight()
    for name in ("Amina Alaoui", "Brahim Tazi"):
        person = guest(event, name)
        phone = make_phone(event)
        typed(phone, code_of(person))
    guest(event, "Chafik")
    page = phone.get("/accueil/?l=en")
    assert page.context["counter"] == {"inside": 2, "inside_words": "inside", "expected": 3}
    session = event.sessions.get()

    close_session(session, by=make_user(), at=max(now(), session.starts_at))

    page = phone.get("/accueil/?l=en")
    assert page.context["counter"]["inside"] == 2
    assert "2 came, the session is closed" in words(page) and "data-inside-words" in page.content.decode()
    assert counter(phone)[0] == 2 and counter(phone)[1] not in {"inside", "à l’intérieur"}
