"""Every model of the app, for Django only: import from the feature's own module."""

from events.attendance.models import AttendanceNote, AttendanceRecord, CheckIn, CheckInDevice, Sheet
from events.calendar.models import CalendarBlock, CalendarEntry, FeedVersion
from events.messages.models import Message
from events.pages.models import DebatePage, EventIndexPage, WorkshopPage
from events.people.models import Organisation, Person
from events.programme.models import Event, Partner, ProgrammeItem, Room, Series, Session, Speaker, Venue
from events.registration.models import Booking, ChangeNotice, Move, Registration, SessionPlace, Ticket

__all__ = [
    "AttendanceNote",
    "AttendanceRecord",
    "Booking",
    "CalendarBlock",
    "CalendarEntry",
    "ChangeNotice",
    "CheckIn",
    "CheckInDevice",
    "DebatePage",
    "Event",
    "EventIndexPage",
    "FeedVersion",
    "Message",
    "Move",
    "Organisation",
    "Partner",
    "Person",
    "ProgrammeItem",
    "Registration",
    "Room",
    "Series",
    "Session",
    "SessionPlace",
    "Sheet",
    "Speaker",
    "Ticket",
    "Venue",
    "WorkshopPage",
]
