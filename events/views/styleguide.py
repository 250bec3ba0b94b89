"""Every component in every state, for those who build pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from events.views.languages import offer_languages, wished
from events.views.styleguide_examples import examples
from home.languages import current


@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff, or for anybody while developing."""
    if not settings.DEBUG and not getattr(request.user, "is_staff", False):
        raise Http404
    offer_languages(request)
    with override(wished(request) or current()):
        return render(request, "home/styleguide.html", examples())
