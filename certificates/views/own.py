"""The PDF for the person it is about, behind their own link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from certificates.actions import downloaded
from certificates.documents import filename
from certificates.models import Certificate
from events.registration.models import Registration
from events.views.own_page import own


@require_safe
@own
def own_certificate(request: HttpRequest, registration: Registration, serial: str) -> HttpResponse:
    """Download my certificate."""
    mine = Certificate.objects.select_related("file").filter(registration=registration, erased_at=None)
    certificate = get_object_or_404(mine, serial=serial)
    if certificate.state != Certificate.State.ISSUED or not hasattr(certificate, "file"):
        raise Http404
    return pdf_response(certificate, downloaded(certificate))


def pdf_response(certificate: Certificate, pdf: bytes) -> HttpResponse:
    """The PDF as a file to keep."""
    name = filename(certificate)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
