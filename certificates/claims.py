"""What a certificate states, copied at issue; and the words of its page and its PDF, made from the copy only."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from certificates.models import Certificate, CertificateType
from events.registration.facts import place_of, session_facts
from events.registration.models import Registration
from home import formats, links, qr
from home.languages import in_language
from home.models import SiteSettings
from home.personal import ERASED
from home.zones import wall_of


def claims_of(
    registration: Registration,
    kind: CertificateType,
    *,
    issuer: SiteSettings,
    attended: int,
    planned: int,
    at: datetime,
) -> dict[str, Any]:
    """Everything the certificate will say but its number and code: texts and whole numbers."""
    language = registration.language
    event = registration.event
    places = registration.places.select_related("session").order_by("session__starts_at")
    return {
        "language": language,
        "type": kind.slug,
        "title": in_language(kind, "title", language),
        "issuer": {
            "name": in_language(issuer, "name", language),
            "address": _line(issuer.address),
            "ice": issuer.ice,
        },
        "person": {"name": registration.name.strip(), "name_ar": registration.name_ar.strip()},
        "organisation": registration.organisation.strip(),
        "event": in_language(event, "title", language),
        "event_kind": event.kind,
        "event_code": event.code,
        "place": place_of(event)[language],
        "sessions": [session_facts(place.session) for place in places],
        "attended": attended,
        "planned": planned,
        "issued": wall_of(at, event.zone).date().isoformat(),
        "issued_at": in_language(issuer, "city", language),
        "signatory": {
            "name": in_language(issuer, "signatory", language),
            "role": in_language(issuer, "signatory_role", language),
        },
    }


def missing(claims: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Claims without which there is no certificate."""
    needed = {
        "name": set(claims["person"].values()) - {"", ERASED},
        "issuer": claims["issuer"]["name"],
        "signatory": claims["signatory"]["name"],
        "sessions": claims["sessions"],
    }
    return [(kind, 0, 0) for kind, value in needed.items() if not value]


def verification_url(code: str) -> str:
    """The address in the QR code: upper case makes it a small one."""
    return f"{links.absolute('/V/')}{code}".upper()


def minutes_in_words(minutes: int) -> str:
    """2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    in_hours = ngettext("%(count)d h", "%(count)d h", hours) % {"count": hours}
    if not rest:
        return in_hours
    in_minutes = ngettext("%(count)d min", "%(count)d min", rest) % {"count": rest}
    return _("%(hours)s %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}


def session_words(session: dict[str, str], language: str) -> dict[str, str]:
    """A session of the claims, as it is read."""
    hours = formats.time_range(
        time.fromisoformat(session["start"]), time.fromisoformat(session["end"]), language
    )
    return {
        "date": session["date"],
        "date_words": formats.day_in_words(date.fromisoformat(session["date"]), language),
        "hours": hours,
    }


def pdf_facts(certificate: Certificate) -> dict[str, Any]:
    """The facts of the PDF, in the certificate's language, from its frozen claims only."""
    claims, language = certificate.claims, certificate.language
    url = verification_url(certificate.code)
    with override(language):
        return {
            "serial": certificate.serial,
            "code": certificate.grouped_code,
            "url": url,
            "qr": qr.svg(url, "q"),
            "title": claims["title"],
            "event": claims["event"],
            "place": claims["place"],
            "issued": issued_words(claims, language),
            "issuer": claims["issuer"],
            "person": claims["person"],
            "organisation": claims["organisation"],
            "signatory": claims["signatory"],
            "sessions": [session_words(session, language) for session in claims["sessions"]],
            "attended": minutes_in_words(claims["attended"]),
            "planned": minutes_in_words(claims["planned"]),
            "details": [],
            "labels": _labels(certificate),
        }


def issued_words(claims: dict[str, Any], language: str) -> str:
    """Issued in Casablanca on 20 November 2026."""
    day = formats.long_day(date.fromisoformat(claims["issued"]), language)
    if claims["issued_at"]:
        return _("Issued in %(city)s on %(day)s") % {"city": claims["issued_at"], "day": day}
    return _("Issued on %(day)s") % {"day": day}


def _labels(certificate: Certificate) -> dict[str, str]:
    claims = certificate.claims
    took_part = {
        "debate": _("took part in the debate"),
        "workshop": _("took part in the workshop"),
        "training": _("attended the training"),
    }
    zone = formats.zone_in_words(claims["sessions"][0]["zone"], certificate.language)
    return {
        "document": f"{claims['title']} {certificate.serial}",
        "states": _("%(organisation)s certifies that") % {"organisation": claims["issuer"]["name"]},
        "took_part": took_part[claims["event_kind"]],
        "sessions": _("Sessions (%(zone)s)") % {"zone": zone},
        "place": _("Place"),
        "attended": _("Time attended"),
        "planned": _("Time planned"),
        "number": _("Number"),
        "verify": _("Scan this code to check the certificate."),
        "qr": _("QR code: the page where the certificate is checked"),
        "ice": _("ICE"),
    }


def _line(text: str) -> str:
    """An address on one line."""
    return ", ".join(part.strip(" ,") for part in text.splitlines() if part.strip())
