"""Headers of pages that are somebody's own."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from home.private import form_page, link_page, unkept_page


@pytest.mark.parametrize(
    ("decorator", "cache", "referrer"),
    [
        (link_page, "no-store", "no-referrer"),
        (unkept_page, "no-store", None),
        (form_page, "private, no-cache", None),
    ],
)
def test_each_page_says_who_may_keep_and_list_it(decorator, cache, referrer):
    headers = decorator(lambda request: HttpResponse())(RequestFactory().get("/")).headers

    assert headers["Cache-Control"] == cache
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers.get("Referrer-Policy") == referrer
