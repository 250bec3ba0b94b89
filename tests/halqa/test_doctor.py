"""`manage.py doctor` names what is wrong, in words."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from events.messages.actions import queue
from events.messages.models import Message
from events.programme.models import Fee
from halqa import diagnosis, health
from halqa.models import WorkerBeat
from halqa.roles import give, write_roles
from tests.factories import make_event, make_order, make_user, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(settings):
    settings.ENV = "test"
    WorkerBeat.objects.create(name="here:1", started_at=now(), beat_at=now())
    write_roles()
    give(make_user(), "administrator")


def ask():
    """What it prints, and its last word."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_a_healthy_site(healthy):
    event = make_event()

    said, end = ask()

    assert end == ""
    assert "BAD" not in said
    assert f"ok   event {event.code}: people can register" in said


def test_no_worker_and_no_administrator():
    said, end = ask()

    assert "BAD  worker: has not started" in said
    assert "BAD  administrator: nobody: manage.py found --admin ADDRESS" in said
    assert end == "2 to mend."


def test_an_event_that_nobody_can_register_for_is_not_a_fault_of_the_site(healthy):
    event = make_event(capacity=0)

    said, end = ask()

    assert f"look event {event.code}: The event has no places yet." in said
    assert end == ""


def test_mails_that_wait_and_mails_that_failed(healthy):
    for number in range(3):
        queue("test", f"a{number}@demo.example", "fr", about=f"test:{number}", context={})
    old = now() - timedelta(hours=1)
    Message.objects.filter(about="test:0").update(next_attempt_at=old)
    Message.objects.filter(about="test:1").update(state=Message.State.FAILED)

    said, end = ask()

    assert "BAD  mails waiting: 1 for more than 10 minutes" in said
    assert "BAD  mails failed: 1, see the outbox" in said
    assert end == "2 to mend."


def test_little_disk(healthy, monkeypatch):
    monkeypatch.setattr(diagnosis, "SCARCE", 10**18)

    assert "BAD  disk: " in ask()[0]


def test_without_a_database_the_rest_is_still_said(monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: 1 / 0)

    said, end = ask()

    assert "BAD  database: does not answer" in said
    assert "ok   zones: ok" in said
    assert end


def test_missing_mail_settings_of_a_real_site(healthy, settings):
    settings.PRODUCTION, settings.SMTP_URL, settings.ERROR_MAIL_TO = True, "", []

    said, _end = ask()

    assert "BAD  mail server: HALQA_SMTP_URL is missing: no mail leaves" in said
    assert "BAD  error mails: HALQA_ERROR_MAIL_TO is missing" in said


def test_a_counter_that_is_not_what_the_registrations_say_is_named(healthy):
    event = make_event()
    type(event).objects.filter(pk=event.pk).update(taken=3)

    said, end = ask()

    assert f"BAD  places: event {event.uuid}: 3 counted, 0 real" in said
    assert end == "1 to mend."


def test_what_stops_most_people_is_named_too(healthy):
    event = make_event()
    Fee.objects.create(event=event, name_fr="Public", price=0, capacity=0)

    said, _end = ask()

    assert "No fee has places" in said


def test_money_that_is_not_what_its_rows_make_is_named(healthy):
    order = make_order(price=250)
    pay(order)
    type(order).objects.filter(pk=order.pk).update(paid=251)

    said, _end = ask()

    assert f"BAD  money: order {order.reference}: paid is 251.00, its rows make 250.00" in said
    assert "BAD  money: the ledger says 250.00 MAD, the orders have 251.00" in said
