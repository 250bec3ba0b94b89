"""What an event is: dates, place, people on the stage."""

from events.programme.models.event import Event, EventQuerySet
from events.programme.models.fees import Allotment, Counted, Fee, Quota
from events.programme.models.parts import Partner, ProgrammeItem, Speaker
from events.programme.models.places import Room, Venue
from events.programme.models.series import Series
from events.programme.models.session import Session

__all__ = [
    "Allotment",
    "Counted",
    "Event",
    "EventQuerySet",
    "Fee",
    "Partner",
    "ProgrammeItem",
    "Quota",
    "Room",
    "Series",
    "Session",
    "Speaker",
    "Venue",
]
