"""The key of an event's ticket codes: renewed when a phone of the door is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.programme.models.event import new_key
from events.registration import history, moves
from events.registration.rules import RegistrationError

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def renew_ticket_key(event: Event, *, by: User | None, why: str) -> Event:
    """Make the event's codes with another key from now on: who has the old one can invent none that the door believes.

    Tickets given before stay good, since they are in the list; revoke the lost phone as well.
    """
    if not why.strip():
        raise RegistrationError(_("Give the reason why the key is renewed."))
    locked = moves.lock(event.pk)
    Event.objects.filter(pk=event.pk).update(ticket_key=new_key(), ticket_key_before=bytes(locked.ticket_key))
    history.note(locked, "key", by=by, why=why.strip()[:300])
    event.refresh_from_db(fields=["ticket_key", "ticket_key_before"])
    return event
