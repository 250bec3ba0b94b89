"""The log: one line of JSON each in production, a request's id on all its lines, and no secret on any.

What opens something (own links, tickets, feeds, codes sent by mail) never reaches the log: it is masked where
lines are written, so that no place that logs has to think of it.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="")

SECRET_PATHS = re.compile(
    r"(/(?:r|groupe|commande|invitation|T|V|E|agenda/p|accueil|password/reset/key|confirm-email)/)(?!\s|$)[^\s/?#\"'<>&]+",
    re.IGNORECASE,
)
SECRET_VALUES = re.compile(
    r"((?:(?:token|secret|password|signature|csrfmiddlewaretoken)[\"']?\s*[=:]\s*|[?&](?:code|key|next|tarif)=)[\"']?)"
    r"[^\s&\"',;]+",
    re.IGNORECASE,
)
OWN_LINK = re.compile(r"\b[a-z2-7]{26}\.[a-z2-7]{26}\b", re.IGNORECASE)
CREDENTIALS = re.compile(r"(\w+://)[^/\s:@]+:[^/\s@]+@")
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
EXTRAS = ("request_id", "status", "path", "method", "seconds", "event", "message_uuid", "kind")


def masked(text: str) -> str:
    """The text without what would let its reader in somewhere."""
    text = SECRET_PATHS.sub(r"\1…", text)
    text = OWN_LINK.sub("…", text)
    text = CREDENTIALS.sub(r"\1…@", text)
    return SECRET_VALUES.sub(r"\1…", text)


class NameRequest(logging.Filter):
    """Lets each line carry the id of the request it was written in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = getattr(record, "request_id", "") or request_id.get()
        return True


class PlainLines(logging.Formatter):
    """For people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonLines(logging.Formatter):
    """For machines: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        for name in EXTRAS:
            value = getattr(record, name, "")
            if value != "":
                said[name] = value if isinstance(value, int | float) else masked(str(value))
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = record.exc_info[0].__name__
            said["traceback"] = masked(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


class RequestId:
    """Gives each request a name that the log, the answer and the page of a failure all show."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        name = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex[:16]
        request.request_id = name  # type: ignore[attr-defined]
        token = request_id.set(name)
        try:
            answer = self.get_response(request)
        finally:
            request_id.reset(token)
        answer["X-Request-ID"] = name
        return answer
