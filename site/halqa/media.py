"""Public uploads, served so that no file can act as a page of this site."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture or document as it was uploaded; whatever is in it runs nothing."""
    try:
        answer = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousOperation as error:  # a way out of the folder: nothing that the staff must be told
        raise Http404 from error
    answer["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
