"""Whose page a form was sent from: forms of public pages carry no CSRF cookie, so that pages can be cached."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}


def own_origin(view: View[Given]) -> View[Given]:
    """Take forms from our own pages only: the browser must say so in Origin or, without it, in Referer."""
    return _guarded(view, _is_ours)


def secret_address(view: View[Given]) -> View[Given]:
    """For a view whose address is itself the secret (`/r/<token>/`): another site's page cannot know it.

    Such pages are sent with `Referrer-Policy: no-referrer`, and browsers then write `Origin: null` even to
    ourselves. So only a page that names another origin is refused.
    """
    return _guarded(view, lambda request: _named(request) == "" or _is_ours(request))


def _guarded(view: View[Given], trusted: Callable[[HttpRequest], bool]) -> View[Given]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.method not in SAFE and not trusted(request):
            raise PermissionDenied("The form was sent from another site.")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def _is_ours(request: HttpRequest) -> bool:
    own = {f"{request.scheme}://{request.get_host()}", settings.BASE_URL, *settings.CSRF_TRUSTED_ORIGINS}
    return _named(request) in own


def _named(request: HttpRequest) -> str:
    """The origin that the browser names; nothing when it keeps it to itself."""
    origin: str = request.headers.get("Origin", "")
    if origin and origin != "null":
        return origin
    parts = urlsplit(request.headers.get("Referer", ""))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
