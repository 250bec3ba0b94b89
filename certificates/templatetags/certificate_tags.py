"""What pages of lower apps show of certificates."""

from __future__ import annotations

from typing import Any

from django import template

from certificates.models import Certificate
from events.registration.models import Registration
from home import links

register = template.Library()


@register.inclusion_tag("certificates/own_certificates.html")
def certificates_of(registration: Registration) -> dict[str, Any]:
    """The person's certificates, on their own page: one tap to download."""
    valid = Certificate.objects.filter(
        registration=registration, state=Certificate.State.ISSUED, file__isnull=False, erased_at=None
    )
    token = links.token("registration", registration.uuid, registration.link_version)
    return {"certificates": valid.order_by("serial"), "token": token}
