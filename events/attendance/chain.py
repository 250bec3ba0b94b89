"""The chain of a session's attendance records: each carries the hash of the one before.

SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8 in NFC, integers and strings only) of all fields but the
hash itself. The first link is the hash of the session's header. The chain holds ids and hashes only, so that purging a
name does not break it.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

from events.programme.models import Session


def canonical(value: Any) -> bytes:
    """The one way to write a value: sorted keys, no spaces, NFC. Raises TypeError for anything but ints and strings."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def header_of(session: Session) -> dict[str, Any]:
    """What was planned: event, session, date, wall times, zone, minutes."""
    return {
        "event": str(session.event.uuid),
        "session": str(session.uuid),
        "date": session.date.isoformat(),
        "start": session.start.isoformat("minutes"),
        "end": session.end.isoformat("minutes"),
        "zone": session.zone,
        "minutes": session.minutes,
        "programme_version": session.event.revision,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"not canonical: {type(value).__name__}")
