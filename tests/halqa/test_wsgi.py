"""The application as a web server calls it."""

from __future__ import annotations

import pytest
from django.core.signals import request_finished
from django.test import RequestFactory

from tests.factories import make_event, make_site

pytestmark = pytest.mark.django_db


def ask(method, path):
    """What the server is given: status, headers and body."""
    from halqa.wsgi import application

    said = []
    environ = RequestFactory().generic(method, path).environ
    body = application(environ, lambda status, headers, _error=None: said.extend([status, dict(headers)]))
    whole = b"".join(body)
    if close := getattr(body, "close", None):
        close()
    return *said, whole


@pytest.mark.parametrize("path", ["/agenda/fr.ics", "/fr/", "/fr/billet/", "/T/ABCD", "/robots.txt"])
def test_a_head_request_gets_the_headers_of_a_get_and_no_body(path):
    make_site()
    make_event()

    status, headers, body = ask("HEAD", path)

    assert body == b""
    got = ask("GET", path)
    assert status == got[0] and got[2]
    assert headers.get("Content-Length", str(len(got[2]))) == str(len(got[2]))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_each_request_ends_once(method):
    ended = []
    request_finished.connect(lambda **_more: ended.append(1), weak=False, dispatch_uid="test")
    try:
        ask(method, "/agenda/fr.ics")
    finally:
        request_finished.disconnect(dispatch_uid="test")

    assert ended == [1]
