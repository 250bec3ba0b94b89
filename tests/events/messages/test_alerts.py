"""Errors are mailed once an hour for each cause."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from events.messages import alerts
from events.messages.alerts import ErrorMails
from events.messages.models import Message
from halqa.logging import PlainLines
from tests.events.messages.letters import make_message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def logger(settings):
    settings.ERROR_MAIL_TO = ["ops@demo.example"]
    logger, handler = logging.getLogger("tests.alerts"), ErrorMails()
    handler.setFormatter(PlainLines("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)
    logger.propagate = True


def fail(logger, error: Exception) -> None:
    try:
        raise error
    except Exception:
        logger.exception("The desk could not be opened for %s", "/r/abcdefghijklmnopqrstuvwxyz.abcdefghij/")


def test_the_same_error_is_mailed_once_an_hour(logger, monkeypatch):
    for _i in range(3):
        fail(logger, ValueError("no"))
    cache.clear()  # another server has another cache: the row's own occasion keeps the promise
    fail(logger, ValueError("still no"))
    assert Message.objects.count() == 1

    monkeypatch.setattr(alerts, "now", lambda: datetime(2031, 1, 1, 12, tzinfo=UTC))
    fail(logger, ValueError("no"))
    assert Message.objects.count() == 2


def test_another_cause_is_another_mail(logger):
    fail(logger, ValueError("no"))
    fail(logger, KeyError("no"))
    logger.error("The disk is full")

    assert Message.objects.count() == 3


def test_an_alert_says_what_and_where_and_hides_secrets(logger):
    fail(logger, ValueError("no"))

    message = Message.objects.get()
    assert message.to == "ops@demo.example"
    assert "ValueError at" in message.context["subject"]
    text = message.context["text"]
    assert "test_alerts.py" in text
    assert "raise error" in text
    assert "abcdefghijklmnopqrstuvwxyz" not in text


def test_below_an_error_and_without_an_address_nothing_is_mailed(logger, settings):
    logger.warning("Nearly full")
    settings.ERROR_MAIL_TO = []
    logger.error("Full")

    assert not Message.objects.exists()


def test_an_error_inside_a_transaction_that_is_rolled_back_is_mailed(logger):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail(logger, ValueError("no"))
        raise ZeroDivisionError

    deadline = time.monotonic() + 10
    while not Message.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert Message.objects.count() == 1


def test_a_database_that_is_away_does_not_make_it_worse(logger, capsys):
    def away(*args):
        raise connection.Database.OperationalError("away")

    with connection.execute_wrapper(away):
        logger.error("The database is away")

    assert "away" in capsys.readouterr().err


def test_a_mail_that_can_not_be_written_is_an_alert_too(logger):
    from events.messages import actions

    make_message(context={"event": "broken"})
    actions.logger.addHandler(logger.handlers[0])
    try:
        actions.sweep()
    finally:
        actions.logger.removeHandler(logger.handlers[0])

    assert Message.objects.filter(kind="staff_alert").count() == 1
