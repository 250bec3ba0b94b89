"""Addresses of registered people: corrected, proved, and the links mailed to who lost them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.messages import actions as messages
from events.people.models import Person
from events.registration import changes, facts, history, joining, letters, moves, rules
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.states import LIVE, State
from home.folding import fold

if TYPE_CHECKING:
    from home.models import User

FOUND_AFTER = timedelta(days=90)
"""How long after an event "find my ticket" still finds it."""

MOST_LINKS = 30
"""One mail names no more registrations than this, the next events first."""

MOST_GROUPS = 5
"""The pages of so many groups are mailed to their contact at once, each in a mail of its own."""


MERGED = "registered already under the right address"
"""Why one of two registrations of a person ended: they gave nothing back, so no rule keeps anything of it."""


@transaction.atomic
def correct_address(
    registration: Registration,
    email: str,
    *,
    by: User | None = None,
    why: str = "",
    at: datetime | None = None,
) -> Registration:
    """Send everything to another address from now on; links and ticket sent to the old one are worth nothing then.

    Without `by` it is the browser that registered: an address that is registered already gets its own mail again
    and its registration comes back, with `already` set, so that nobody learns who is coming.
    """
    at = at or now()
    address = email.strip().lower()
    moves.hold_still(registration)
    if not address:
        raise RegistrationError(_("Give an e-mail address."))
    if by is None and not rules.may_correct_address(registration, at):
        raise RegistrationError(_("The address can no longer be corrected here. Please write to us."))
    if address == registration.email:
        return joining.again(registration, f"{registration.uuid}:{registration.link_version}")
    other = Registration.objects.live().filter(event=registration.event_id, email=address).first()
    if other is not None:
        return _merge(registration, other, by=by, at=at)
    return _send_elsewhere(registration, address, by=by, why=why, at=at)


def _merge(registration: Registration, other: Registration, *, by: User | None, at: datetime) -> Registration:
    """The person was registered already under the right address: one of the two is enough."""
    if by is not None:
        raise RegistrationError(_("This address is already registered for the event."))
    messages.withdraw(registration.ref)
    changes.cancel(registration, quietly=True, why=MERGED, at=at)
    moves.hold_still(other)
    return joining.again(other, f"{registration.uuid}:corrected")


def _send_elsewhere(
    registration: Registration, address: str, *, by: User | None, why: str, at: datetime
) -> Registration:
    before = registration.email
    messages.withdraw(registration.ref)
    changed = {
        "email": address,
        "email_proved_at": None,
        "link_version": registration.link_version + 1,
        "calendar_sequence": max(
            registration.calendar_sequence + 1, joining.next_sequence(registration.event, address)
        ),
    }
    try:
        with transaction.atomic():
            Registration.objects.filter(pk=registration.pk).update(**changed)
    except IntegrityError:
        raise RegistrationError(_("This address is already registered for the event.")) from None
    if before and registration.booking.contact_email == before:
        registration.booking.contact_email = address
        registration.booking.save(update_fields=["contact_email"])
    changes.new_ticket(registration, at)
    history.note(registration, "address", by=by, why=why)
    occasion = f"address:{registration.link_version}"
    if registration.state == State.CONFIRMED:
        letters.tell(registration, "address_corrected", occasion)
    else:
        letters.tell_state(registration, occasion)
    return registration


@transaction.atomic
def prove_address(registration: Registration, *, at: datetime | None = None) -> Registration:
    """Somebody who reads the address's mail came: it is theirs, and so is the person of that name and address."""
    if registration.email_proved_at is not None or not registration.email:
        return registration
    Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
    registration.refresh_from_db()
    if registration.email_proved_at is None:
        registration.email_proved_at = at or now()
        if registration.is_named:
            registration.person = registration.person or _person_of(registration)
        registration.save(update_fields=["email_proved_at", "person"])
    return registration


def _person_of(registration: Registration) -> Person:
    """The person of this name and address, new when there is none: two people may share an address."""
    name = fold(f"{registration.name} {registration.name_ar}")
    for person in Person.objects.filter(email__iexact=registration.email).order_by("pk"):
        if fold(f"{person.name} {person.name_ar}") == name:
            return person
    return Person.objects.create(
        name=registration.name,
        name_ar=registration.name_ar,
        email=registration.email,
        language=registration.language,
    )


@transaction.atomic
def send_links(email: str, language: str, *, at: datetime | None = None) -> int:
    """Mail the links of all coming and recent registrations to their address; how many there were.

    The visitor is answered the same whatever this returns. Within one minute it is one mail.
    """
    at = at or now()
    address = email.strip().lower()
    rows = Registration.objects.live().filter(email=address, event__ends_at__gte=at - FOUND_AFTER)
    found = list(rows.select_related("event__venue").order_by("-event__starts_at", "pk")[:MOST_LINKS])
    groups = _tell_groups(address, at)
    if not address or not found:
        return groups
    messages.queue(
        "find_ticket",
        address,
        language,
        about=f"address:{hashlib.sha256(address.encode()).hexdigest()[:32]}",
        occasion=f"{at:%Y-%m-%dT%H:%M}",
        context={"name": found[0].name, "registrations": [facts.facts_of(row) for row in reversed(found)]},
    )
    return len(found) + groups


def _tell_groups(address: str, at: datetime) -> int:
    """Mail the page of each coming or recent group to its contact; how many there were."""
    if not address:
        return 0
    rows = Booking.objects.filter(is_group=True, contact_email=address, event__ends_at__gte=at - FOUND_AFTER)
    live = rows.filter(registrations__state__in=LIVE).distinct().select_related("event__venue")
    found = list(live.order_by("-event__starts_at", "pk")[:MOST_GROUPS])
    for booking in found:
        letters.tell_group(booking, f"found:{at:%Y-%m-%dT%H:%M}")
    return len(found)
