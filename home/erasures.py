"""Which erasures people asked for, in a file outside of the database: a restore brings their names back.

The file names nobody. It keeps the refs of the rows and a keyed hash of each address, so that `manage.py erase_again`
finds the same people in a backup that is older than their wish. One line of JSON for each erasure.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Erasure:
    """One wish: when, which rows, and by which addresses, hashed."""

    at: datetime
    refs: frozenset[str]
    addresses: frozenset[str]


def place() -> Path:
    return Path(settings.VAR_DIR) / "erasures.jsonl"


def note(*, emails: Iterable[str], refs: Iterable[str], at: datetime) -> None:
    """Put the wish down before its transaction ends: one that failed is repeated, none is forgotten."""
    addresses = sorted(_hashes(email)[0] for email in emails)
    line = {"at": at.isoformat(), "refs": sorted(refs), "addresses": addresses}
    descriptor = os.open(place(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def noted(since: datetime | None = None) -> Iterator[Erasure]:
    """The wishes of that time and later, the oldest first."""
    if not place().exists():
        return
    for line in place().read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"])
        if since is None or at >= since:
            yield Erasure(at, frozenset(told["refs"]), frozenset(told["addresses"]))


def known_as(erasure: Erasure, email: str) -> bool:
    """Whether this address is one that the wish was about."""
    return not erasure.addresses.isdisjoint(_hashes(email))


def _hashes(email: str) -> list[str]:
    """The hash with the present key, and with the one before."""
    text = f"erasure:{email.strip().lower()}".encode()
    return [hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in settings.LINK_KEYS]
