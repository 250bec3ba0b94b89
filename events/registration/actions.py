"""Everything that changes a registration: the one place to import its verbs from."""

from __future__ import annotations

from datetime import datetime

from events.registration import notices, offers
from events.registration.addresses import correct_address, prove_address, send_links
from events.registration.capacity import include_session, set_capacity, set_session_capacity
from events.registration.changes import (
    cancel,
    confirm,
    decline,
    put_on_waiting_list,
    reissue_ticket,
    restore,
)
from events.registration.corrections import correct_given, renew_link
from events.registration.joining import PersonGiven, register
from events.registration.keys import renew_ticket_key
from events.registration.moves import FullError
from events.registration.notices import cancel_event, postpone_event, tell_change, untold
from events.registration.offers import accept_offer, offer_places, refuse_offer
from events.registration.rules import RegistrationError, obstacles

__all__ = [
    "FullError",
    "PersonGiven",
    "RegistrationError",
    "accept_offer",
    "cancel",
    "cancel_event",
    "confirm",
    "correct_address",
    "correct_given",
    "decline",
    "include_session",
    "obstacles",
    "offer_places",
    "postpone_event",
    "prove_address",
    "put_on_waiting_list",
    "refuse_offer",
    "register",
    "reissue_ticket",
    "renew_link",
    "renew_ticket_key",
    "restore",
    "send_links",
    "set_capacity",
    "set_session_capacity",
    "sweep",
    "tell_change",
    "untold",
]


def sweep(at: datetime | None = None) -> int:
    """Do what time makes due: offers end, freed places are offered, people are told; how much there was to do."""
    return offers.sweep(at) + notices.sweep(at)
