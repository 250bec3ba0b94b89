"""A person named in every table, and where the names still stand, in tests."""

import json
import uuid
from datetime import timedelta

from django.apps import apps

from events.attendance.actions import Scan, check_in, close_session
from tests.factories import make_user

DAY = timedelta(days=1)
NAME, ADDRESS = "Zineb Canari", "zineb.canari@demo.example"


def attend(event, row):
    session = event.sessions.get()
    scan = Scan(event=event, session=session, id=uuid.uuid4(), user=make_user())
    check_in(scan, registration=row, at=session.starts_at)


def close(event):
    session = event.sessions.get()
    close_session(session, by=make_user(), at=session.ends_at)
    return session.ends_at + timedelta(hours=1)


def dump():
    """Every value of every table, as text; what JSON escapes is said plainly."""
    words = []
    for model in apps.get_models():
        for values in model._base_manager.values_list():
            words += [json.dumps(value, ensure_ascii=False, default=str).lower() for value in values]
    return "\n".join(words)


def names_in(text):
    return [name for name in ("canari", "zineb", "كناري") if name in text]
