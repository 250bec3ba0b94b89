"""The mail server of these tests."""

from __future__ import annotations

import pytest

from tests.events.messages.sink import Sink, running_sink


@pytest.fixture
def sink(settings) -> Sink:
    with running_sink() as sink:
        settings.SMTP_URL = sink.url
        settings.MAIL_FROM = "CMPP <debats@cmpp.example>"
        yield sink
