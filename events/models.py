"""Every model of the app, for Django only: import from the feature's own module."""

from events.attendance.models import AttendanceNote, AttendanceRecord, CheckIn, CheckInDevice, Sheet
from events.calendar.models import CalendarBlock, CalendarEntry, FeedVersion
from events.debate.models import OpinionResult
from events.messages.models import Message
from events.pages.gatherings import DirectoryPage, SeriesPage, ThemePage
from events.pages.models import DebatePage, EventIndexPage, WorkshopPage
from events.people.models import Organisation, Person
from events.programme.models import Event, Fee, Partner, ProgrammeItem, Room, Series, Session, Speaker, Venue
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
    "DirectoryPage",
    "Event",
    "EventIndexPage",
    "Fee",
    "FeedVersion",
    "Message",
    "Move",
    "OpinionResult",
    "Organisation",
    "Partner",
    "Person",
    "ProgrammeItem",
    "Registration",
    "Room",
    "Series",
    "SeriesPage",
    "Session",
    "SessionPlace",
    "Sheet",
    "Speaker",
    "ThemePage",
    "Ticket",
    "Venue",
    "WorkshopPage",
]
