"""A place goes to somebody else: by the link of who holds it, until names can no longer be changed.

Nobody learns from it who is registered. Who has a place already keeps that one and gets its mail again; the place
that was passed on goes to the next who waits, and who passed it on is told the same as ever.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.messages import actions as messages
from events.registration import (
    changes,
    facts,
    history,
    joining,
    letters,
    moves,
    offers,
    questions,
    rules,
    wishes,
)
from events.registration.models import Booking, Registration
from events.registration.rules import RegistrationError
from events.registration.states import HeldFor, State
from events.registration.wishes import PersonGiven
from home.languages import CODES, SOURCE

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def transfer(
    registration: Registration, person: PersonGiven, *, by: User | None = None, at: datetime | None = None
) -> Registration:
    """Give the place to this person, with a link and a ticket of their own; the old ones are worth nothing then.

    Who waits for a place, or was offered one, gets this one in its stead.
    """
    at = at or now()
    event = moves.hold_still(registration) if by else moves.hold_own(registration)
    _refuse(registration, person, by=by, at=at)
    before = registration.email
    other = Registration.objects.live().filter(event=event, email=person.address).first()
    goodbye = farewell(registration)
    messages.withdraw(registration.ref)
    if other is not None and not _still_wants_one(other):
        _give_back(registration, at, by)
        moves.hold_still(other)
        joining.again(other, f"{registration.uuid}:{registration.link_version}")
    else:
        if other is not None:
            _take_off(other, at)
        hand_over(registration, person, at)
        changes.new_ticket(registration, at)
        history.note(registration, "transferred", by=by)
        letters.tell_state(registration, f"transfer:{registration.link_version}", passed_on=True)
    messages.queue(**goodbye, to=before, occasion=f"transfer:{registration.link_version}")
    offers.offer_places(event, at)
    return registration


def _refuse(registration: Registration, person: PersonGiven, *, by: User | None, at: datetime) -> None:
    if not person.name.strip() or not person.address:
        raise RegistrationError(_("Give the name and the e-mail address of the person who comes."))
    if person.address == registration.email:
        raise RegistrationError(
            _("This is the address of this place already. A name is put right elsewhere.")
        )
    if by is None and not rules.may_transfer(registration, at):
        raise RegistrationError(_("This place can no longer be passed on here. Please write to us."))
    if why_not := rules.called_off(registration.event):
        raise RegistrationError(why_not)
    if registration.state != State.CONFIRMED and registration.held_for != HeldFor.PAYMENT:
        raise RegistrationError(_("Only a place that somebody has can be passed on."))
    wishes.refuse_child(registration.event, person)


def _still_wants_one(other: Registration) -> bool:
    """Whether this registration is no place yet: a request, a rank on the waiting list, an offer."""
    return other.state in {State.PENDING, State.WAITLISTED} or other.held_for == HeldFor.OFFER


def farewell(registration: Registration) -> dict[str, Any]:
    """The mail to who had the place: no link, no ticket, and nothing of who has it now."""
    told = facts.facts_of(registration)
    del told["link"]
    told |= {"ticket": "", "calendar_sequence": registration.calendar_sequence + 1}
    return {
        "kind": "transferred",
        "language": registration.language,
        "about": registration.ref,
        "context": told,
        "event": registration.event,
    }


def _give_back(registration: Registration, at: datetime, by: User | None) -> None:
    """The place is free: who should have it has one. The link ends as it does in every other case."""
    with override(SOURCE):
        why = _("Passed on to somebody who has a place already.")
    changes.cancel(registration, by=by, quietly=True, why=why, at=at)
    Registration.objects.filter(pk=registration.pk).update(link_version=F("link_version") + 1)
    registration.refresh_from_db(fields=["link_version"])


def _take_off(other: Registration, at: datetime) -> None:
    """They have a place now: what they waited for is given back, and no mail says so."""
    with override(SOURCE):
        why = _("A place was passed on to this person.")
    messages.withdraw(other.ref)
    changes.cancel(other, quietly=True, why=why, at=at)


def hand_over(
    registration: Registration, person: PersonGiven, at: datetime, *, elsewhere: Registration | None = None
) -> None:
    """Write who comes now over who was to come: nothing of the one before stays but the place and its price.

    `elsewhere`: the registration that has the address given for this person.
    """
    event, before = registration.event, registration.email
    sequence = joining.next_sequence(event, person.address)
    given: dict[str, Any] = {
        "name": person.name.strip(),
        "name_ar": person.name_ar.strip(),
        "email": person.address,
        "elsewhere": elsewhere,
        "organisation": person.organisation.strip(),
        "language": person.language if person.language in CODES else SOURCE,
        "phone": person.phone.strip(),
        "access": person.access,
        "needs": person.needs.strip(),
        "born_on": person.birth_date,
        "guardian_name": person.guardian_name.strip(),
        "guardian_email": person.guardian_email.strip().lower(),
        "guardian_consent_at": at if person.guardian_name.strip() else None,
        "photo_consent": person.photo_consent,
        "note": "",
        "privacy_version": person.privacy_version,
        "privacy_at": at if person.privacy_version else None,
        "person": None,
        "email_proved_at": None,
        "link_version": registration.link_version + 1,
        "calendar_sequence": max(registration.calendar_sequence + 2, sequence),
        "told": facts.told(event),
        "told_revision": event.revision,
    }
    for column, value in given.items():
        setattr(registration, column, value)
    registration.save(update_fields=[*given, "search"])
    Registration.objects.filter(elsewhere=registration).update(elsewhere=None)  # another address has it now
    questions.forget_answers(registration.answers.all())
    alone = Booking.objects.filter(pk=registration.booking_id, is_group=False, contact_email=before)
    alone.update(
        contact_name=registration.name,
        contact_email=registration.email,
        contact_phone="",
        organisation=registration.organisation,
        language=registration.language,
    )
