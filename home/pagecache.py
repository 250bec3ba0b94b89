"""Whole public pages, kept for visitors nobody knows; docs/decisions tells why it is made so.

A page says that it may be kept (`keep(response)`). What differs from visitor to visitor or from second to second is a
hole, `{% hole "places" event.uuid %}`, filled at each hit by the function that `register_hole` names. Whatever changes
what pages show calls `forget()`: it renews one stamp, and an entry is good only with the stamp it was made under.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, override

from home.languages import CODES

KNOWN_VISITOR_COOKIE = (
    "halqa_visitor"  # set by whoever lets a browser be known; such a browser gets its own pages
)
LASTS = 60  # seconds: clocks (live, over, closed) and forgotten calls of forget() are right again after these
UNSETTLED = 30  # seconds after a change in which its transaction may still be open ...
LASTS_UNSETTLED = 5  # ... so that what was read from before it lives only this long
QUESTIONS = re.compile(r"(page=\d{1,3})?")  # the query strings that have pages of their own
NOBODYS_QUESTIONS = re.compile(r"(^|&)(utm_\w+|fbclid|gclid)=[^&]*")
STAMP = "pages:stamp"

Kept = TypeVar("Kept")
Filler = Callable[[str], str]
FillerOfMany = Callable[[list[str]], dict[str, str]]
_fillers: dict[str, Filler] = {}
_fillers_of_many: dict[str, FillerOfMany] = {}


def keep(response: HttpResponseBase) -> None:
    """This page may be kept: it is the same for every visitor nobody knows, but for its holes."""
    response.is_kept = True  # type: ignore[attr-defined]


def forget() -> None:
    """What pages show has changed: none of those kept is given out again.

    Renewed at once, so that a process killed right after its commit has already said it, and again after the
    commit, so that nothing read from before it lives on.
    """
    _renew()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_renew, robust=True)


def remember(name: str, make: Callable[[], Kept]) -> Kept:
    """What every page shows, asked for once until something is forgotten; never None."""
    stamp, since = _stamp()
    key = f"remembered:{name}:{stamp}"
    known: Kept | None = cache.get(key)
    if known is None:
        known = make()
        cache.set(key, known, _lasts(since))
    return known


def watch(*kinds: type[models.Model], created_too: bool = True) -> None:
    """Forget whenever a row of these is saved or deleted; not when made, for rows that nothing shows yet."""
    for kind in kinds:
        for signal in (post_save, post_delete):
            signal.connect(
                partial(_changed, created_too=created_too),
                sender=kind,
                weak=False,
                dispatch_uid=f"pagecache of {kind._meta.label}",
            )


def watch_site() -> None:
    """Forget when what stands on every page changes, and when a page is published, withdrawn, moved or deleted.

    Not when a page is saved: drafts and autosaves are no news to visitors.
    """
    from wagtail import signals
    from wagtail.models import Locale, Page, PageViewRestriction, Site

    from home.models import File, Picture, SiteSettings, Theme

    watch(SiteSettings, Theme, Picture, File, Site, Locale, PageViewRestriction)
    post_delete.connect(_changed, sender=Page, dispatch_uid="pagecache of deleted pages")
    published = (
        signals.page_published,
        signals.page_unpublished,
        signals.post_page_move,
        signals.page_slug_changed,
    )
    for signal in published:
        signal.connect(_changed, dispatch_uid="pagecache of pages")


def register_hole(name: str, filler: Filler) -> None:
    """The function that gives the text of this hole, safe for HTML; it may ask the database once in five seconds."""
    _fillers[name] = filler


def register_holes(name: str, filler: FillerOfMany) -> None:
    """The same for holes that stand many on a page: all of one page are asked for at once."""
    _fillers_of_many[name] = filler


def fill(name: str, about: str) -> str:
    return fill_all([(name, about)])[name, about]


def fill_all(holes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The texts of these holes."""
    wanted = dict.fromkeys(holes)
    texts = dict.fromkeys(wanted, "")
    for name, filler in _fillers_of_many.items():
        abouts = [about for hole, about in wanted if hole == name]
        if abouts:
            texts |= {(name, about): text for about, text in filler(abouts).items()}
    for name, about in wanted:
        if name in _fillers:
            texts[name, about] = _fillers[name](about)
    return texts


class Holes:
    """The holes of one answer: written as marks that no text of a visitor can imitate, filled when all is there."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)
        self.used = False

    def write(self, name: str, about: str) -> str:
        self.used = True
        return f"<!--{self.mark} {name} {about}-->"

    def pieces(self, content: bytes) -> list[bytes]:
        """Text, name, about, text, name, about, … text."""
        return re.split(rb"<!--%s (\w+) ([^>]*?)-->" % self.mark.encode(), content)


class PageCacheMiddleware:
    """Answers with a kept page where there is one. Stands above sessions: a hit asks nothing of the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        value, since = _stamp() if key else ("", 0.0)
        kept = cache.get(key) if key else None
        if kept and kept["stamp"] == value and kept["until"] > time.time():
            return _answer(request, kept)
        request.holes = holes = Holes()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not isinstance(response, HttpResponse):
            return response
        pieces = holes.pieces(response.content) if holes.used else [response.content]
        if key and request.method == "GET" and _may_be_kept(response):
            patch_vary_headers(response, ["Cookie"])
            patch_cache_control(response, private=True, no_cache=True)
            _keep(key, pieces, response, value, since)
        if holes.used:
            response.content = _filled(pieces, request.path[1:3])
            response.headers["Content-Length"] = str(len(response.content))
        return response


def _key(request: HttpRequest) -> str | None:
    """The name under which this page is kept; None when this visitor or question gets a page of its own."""
    if request.method not in ("GET", "HEAD") or request.path[1:3] not in CODES or request.path[3:4] != "/":
        return None
    known = (settings.SESSION_COOKIE_NAME, KNOWN_VISITOR_COOKIE, "messages")
    if any(name in request.COOKIES for name in known) or "HTTP_AUTHORIZATION" in request.META:
        return None
    query = NOBODYS_QUESTIONS.sub("", request.META.get("QUERY_STRING", "")).lstrip("&")
    if not QUESTIONS.fullmatch(query):
        return None
    address = f"{request.scheme}://{request.get_host()}{request.path}?{query}"
    return "page:" + hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        getattr(response, "is_kept", False)
        and response.status_code == 200
        and not response.cookies
        and not response.streaming
        and "no-store" not in response.get("Cache-Control", "")
        and "nonce-" not in response.get("Content-Security-Policy", "")
    )


def _keep(key: str, pieces: list[bytes], response: HttpResponse, stamp: str, since: float) -> None:
    lasts = _lasts(since)
    headers = [(name, value) for name, value in response.items() if name.lower() != "content-length"]
    entry = {"stamp": stamp, "until": time.time() + lasts, "pieces": pieces, "headers": headers}
    cache.set(key, entry, lasts)


def _lasts(since: float) -> int:
    return LASTS_UNSETTLED if time.time() - since < UNSETTLED else LASTS


def _answer(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    content = _filled(kept["pieces"], request.path[1:3])
    response = HttpResponse(b"" if request.method == "HEAD" else content)
    for name, value in kept["headers"]:
        response.headers[name] = value
    response.headers["Content-Length"] = str(len(content))
    response.headers["X-Page-Cache"] = "hit"
    return response


def _filled(pieces: list[bytes], language: str) -> bytes:
    holes = [(name.decode(), about.decode()) for name, about in zip(pieces[1::3], pieces[2::3], strict=True)]
    if not holes:
        return pieces[0]
    with override(language if language in CODES else get_language()):
        texts = fill_all(holes)
    filled = [pieces[0]]
    for hole, text in zip(holes, pieces[3::3], strict=True):
        filled += (texts[hole].encode(), text)
    return b"".join(filled)


def stamp() -> str:
    """Changes whenever something that pages show has changed."""
    return _stamp()[0]


def _stamp() -> tuple[str, float]:
    """The stamp of now, and since when it is; a lost one is made new, which forgets everything."""
    found: tuple[str, float] | None = cache.get(STAMP)
    return found or _renew()


def _renew() -> tuple[str, float]:
    stamp = (secrets.token_hex(8), time.time())
    cache.set(STAMP, stamp, None)
    return stamp


def _changed(sender: type[models.Model], created_too: bool = True, **kwargs: Any) -> None:
    if not kwargs.get("raw") and (created_too or not kwargs.get("created")):
        forget()
