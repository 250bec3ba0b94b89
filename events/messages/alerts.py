"""Errors are mailed to who runs the site, once an hour for each cause.

A logging handler: it is named by its path in settings.LOGGING and loads nothing of the project before an error comes.
"""

from __future__ import annotations

import hashlib
import logging
import socket
import traceback
from datetime import datetime
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.timezone import now

MOST = 10_000
"""Characters of one alert."""


class ErrorMails(logging.Handler):
    """Mails an error to settings.ERROR_MAIL_TO, unless the same one was mailed within this hour."""

    def __init__(self, level: int | str = logging.ERROR) -> None:
        super().__init__(level)

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ERROR_MAIL_TO or record.name.startswith("events.messages.alerts"):
            return
        try:
            at = now()
            cause = cause_of(record)
            name = hashlib.sha256(cause.encode()).hexdigest()[:16]
            if not cache.add(f"alert:{name}:{at:%Y-%m-%dT%H}", True, 3600):
                return  # the row's unique occasion is the promise; this saves the database the storm
            said = (name, cause, self._text(record, cause, at), at)
            if connection.in_atomic_block:  # what is written here may be rolled back with what failed
                Thread(target=_write_apart, args=said, daemon=True).start()
            else:
                _write(*said)
        except Exception:
            self.handleError(record)

    def _text(self, record: logging.LogRecord, cause: str, at: datetime) -> str:
        """What, where, when, in the words of the log (its formatter hides secrets); no local variables."""
        request = getattr(record, "request_id", "")
        lines = [
            cause,
            f"{at:%Y-%m-%d %H:%M:%S} UTC · {socket.gethostname()}",
            f"Request {request}" * bool(request),
        ]
        return "\n".join([*filter(None, lines), "", self.format(record)[:MOST]])


def cause_of(record: logging.LogRecord) -> str:
    """The kind of error and the place in the code where it rose: one mail for each such pair."""
    if record.exc_info and record.exc_info[0]:
        frames = traceback.extract_tb(record.exc_info[2])
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else record.name
        return f"{record.exc_info[0].__name__} at {place}"
    return f"{record.levelname} at {record.name}:{record.lineno}"


def _write(name: str, cause: str, text: str, at: datetime) -> None:
    from events.messages.actions import queue  # not before the apps are loaded

    words: dict[str, Any] = {"subject": f"{settings.HOST}: {cause}"[:150], "text": text}
    for address in settings.ERROR_MAIL_TO:
        queue(
            "staff_alert", address, "en", about=f"error:{name}", occasion=f"{at:%Y-%m-%dT%H}", context=words
        )


def _write_apart(*said: Any) -> None:
    try:
        _write(*said)
    except Exception:
        logging.getLogger(__name__).exception("An error could not be mailed")
    finally:
        connection.close()
