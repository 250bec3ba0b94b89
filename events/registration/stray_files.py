"""Files that were sent with a form and that no answer knows: what the database refused afterwards left them behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.utils.timezone import now

from events.registration.models import Answer
from events.registration.models.questions import FOLDER, private_storage

KEPT = timedelta(days=1)
"""So old is a file before it is taken away: one whose row is being written just now has none yet."""


def sweep(at: datetime | None = None) -> int:
    """Take away the files that no answer knows since a day; how many."""
    storage: Storage = private_storage()
    if not storage.exists(FOLDER):
        return 0
    events, _files = storage.listdir(FOLDER)
    return sum(_sweep_folder(storage, f"{FOLDER}/{event}", at or now()) for event in events)


def _sweep_folder(storage: Storage, folder: str, at: datetime) -> int:
    _folders, names = storage.listdir(folder)
    known = set(Answer.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    stray = [path for path in (f"{folder}/{name}" for name in names) if path not in known]
    old = [path for path in stray if storage.get_modified_time(path) < at - KEPT]
    for path in old:
        storage.delete(path)
    return len(old)
