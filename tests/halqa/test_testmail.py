"""`manage.py testmail` says what the mail server says."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.events.messages.sink import running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    with running_sink() as sink:
        settings.SMTP_URL = sink.url
        yield sink


def testmail(address: str = "amina@demo.example") -> str:
    said = StringIO()
    call_command("testmail", address, stdout=said)
    return said.getvalue()


testmail.__test__ = False


def test_a_mail_is_sent_and_the_answers_are_printed(sink):
    said = testmail()

    assert "250 taken as 4711" in said
    assert "not encrypted" in said
    assert [mail["To"] for mail in sink.mails] == ["amina@demo.example"]


@pytest.mark.parametrize(("step", "answer"), [("RCPT", "550 no such user"), ("DATA", "554 spam")])
def test_a_refusal_is_told_in_the_server_s_words(sink, step, answer):
    sink.answers[step] = answer
    with pytest.raises(CommandError, match=answer):
        testmail()


def test_a_server_that_is_not_there_is_told(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    with pytest.raises(CommandError, match="refused"):
        testmail()


def test_without_a_mail_server_it_says_where_mails_are(settings):
    settings.SMTP_URL = ""
    with pytest.raises(CommandError, match="HALQA_SMTP_URL is empty"):
        testmail()


def test_an_address_that_is_none_is_refused(sink):
    with pytest.raises(CommandError, match="no e-mail address"):
        testmail("amina")
