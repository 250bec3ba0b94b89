"""The site in one folder, and back: database, public and private files. Keys are never in it.

database.sqlite3 or database.dump · public/ · private/ · manifest.json with the SHA-256 of each file
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

from halqa import dumps
from halqa.models import WorkerBeat

MANIFEST = "manifest.json"
FORM = 1


class BackupError(Exception):
    """Says in words why it cannot be done; nothing was changed."""


def folders() -> dict[str, Path]:
    return {"public": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def backup(place: Path, *, at: datetime | None = None) -> dict[str, Any]:
    """Write a whole backup to a folder that is not there yet; it has its name only once it is complete."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise BackupError(f"{place} is there already; a backup wants a folder of its own.")
    half = place.with_name(place.name + ".unfinished")
    if half.exists():
        shutil.rmtree(half)
    half.mkdir(parents=True, mode=0o700)
    # the database before the files: what a row names is there when its row is
    with _said():
        dumps.dump(connection, half / dumps.name_of(connection))
    for name, source in folders().items():
        _copy(source, half / name)
    manifest = {
        "form": FORM,
        "made_at": (at or now()).isoformat(timespec="seconds"),
        "base_url": settings.BASE_URL,
        "database": connection.vendor,
        "migrations": _applied(),
        "files": {name: _digest(half / name) for name in _files(half)},
    }
    (half / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _close_to_others(half)
    if place.exists():
        place.rmdir()
    half.rename(place)
    return manifest


def restore(place: Path, *, force: bool = False, at: datetime | None = None) -> Path:
    """Make the site what the backup says; answers where what was there before is kept."""
    manifest = read_manifest(place)
    if not force and _is_working():
        raise BackupError("The site is running. Stop it first (or say --force), then restore.")
    _unknown_migrations(manifest)
    stamp = (at or now()).strftime("%Y%m%d-%H%M%S")
    before = Path(settings.VAR_DIR) / f"before-restore-{stamp}"
    before.mkdir(parents=True, mode=0o700)
    connections.close_all()
    with _said():
        dumps.keep(connection, before)
        dumps.load(connection, place / dumps.name_of(connection))
    for name, target in folders().items():
        if target.exists():
            shutil.move(target, before / name)
        _copy(place / name, target)
    connections.close_all()
    cache.clear()
    return before


def read_manifest(place: Path) -> dict[str, Any]:
    """What the backup says of itself, once every file was found to be whole."""
    try:
        manifest: dict[str, Any] = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupError(f"{place} is no backup: it has no {MANIFEST}.") from None
    except ValueError:
        raise BackupError(f"{place / MANIFEST} cannot be read.") from None
    if manifest.get("form") != FORM:
        raise BackupError(f"The backup has the form {manifest.get('form')}; this Halqa reads form {FORM}.")
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest['database']}, this site uses {connection.vendor}: restore it on the same kind."
        )
    there = set(_files(place)) - {MANIFEST}
    for name, digest in manifest["files"].items():
        if name not in there or _digest(place / name) != digest:
            raise BackupError(f"{name} is missing or was changed since the backup; nothing was restored.")
    return manifest


def _unknown_migrations(manifest: dict[str, Any]) -> None:
    """A backup of a newer Halqa does not fit the code of an older one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown and known:
        raise BackupError(
            f"The backup is of a newer Halqa (it knows {unknown[0]}). Install that version, then restore."
        )


def _applied() -> list[str]:
    recorder = MigrationRecorder(connection)
    return sorted(f"{app}.{name}" for app, name in recorder.applied_migrations())


def _is_working() -> bool:
    try:
        return WorkerBeat.objects.alive().exists()
    except DatabaseError:  # no table, or a broken file: this is why one restores
        return False


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.mkdir(parents=True)


def _files(place: Path) -> Iterator[str]:
    for path in sorted(place.rglob("*")):
        if path.is_file():
            yield path.relative_to(place).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _close_to_others(place: Path) -> None:
    """Names and addresses are in it: for its owner only."""
    for folder, _folders, files in os.walk(place):
        Path(folder).chmod(0o700)
        for name in files:
            (Path(folder) / name).chmod(0o600)


@contextmanager
def _said() -> Iterator[None]:
    """Turns a failed dump into a sentence."""
    try:
        yield
    except dumps.DumpError as error:
        raise BackupError(str(error)) from error
