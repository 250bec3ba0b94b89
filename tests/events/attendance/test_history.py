"""The door's acts are in the event's history, whoever runs them."""

from __future__ import annotations

import pytest
from wagtail.models import ModelLogEntry

from events.attendance.actions import add_device, close_session, revoke_device
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


def test_phones_and_closing_are_noted_once_each():
    event, by = make_event(), make_user()
    session = event.sessions.get()

    device, _secret = add_device(event, "Entrée A", by=by)
    revoke_device(device, by=by)
    revoke_device(device, by=by)
    close_session(session, by=by, at=session.ends_at)

    entries = ModelLogEntry.objects.filter(action__startswith="attendance.").order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("attendance.phone", by), ("attendance.revoke", by), ("attendance.close", by),
    ]  # fmt: skip
    assert {entry.object_id for entry in entries} == {str(event.pk)}
