"""The WSGI application."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def without_bodies(answers: WSGIApplication) -> WSGIApplication:
    """The same application, which answers HEAD with headers only: Django makes the body all the same, and leaves it to
    the server to drop; gunicorn logs a warning each time."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = answers(environ, start_response)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if close := getattr(body, "close", None):
            close()  # files are closed and the request ends as after sending
        return ()

    return application


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "halqa.settings")
application = without_bodies(get_wsgi_application())
len(get_resolver().url_patterns)  # read now, once for all processes, and not by each one's first visitor
