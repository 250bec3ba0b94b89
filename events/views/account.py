"""What an account is good for: it gathers the person's own places; nobody needs one."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from events.registration.models import Registration
from home.links import own_path
from home.models import User


@never_cache
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """My places: everything registered under an address that this account has proved."""
    assert isinstance(request.user, User)
    places = [
        {
            "registration": registration,
            "event": registration.event,
            "link": own_path(registration.uuid, registration.link_version),
        }
        for registration in places_of(request.user)
    ]
    return render(request, "account/home.html", {"places": places, "now": now()})


def places_of(user: User) -> list[Registration]:
    """Live registrations under the account's proved addresses, the latest event first."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    proved = [address.lower() for address in addresses]
    live = Registration.objects.live().filter(email__in=proved)
    return list(live.select_related("event", "event__venue").order_by("-event__starts_at", "pk")[:100])
