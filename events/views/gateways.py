"""Where companies that take cards tell us something: signed, small, believed only as a hint to ask them."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events.orders.states import Means
from events.payments.actions import Heard, hear
from events.payments.providers import ForgedError, provider_of
from home import limits

logger = logging.getLogger(__name__)

LARGEST = 256 * 1024
"""Bytes of a call; those of the companies have a few thousand."""

FORGERIES_PER_HOUR = 60
"""What is not signed is told of so often per sender; a true call is never counted."""

STATUS = {Heard.DONE: 200, Heard.FOREIGN: 200, Heard.UNKNOWN: 409, Heard.LATER: 503}
"""Anything but 200 makes the company call again."""


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """A webhook of Stripe."""
    return _answered(Means.CARD, request, "ok")


@csrf_exempt
@require_POST
def card(request: HttpRequest) -> HttpResponse:
    """The callback of the acquirer; what we want of the payment is asked of its API, so that it need do nothing."""
    return _answered(Means.LOCAL_CARD, request, "APPROVED")


def _answered(means: Means, request: HttpRequest, good: str) -> HttpResponse:
    if not provider_of(means).is_ready:
        raise Http404
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        return _text("too large", 413)
    try:
        heard = hear(means, request)
    except ForgedError as error:
        return _refused(means, request, error)
    return _text(good if STATUS[heard] == 200 else heard.value, STATUS[heard])


def _refused(means: Means, request: HttpRequest, error: ForgedError) -> HttpResponse:
    if not limits.allow("gateway", limits.network(request), FORGERIES_PER_HOUR, limits.HOUR):
        return _text("too many", 429)
    logger.warning("A call to the gateway of %s is not believed: %s", means, error)
    return _text("not believed", 400)


def _text(said: str, status: int) -> HttpResponse:
    return HttpResponse(said, content_type="text/plain; charset=utf-8", status=status)
