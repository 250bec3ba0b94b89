"""Forms without a CSRF cookie are taken from our own pages only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from home.origins import own_origin, secret_address


def taken(decorator, **headers) -> bool:
    view = decorator(lambda request: HttpResponse("taken"))
    try:
        return view(RequestFactory().post("/", headers=headers)).content == b"taken"
    except PermissionDenied:
        return False


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "http://testserver"}, True),
        ({"referer": "http://testserver/fr/debats/eau/"}, True),
        ({"origin": "null", "referer": "http://testserver/"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://evil.example", "referer": "http://testserver/"}, False),
        ({"referer": "https://evil.example/http://testserver/"}, False),
        ({"referer": "http://testserver.evil.example/"}, False),
        ({"referer": "testserver"}, False),
    ],
)
def test_a_public_form_must_name_our_origin(headers, ours):
    assert taken(own_origin, **headers) is ours


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),  # the page says no-referrer
        ({"origin": "null"}, True),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null", "referer": "https://evil.example/"}, False),
    ],
)
def test_a_form_at_a_secret_address_must_not_name_another_origin(headers, ours):
    assert taken(secret_address, **headers) is ours


def test_reading_needs_no_origin():
    view = own_origin(lambda request: HttpResponse("read"))

    assert view(RequestFactory().get("/")).content == b"read"


def test_no_csrf_cookie_is_asked_for():
    assert own_origin(lambda request: HttpResponse()).csrf_exempt
