"""What the mail server answers, and what is made of it."""

from __future__ import annotations

import socket
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.timezone import now

from events.messages import delivery
from events.messages.actions import sweep
from events.messages.delivery import server_of
from events.messages.models import RETRIES, Message
from tests.events.messages.letters import make_message

State = Message.State


def outcome_of(message: Message) -> tuple[str, str]:
    sweep()
    message.refresh_from_db()
    return message.state, message.last_error


@pytest.mark.django_db
def test_a_mail_arrives_with_its_sender_id_and_parts(sink):
    message = make_message()

    assert outcome_of(message) == (State.SENT, "")

    mail = sink.mails[0]
    assert (mail["From"], mail["To"]) == ("CMPP <debats@cmpp.example>", "amina@demo.example")
    assert mail["Message-ID"] == f"<{message.uuid}@cmpp.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/ics",
    ]


@pytest.mark.django_db
def test_one_connection_serves_a_whole_round(sink, monkeypatch):
    opened = []
    first = delivery.EmailBackend.open
    monkeypatch.setattr(delivery.EmailBackend, "open", lambda self: opened.append(first(self)))
    for _i in range(3):
        make_message("test")

    assert sweep() == 3
    assert opened == [True, False, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "answer", "state"),
    [
        ("RCPT", "550 5.1.1 no such user", State.FAILED),
        ("DATA", "554 5.7.1 refused as spam", State.FAILED),
        ("RCPT", "450 4.2.0 greylisted, try again", State.QUEUED),
        ("DATA", "452 4.3.1 disk full", State.QUEUED),
        ("MAIL", "421 4.3.2 closing", State.QUEUED),
        ("MAIL", "550 5.7.1 this sender may not send", State.QUEUED),
    ],
)
def test_an_address_or_a_mail_is_refused_for_good_with_5xx_all_else_may_pass_later(sink, step, answer, state):
    sink.answers[step] = answer
    message = make_message("test")

    assert outcome_of(message) == (state, answer)
    assert not sink.mails


@pytest.mark.django_db
def test_an_address_that_is_refused_does_not_stop_the_next_one(sink):
    async def only_amina(server, session, envelope, address, options):
        if address != "amina@demo.example":
            return "550 who?"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    sink.handle_RCPT = only_amina
    make_message("test", to="nobody@demo.example")
    make_message("test", to="amina@demo.example")

    assert sweep() == 1
    assert [mail["To"] for mail in sink.mails] == ["amina@demo.example"]


@pytest.mark.django_db
def test_a_server_that_hangs_up_in_the_middle_is_asked_again_for_the_next_mail(sink):
    sink.hang_ups = 1
    first, second = make_message("test"), make_message("test")

    assert sweep() == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, second.state) == (State.QUEUED, 1, State.SENT)


@pytest.mark.django_db
def test_a_domain_in_arabic_letters_is_reached_by_its_name_on_the_wire(sink):
    message = make_message("test", to="amina@مثال.ma")

    assert outcome_of(message)[0] == State.SENT
    assert sink.mails[0]["To"] == "amina@xn--mgbh0fb.ma"


@pytest.mark.django_db
def test_an_address_that_no_server_can_be_told_does_not_stop_the_round(sink):
    broken = make_message("test", to="أمينة@مثال.ma")
    good = make_message("test")

    sweep()

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == (State.FAILED, State.SENT)


@pytest.mark.django_db
def test_a_server_that_says_nothing_is_left_after_the_timeout(settings, monkeypatch):
    monkeypatch.setattr(delivery, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.SMTP_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        message = make_message("test")
        began = now()

        state, error = outcome_of(message)

    assert (state, "Timeout" in error or "timed out" in error) == (State.QUEUED, True)
    assert message.next_attempt_at - began >= RETRIES[0]


@pytest.mark.django_db
def test_a_server_that_closes_the_line_keeps_the_mail_for_later(settings):
    with socket.socket() as rude:
        rude.bind(("127.0.0.1", 0))
        rude.listen()
        settings.SMTP_URL = f"smtp://127.0.0.1:{rude.getsockname()[1]}"
        closing = threading.Thread(target=lambda: rude.accept()[0].close())
        closing.start()
        message = make_message("test")

        state, error = outcome_of(message)
        closing.join()

    assert state == State.QUEUED
    assert "closed" in error


def test_the_address_of_the_mail_server_is_one_setting():
    server = server_of("smtp://us%40er:p%2Fw@mail.example.ma:587?tls=starttls")
    assert (server.host, server.port, server.username, server.password) == (
        "mail.example.ma",
        587,
        "us@er",
        "p/w",
    )
    assert (server.use_tls, server.use_ssl) == (True, False)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "ssl"),
    [
        ("smtps://mail.example.ma", 465, False, True),
        ("smtp://mail.example.ma:587", 587, True, False),
        ("smtp://localhost", 25, False, False),
        ("smtp://localhost:587?tls=none", 587, False, False),
    ],
)
def test_how_the_line_is_encrypted(url, port, starttls, ssl):
    server = server_of(url)
    assert (server.port, server.use_tls, server.use_ssl) == (port, starttls, ssl)


@pytest.mark.parametrize("url", ["mail.example.ma:587", "http://mail.example.ma", "smtp://"])
def test_an_address_that_is_none_is_explained(url):
    with pytest.raises(ImproperlyConfigured, match="HALQA_SMTP_URL"):
        server_of(url)
