"""People's own links: `/r/<public id>.<MAC>`. Nothing is stored that could leak; a raised version revokes.

The MAC is 128 bits of HMAC-SHA256 over purpose, uuid and version. Two keys are valid at once (settings.LINK_KEYS):
the first signs, every one is believed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from django.conf import settings


def token(purpose: str, row: uuid.UUID, version: int) -> str:
    """The signed name of a row for one purpose: 26 symbols, a dot, 26 symbols (lower-case base32)."""
    return f"{_base32(row.bytes)}.{_base32(_mac(settings.LINK_KEYS[0], purpose, row, version))}"


def row_of(signed: str) -> uuid.UUID | None:
    """The uuid that a token names, true or not; ask `is_signed` with the row's own version before believing it."""
    name, _dot, _mac_part = signed.partition(".")
    raw = _bytes(name)
    return uuid.UUID(bytes=raw) if raw and len(raw) == 16 else None


def is_signed(signed: str, purpose: str, row: uuid.UUID, version: int) -> bool:
    """Whether this token was made for that purpose and row in its present version; constant time."""
    given = _bytes(signed.partition(".")[2]) or b""
    return any(hmac.compare_digest(given, _mac(key, purpose, row, version)) for key in settings.LINK_KEYS)


def own_path(row: uuid.UUID, version: int) -> str:
    """The path of a registration's own page."""
    return f"/r/{token('registration', row, version)}/"


def absolute(path: str) -> str:
    """The full address of a path of this site."""
    return f"{settings.BASE_URL}{path}"


def _mac(key: str, purpose: str, row: uuid.UUID, version: int) -> bytes:
    text = f"{purpose}:{row}:{version}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).digest()[:16]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _bytes(text: str) -> bytes | None:
    if len(text) != 26:
        return None
    try:
        return base64.b32decode(text.upper() + "======")
    except ValueError:
        return None
