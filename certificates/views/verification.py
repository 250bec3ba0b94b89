"""The page behind the QR code of a certificate: anybody may look; every claim is shown, the state first."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from certificates.claims import issued_words, minutes_in_words, session_words
from certificates.models import Certificate
from events.views.languages import offer_languages, wished
from home import formats, limits
from home.languages import current
from home.private import unkept_page

GUESSES, WHILE = 30, 600
"""Codes that do not exist, from one network in so many seconds."""

ADDRESS = re.compile(r"/v/([^/?#]+)", re.IGNORECASE)
MOST = 40
"""Signs of a code that are looked at: it has sixteen."""

ALIKE = str.maketrans("ILO", "110")
VALUES = {"issued": "valid", "revoked": "revoked", "superseded": "superseded"}


@require_safe
@unkept_page
def check_page(request: HttpRequest) -> HttpResponse:
    """For who has a paper and no camera: a field for the code, which leads to its page."""
    code = _plain(request.GET.get("code", "")[:300])[:MOST]
    language = wished(request)
    if code:
        asked = f"?l={language}" if language else ""
        return redirect(reverse("certificate", args=[code]) + asked)
    with override(language or current()):
        offer_languages(request)
        return render(request, "certificates/check.html", {"form_language": language})


@require_safe
@unkept_page
def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """All the claims of the certificate; 404 for a code that was never given."""
    with override(wished(request) or current()):
        offer_languages(request)
        if limits.is_spent("certificate", limits.network(request), GUESSES, WHILE):
            return render(request, "certificates/unknown.html", {"later": True}, status=429)
        certificate = _certificate(code)
        if certificate is None:
            limits.allow("certificate", limits.network(request), GUESSES, WHILE)
            context = {"code": code[:MOST], "form_language": wished(request)}
            return render(request, "certificates/unknown.html", context, status=404)
        return render(request, "certificates/certificate.html", page_facts(certificate))


def page_facts(certificate: Certificate) -> dict[str, Any]:
    """What the page shows, from the frozen claims only, in the reader's language."""
    claims, language = certificate.claims, current()
    sessions = claims["sessions"]
    return {
        "certificate": certificate,
        "claims": claims,
        "state": VALUES[certificate.state],
        "replaced_by": getattr(certificate, "superseded_by", None),
        "revoked": certificate.events.filter(what="revoked").first(),
        "sessions": [session_words(session, language) for session in sessions],
        "zone": formats.zone_in_words(sessions[0]["zone"], language),
        "starts": sessions[0]["date"],
        "starts_words": formats.long_day(date.fromisoformat(sessions[0]["date"]), language),
        "ends": sessions[-1]["date"],
        "ends_words": formats.long_day(date.fromisoformat(sessions[-1]["date"]), language),
        "issued_words": issued_words(claims, language),
        "attended": minutes_in_words(claims["attended"]),
        "attended_hours": _hours(claims["attended"]),
        "planned": minutes_in_words(claims["planned"]),
        "planned_hours": _hours(claims["planned"]),
    }


def _certificate(text: str) -> Certificate | None:
    code = _plain(text).translate(ALIKE)
    if len(code) != 16:
        return None
    return Certificate.objects.select_related("superseded_by").filter(code=code).first()


def _plain(text: str) -> str:
    """The code in what was typed, as it is kept; an Arabic keyboard types ٢ where the paper says 2."""
    address = ADDRESS.search(text)
    bare = re.sub(r"[\s\-‐-―_./?#]+", "", address[1] if address else text).upper()
    return "".join(str(unicodedata.decimal(symbol, symbol)) for symbol in bare)


def _hours(minutes: int) -> str:
    """2.25, as machines read it."""
    return f"{minutes / 60:.2f}"
