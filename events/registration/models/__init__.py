"""Bookings, the places they hold, and what goes with them."""

from events.registration.models.bookings import Booking
from events.registration.models.invitations import Invitation
from events.registration.models.notices import ChangeNotice
from events.registration.models.questions import Answer, Question
from events.registration.models.registrations import (
    Access,
    Move,
    Registration,
    RegistrationQuerySet,
    SessionPlace,
    Ticket,
)
from events.registration.models.vouchers import Voucher

__all__ = [
    "Access",
    "Answer",
    "Booking",
    "ChangeNotice",
    "Invitation",
    "Move",
    "Question",
    "Registration",
    "RegistrationQuerySet",
    "SessionPlace",
    "Ticket",
    "Voucher",
]
