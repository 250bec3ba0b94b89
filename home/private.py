"""Headers of pages that are somebody's own, and of pages that have no use in a cache or a search engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]

UNLISTED = {"X-Robots-Tag": "noindex"}
UNKEPT = UNLISTED | {"Cache-Control": "no-store"}


def link_page(view: View[Given]) -> View[Given]:
    """A page behind somebody's own link: never kept, never listed, its address never told to the next site."""
    return _with_headers(view, UNKEPT | {"Referrer-Policy": "no-referrer"})


def unkept_page(view: View[Given]) -> View[Given]:
    """A page that shows what somebody did, at an address that says nothing of it."""
    return _with_headers(view, UNKEPT)


def form_page(view: View[Given]) -> View[Given]:
    """A page to fill in: asked for anew, but what was typed is still there when somebody goes back."""
    return _with_headers(view, UNLISTED | {"Cache-Control": "private, no-cache"})


def _with_headers(view: View[Given], headers: dict[str, str]) -> View[Given]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in headers.items():
            if name == "Referrer-Policy" and name in response.headers:
                continue  # the view knows that its address opens nothing
            response.headers[name] = value
        return response

    return answered
