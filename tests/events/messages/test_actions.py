"""The outbox: written once, taken back, sent, tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.messages import actions
from events.messages.actions import MessageError, queue, send_again, sweep, withdraw
from events.messages.models import LEASE, RETRIES, Message
from tests.events.messages.letters import make_debate, make_facts, make_message

pytestmark = pytest.mark.django_db
State = Message.State


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_the_same_occasion_twice_is_one_mail():
    first = make_message(about="registration:1", occasion="move:1")

    second = make_message(about="registration:1", occasion="move:1")
    make_message(about="registration:1", occasion="move:2")

    assert first.pk == second.pk
    assert Message.objects.count() == 2


def test_no_address_is_no_mail():
    assert queue("test", "  ", "fr", about="test", context={}) is None
    assert not Message.objects.exists()


def test_a_kind_without_a_template_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="telegram"):
        queue("telegram", "a@demo.example", "fr", about="test", context={})


def test_a_language_the_site_does_not_speak_becomes_french():
    assert queue("test", "a@demo.example", "de", about="test", context={}).language == "fr"


def test_a_mail_is_gone_with_the_transaction_that_wrote_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue("test", "a@demo.example", "fr", about="test", context={})
        raise ZeroDivisionError

    assert not Message.objects.exists()


def test_writing_a_mail_costs_two_statements():
    with CaptureQueriesContext(
        connection,
    ) as statements:
        queue("test", "a@demo.example", "fr", about="test", context={})

    assert len([s for s in statements if "SAVEPOINT" not in s["sql"]]) == 2


def test_what_was_not_sent_is_taken_back():
    message = make_message(about="registration:1")

    assert withdraw("registration:1") == 1

    assert state_of(message) == State.WITHDRAWN
    assert sweep() == 0


def test_only_the_kinds_named_are_taken_back():
    kept = make_message("confirmation", about="registration:1")
    taken = make_message("waiting_list", about="registration:1")

    withdraw("registration:1", {"waiting_list"})

    assert (state_of(kept), state_of(taken)) == (State.QUEUED, State.WITHDRAWN)


def test_what_was_sent_is_not_taken_back():
    message = make_message(about="registration:1")
    sweep()

    assert withdraw("registration:1") == 0
    assert state_of(message) == State.SENT


def test_a_mail_taken_back_and_written_again_waits_with_the_new_facts():
    event = make_debate()
    make_message(about="registration:1", context=make_facts(event, rank=1))
    withdraw("registration:1")

    message = make_message(about="registration:1", context=make_facts(event, rank=2))

    assert message.state == State.QUEUED
    assert message.context["rank"] == 2
    assert sweep() == 1


def test_a_failed_mail_is_taken_back_too(sink):
    sink.answers["RCPT"] = "550 no such user"
    message = make_message(about="registration:1")
    sweep()

    withdraw("registration:1")

    assert state_of(message) == State.WITHDRAWN


def test_nothing_is_sent_before_its_hour():
    at = now()
    message = make_message(not_before=at + timedelta(hours=9))

    assert sweep(at) == 0
    assert sweep(at + timedelta(hours=9)) == 1
    assert state_of(message) == State.SENT


def test_without_a_mail_server_mails_are_sent_to_the_outbox_screen():
    message = make_message()

    assert sweep() == 1

    assert state_of(message) == State.SENT
    assert message.sent_at is not None


def test_a_server_that_is_away_is_asked_again_after_1_5_30_minutes_2_and_6_hours(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    message, at, waits = make_message(), now(), []

    for attempt in range(1, 7):
        assert sweep(at) == 0
        message.refresh_from_db()
        assert message.attempts == attempt
        waits.append(message.next_attempt_at - at)
        assert sweep(message.next_attempt_at - timedelta(seconds=1)) == 0
        at = message.next_attempt_at

    assert tuple(waits[:5]) == RETRIES
    assert state_of(message) == State.FAILED
    assert "refused" in message.last_error
    assert sweep(at + timedelta(days=9)) == 0


def test_a_server_that_is_away_costs_one_mail_an_attempt_not_all(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    for _i in range(5):
        make_message("test")

    sweep()

    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def test_a_worker_that_died_gives_its_mail_back_after_the_lease():
    message, at = make_message("test"), now()
    claimed = actions._claim(message.pk, at)
    assert claimed.attempts == 1

    assert sweep(at + LEASE - timedelta(seconds=1)) == 0
    assert sweep(at + LEASE) == 1
    assert state_of(message) == State.SENT


def test_a_mail_that_kills_every_worker_ends_as_failed():
    message, at = make_message("test"), now()
    for _attempt in range(6):
        assert actions._claim(message.pk, at)
        at += LEASE
        actions._take_over(at)

    assert state_of(message) == State.FAILED


def test_what_is_taken_back_while_it_is_being_sent_is_not_tried_again(sink):
    message = make_message("test", about="registration:1")
    sink.answers["DATA"] = "451 later"
    sink_mail = actions.PostOffice.deliver

    def deliver_late(self, mail):
        withdraw("registration:1")
        sink_mail(self, mail)

    actions.PostOffice.deliver = deliver_late
    try:
        sweep()
    finally:
        actions.PostOffice.deliver = sink_mail

    assert state_of(message) == State.WITHDRAWN


def test_a_worker_whose_lease_passed_does_not_touch_what_another_has_now():
    message, at = make_message("test"), now()
    slow = actions._claim(message.pk, at)
    later = at + LEASE
    actions._take_over(later)
    assert actions._claim(message.pk, later)

    assert actions._mark_sent(slow, later) == 0
    assert state_of(message) == State.SENDING


def test_a_mail_that_can_not_be_written_does_not_stop_the_others(caplog):
    broken = make_message(context={"event": "not an event"})
    good = make_message("test")

    assert sweep() == 1

    assert state_of(broken) == State.QUEUED
    assert broken.last_error
    assert state_of(good) == State.SENT
    assert str(broken.uuid) in caplog.text


def test_codes_to_log_in_are_not_kept_once_sent(sink):
    message = make_message("account")

    sweep()

    message.refresh_from_db()
    assert message.context == {"subject": "Votre code"}
    assert "123-456" in sink.mails[0].get_body(("plain",)).get_content()


def test_in_development_a_code_to_log_in_can_be_read_after_sending():
    message = make_message("account")
    sweep()
    message.refresh_from_db()
    assert "123-456" in message.context["text"]


def test_sending_a_failed_mail_again_is_the_same_mail_for_its_reader(sink):
    sink.answers["RCPT"] = "550 no such user"
    message = make_message("test")
    before = message.message_id
    sweep()
    sink.answers.clear()

    send_again(message)
    sweep()

    assert state_of(message) == State.SENT
    assert sink.deliveries == {before: 1}


def test_sending_a_sent_mail_again_is_a_new_mail_for_its_reader(sink):
    message = make_message("test")
    sweep()

    send_again(message)
    sweep()

    assert len(sink.deliveries) == 2


def test_a_mail_that_was_taken_back_is_not_sent_again():
    message = make_message(about="registration:1")
    withdraw("registration:1")

    with pytest.raises(MessageError):
        send_again(message)


def test_an_empty_round_asks_twice(django_assert_num_queries):
    with django_assert_num_queries(2):
        sweep()
