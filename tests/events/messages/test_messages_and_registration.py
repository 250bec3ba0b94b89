"""A registration's own mails, from the visitor's click to the mailbox."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from events.messages.actions import sweep
from events.messages.models import Message
from events.registration import actions
from events.registration.actions import PersonGiven
from tests.events.messages.letters import make_debate

pytestmark = pytest.mark.django_db


def register(event, name="Amina Alaoui", email="amina@demo.example", **more):
    return actions.register(event, PersonGiven(name=name, email=email, language="fr", **more), key=email)


def kinds_in(sink, address="amina@demo.example") -> list[str]:
    """What each mail tells a calendar, in the order of arrival."""
    return [
        next(
            (part.get_param("method") for part in mail.walk() if part.get_content_subtype() == "calendar"), ""
        )
        for mail in sink.mails
        if mail["To"] == address
    ]


def test_who_registers_is_invited_and_who_cancels_is_told_so_by_the_calendar_too(sink):
    registration = register(make_debate())
    sweep()
    actions.cancel(registration)
    sweep()

    assert kinds_in(sink) == ["REQUEST", "CANCEL"]
    assert registration.tickets.get().code in sink.mails[0].get_body(("plain",)).get_content().replace(
        "-", ""
    )


def test_who_cancels_before_the_mail_goes_out_gets_no_ticket_and_nothing_for_the_calendar(sink):
    registration = register(make_debate())
    actions.cancel(registration)
    sweep(now())

    assert kinds_in(sink) == [""]
    assert Message.objects.get(kind="confirmation").state == "withdrawn"


def test_a_place_that_is_freed_is_offered_by_mail(sink):
    event = make_debate(capacity=1)
    first = register(event)
    register(event, "Brahim Bennis", "brahim@demo.example")
    sweep()
    actions.cancel(first)
    Message.objects.update(not_before=None, next_attempt_at=now())
    sweep()

    told = [mail["Subject"] for mail in sink.mails if mail["To"] == "brahim@demo.example"]
    assert len(told) == 2
    assert Message.objects.filter(to="brahim@demo.example").values_list("kind", flat=True)[0] == "offer"


def test_every_link_of_every_mail_that_registration_writes_is_whole(sink):
    event = make_debate(capacity=1)
    first = register(event)
    register(event, "Brahim Bennis", "brahim@demo.example")
    actions.send_links("amina@demo.example", "ar")
    actions.cancel(first)
    Message.objects.update(not_before=None, next_attempt_at=now())
    sweep()

    assert not Message.objects.exclude(state__in=("sent", "withdrawn")).exists()
    for mail in sink.mails:
        html = mail.get_body(("html",)).get_content()
        assert 'href=""' not in html
        assert "{{" not in html
