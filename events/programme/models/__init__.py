"""What an event is: dates, place, people on the stage."""

from events.programme.models.event import Event, EventQuerySet
from events.programme.models.fees import Fee
from events.programme.models.parts import Partner, ProgrammeItem, Speaker
from events.programme.models.places import Room, Venue
from events.programme.models.series import Series
from events.programme.models.session import Session

__all__ = [
    "Event",
    "EventQuerySet",
    "Fee",
    "Partner",
    "ProgrammeItem",
    "Room",
    "Series",
    "Session",
    "Speaker",
    "Venue",
]
