"""A page that says 404 itself is not sent on to another address."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from home.locale import LanguageMiddleware


@pytest.mark.parametrize(("resolved", "status"), [(object(), 404), (None, 302)])
def test_only_an_address_that_nothing_answers_gets_a_language(resolved, status):
    request = RequestFactory().get("/billet/")
    request.resolver_match = resolved
    middleware = LanguageMiddleware(lambda request: HttpResponse(status=404))

    assert middleware(request).status_code == status
