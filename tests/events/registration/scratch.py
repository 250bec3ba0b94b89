"""Databases of a test's own, real ones that other processes can write to, copied from the empty test database."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

from events.programme.models import Event
from events.registration.models import Booking, Registration


@contextmanager
def scratch_database(name: str, folder: Path) -> Iterator[str]:
    """The name of a new database; it is gone afterwards."""
    if connection.vendor == "sqlite":
        made = _copy_sqlite(folder / name)
    else:
        template = connection.settings_dict["NAME"]
        connection.close()
        made = _copy_postgresql(template, f"{template}_{name}")
    with _gone_afterwards(made):
        yield made


@contextmanager
def copied(original: str) -> Iterator[str]:
    """The name of a new database that is like this one, which nobody uses now; it is gone afterwards."""
    made = f"{original}_copy"
    if connection.vendor == "sqlite":
        shutil.copyfile(original, made)
    else:
        _copy_postgresql(original, made)
    with _gone_afterwards(made):
        yield made


@contextmanager
def _gone_afterwards(made: str) -> Iterator[None]:
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            for left in ("", "-wal", "-shm"):
                Path(made + left).unlink(missing_ok=True)
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{made}" WITH (FORCE)')


@contextmanager
def used(name: str) -> Iterator[None]:
    """Meanwhile this thread reads and writes that database."""
    before = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = before.settings_dict | {"NAME": name}
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = before


def drop_promises() -> None:
    """Take the database's own promises away: what is left is what the code alone keeps."""
    plain = Booking._meta.get_field("idempotency_key").clone()
    plain._unique = False
    plain.set_attributes_from_name("idempotency_key")
    plain.model = Booking
    with connection.schema_editor() as editor:
        for model, name in [
            (Event, "event_never_oversold"),
            (Registration, "one_live_registration_per_address"),
        ]:
            promise = next(one for one in model._meta.constraints if one.name == name)
            editor.remove_constraint(model, promise)
        editor.alter_field(Booking, Booking._meta.get_field("idempotency_key"), plain)


def _copy_sqlite(path: Path) -> str:
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    return str(path)


def _copy_postgresql(template: str, copy: str) -> str:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
        # nobody pulls the plug of this machine: what a killed process leaves is all that is looked at
        cursor.execute(f'ALTER DATABASE "{copy}" SET synchronous_commit = off')
    return copy
