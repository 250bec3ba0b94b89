"""The programme for calendar programs: feeds to subscribe to and files to add."""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from events.calendar import feeds
from events.calendar.files import event_file
from events.programme.models import Event

FRESH = "public, max-age=300"


@require_safe
def feed(request: HttpRequest, language: str) -> HttpResponseBase:
    """The public programme in one language. No session, no account, no clock: the kept bytes, or 304."""
    at = now()
    asks_for_news = "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META
    version = feeds.current(language, at, bytes_too=not asks_for_news)
    feeds.fetched(version, at)
    # weak: the packed and the plain bytes carry the same one
    etag = f'W/"{version.etag}"'
    response = get_conditional_response(request, etag, int(version.modified_at.timestamp()))
    if response is None:
        if asks_for_news:  # in one piece: a stamp and bytes of two versions would never be put right
            version = feeds.current(language, at)
            etag = f'W/"{version.etag}"'
        response = _packed(request, bytes(version.packed))
    return _with_stamps(response, etag, version.modified_at, language, f"agenda-{language}.ics")


@require_safe
def event_calendar(request: HttpRequest, code: str) -> HttpResponseBase:
    """One event with all its sessions, to be added to a calendar once."""
    language = get_language() or "fr"
    event = get_object_or_404(Event.objects.published().select_related("venue"), code=code.lower())
    found = event_file(event, language)
    if found is None:
        raise Http404
    raw, modified = found
    etag = f'"{hashlib.sha256(raw).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag, int(modified.timestamp()))
    if response is None:
        response = HttpResponse(raw, content_type="text/calendar; charset=utf-8")
    return _with_stamps(response, etag, modified, language, f"{event.code}.ics")


def _packed(request: HttpRequest, packed: bytes) -> HttpResponse:
    """The kept gzip itself; plain bytes for the few clients that can not read it."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="text/calendar; charset=utf-8")
    return response


def _with_stamps(
    response: HttpResponseBase, etag: str, modified: datetime, language: str, filename: str
) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified.timestamp())
    response.headers["Cache-Control"] = FRESH
    patch_vary_headers(response, ["Accept-Encoding"])
    if response.status_code != 304:
        response.headers["Content-Language"] = language
        response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
