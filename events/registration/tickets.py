"""Ticket codes: 8 random symbols and 4 that only the event's key gives, so that a door without network can tell.

The symbols are Crockford's 32: no I, L, O, U. The check is HMAC-SHA256(event key, the 8 symbols) cut to its first
20 bits. Two keys of an event are valid at once. The code opens nothing personal.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

from django.conf import settings

from events.programme.models import Event
from events.programme.models.event import CROCKFORD

RANDOM, CHECK = 8, 4
_ADDRESS = re.compile(r"/t/([^/?#]+)", re.IGNORECASE)
_ALIKE = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s\-‐-―_.]+")


def new_code(event: Event) -> str:
    """A code that this event's key makes genuine."""
    chosen = "".join(secrets.choice(CROCKFORD) for _i in range(RANDOM))
    return chosen + _check(bytes(event.ticket_key), chosen)


def is_genuine(event: Event, code: str) -> bool:
    """Whether one of the event's two keys made this code; that somebody holds it is another question."""
    return any(_made_by(bytes(key), code) for key in (event.ticket_key, event.ticket_key_before) if key)


def may_be_new(event: Event, code: str) -> bool:
    """Whether a code that nobody holds may have been given a moment ago.

    The present key must have made it: the key before may be in a lost phone, and all its codes are in the list.
    """
    return _made_by(bytes(event.ticket_key), code)


def read(text: str) -> str | None:
    """The code in what was scanned or typed: an address of any host, or the bare code, in any case, with gaps."""
    text = text.strip()[:300]
    address = _ADDRESS.search(text)
    if address is None and "/" in text:
        return None
    bare = _BETWEEN.sub("", address[1] if address else text).upper()
    code = "".join(_digit(symbol) for symbol in bare).translate(_ALIKE)
    return code if len(code) == RANDOM + CHECK and all(symbol in CROCKFORD for symbol in code) else None


def url(code: str) -> str:
    """What the QR code holds: upper case, so that it is a small one."""
    return f"{settings.BASE_URL}/T/{code}".upper()


def grouped(code: str) -> str:
    """The code as it is printed: 2VXC-SX8E-T508."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _made_by(key: bytes, code: str) -> bool:
    return code.isascii() and hmac.compare_digest(_check(key, code[:RANDOM]), code[RANDOM:])


def _check(key: bytes, chosen: str) -> str:
    bits = int.from_bytes(hmac.new(key, chosen.encode(), hashlib.sha256).digest()[:3]) >> 4
    return "".join(CROCKFORD[bits >> shift & 31] for shift in (15, 10, 5, 0))


def _digit(symbol: str) -> str:
    """An Arabic keyboard types ٢ where the ticket says 2."""
    value = unicodedata.decimal(symbol, None)
    return symbol if value is None else str(value)
