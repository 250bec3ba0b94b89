"""The independent linter of calendars, on the mails as they are handed to the mail server."""

from __future__ import annotations

import pytest

from events.calendar.actions import refresh
from events.messages.render import mail_of
from tests.events.messages.letters import make_debate, make_facts, make_message
from tests.verify.test_calendar_bytes import load_linter

pytestmark = [pytest.mark.verify, pytest.mark.django_db]


@pytest.fixture(scope="module")
def linter():
    return load_linter()


@pytest.fixture(autouse=True)
def sender(settings):
    settings.MAIL_FROM = "CMPP <debats@cmpp.example>"
    settings.BASE_URL = "https://debats.cmpp.example"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("kind", ["confirmation", "address_corrected", "event_changed", "cancelled"])
def test_an_invitation(linter, kind, language):
    assert linter.lint(mail_of(make_message(kind, language)).as_bytes(), kind="mail") == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_invitation_of_a_cancelled_event(linter, language):
    event = make_debate()
    event.state = "cancelled"
    event.save()
    refresh(event)
    assert (
        linter.lint(mail_of(make_message("event_cancelled", language, event=event)).as_bytes(), kind="mail")
        == []
    )


def test_the_mail_that_takes_an_invitation_back_is_newer_than_it(linter):
    event = make_debate()
    invited = make_message("confirmation", event=event, context=make_facts(event, calendar_sequence=1))
    cancelled = make_message("cancelled", event=event, context=make_facts(event, calendar_sequence=2))

    raw, before = mail_of(cancelled).as_bytes(), mail_of(invited).as_bytes()
    assert linter.lint(raw, kind="mail", previous=before) == []


def test_an_older_sequence_is_noticed(linter):
    event = make_debate()
    invited = make_message("confirmation", event=event, context=make_facts(event, calendar_sequence=2))
    cancelled = make_message("cancelled", event=event, context=make_facts(event, calendar_sequence=1))

    raw, before = mail_of(cancelled).as_bytes(), mail_of(invited).as_bytes()
    assert [rule for rule, _said in linter.lint(raw, kind="mail", previous=before)]
