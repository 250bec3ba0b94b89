"""The pages of failure: in the reader's language and the look of the house; the last ones need no database."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from home.languages import CODES, SOURCE


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Whatever is broken, this answers: without the database, and in the end without a template."""
    return _plain(request, "500.html", 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that waited too long, or that another site sent."""
    text = _("This form has waited too long. Go back, load the page again and send it once more.")
    return render(request, "403.html", {"text": text}, status=403)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    prefix = request.path_info[1:3] if request.path_info[3:4] in ("", "/") else ""
    language = prefix if prefix in CODES else SOURCE
    reference = getattr(request, "request_id", "")
    with override(language):
        try:
            text: str = render_to_string(template, {"language": language, "reference": reference})
        except Exception:
            if settings.DEBUG:
                raise
            text = f"<!doctype html><title>{status}</title><h1>{status}</h1><p>{reference}</p>"
    return HttpResponse(text, status=status)
