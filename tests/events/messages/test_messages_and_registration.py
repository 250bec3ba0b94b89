"""A registration's own mails, from the visitor's click to the mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.actions import sweep
from events.messages.models import Message
from events.programme.models import Event
from events.registration import actions
from events.registration.actions import PersonGiven
from home import links
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


def told_last(sink, address="amina@demo.example") -> str:
    """The text of the last mail to the address."""
    return [mail for mail in sink.mails if mail["To"] == address][-1].get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("leave", "said"),
    [
        (actions.cancel, "You are no longer on the waiting list"),
        (actions.refuse_offer, "The place that was kept for you"),
    ],
)
def test_who_never_had_a_ticket_is_not_told_that_it_is_void(sink, leave, said):
    event = make_debate(capacity=1)
    first = register(event, "Brahim Bennis", "brahim@demo.example")
    waiter = actions.register(
        event, PersonGiven("Amina Alaoui", "amina@demo.example", language="en"), key="w"
    )
    if leave is actions.refuse_offer:
        actions.cancel(first)
    leave(waiter)
    sweep()

    assert said in told_last(sink)
    assert "ticket is no longer valid" not in told_last(sink)


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"ends_at": now()}, {"state": "postponed"}])
def test_a_new_link_to_an_event_that_is_off_or_over_promises_no_place(sink, change):
    registration = register(make_debate())
    sweep()
    Event.objects.filter(pk=registration.event_id).update(**change | {"starts_at": now() - timedelta(days=1)})

    actions.renew_link(registration)
    sweep()

    assert Message.objects.filter(kind="confirmation").count() == 1
    assert f"/r/{links.token('registration', registration.uuid, 2)}/" in told_last(sink)
