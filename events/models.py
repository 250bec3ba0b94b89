"""Every model of the app, for Django only: import from the feature's own module."""

from events.attendance.models import AttendanceNote, AttendanceRecord, CheckIn, CheckInDevice, Sheet
from events.calendar.models import CalendarBlock, CalendarEntry, FeedVersion
from events.debate.models import OpinionResult
from events.messages.models import Message
from events.orders.models import Invoice, NumberSeries, Order, OrderLine, PaperFile, PaymentTerms, Quote
from events.pages.gatherings import DirectoryPage, SeriesPage, ThemePage
from events.pages.models import DebatePage, EventIndexPage, WorkshopPage
from events.payments.models import Attempt, BankStatement, GatewayEvent, Payment, Refund, RefundRun, StatementLine
from events.people.models import Organisation, Person
from events.programme.models import (
    Allotment,
    Event,
    Fee,
    Partner,
    ProgrammeItem,
    Quota,
    Room,
    Series,
    Session,
    Speaker,
    Venue,
)
from events.registration.models import (
    Answer,
    Booking,
    ChangeNotice,
    Invitation,
    Move,
    Question,
    Registration,
    SessionPlace,
    Ticket,
    Voucher,
)

__all__ = [
    "Allotment",
    "Answer",
    "AttendanceNote",
    "AttendanceRecord",
    "Attempt",
    "BankStatement",
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
    "GatewayEvent",
    "Invoice",
    "Invitation",
    "Message",
    "Move",
    "NumberSeries",
    "OpinionResult",
    "Order",
    "OrderLine",
    "Organisation",
    "PaperFile",
    "Partner",
    "Payment",
    "PaymentTerms",
    "Person",
    "ProgrammeItem",
    "Question",
    "Refund",
    "RefundRun",
    "Quota",
    "Quote",
    "Registration",
    "Room",
    "Series",
    "SeriesPage",
    "Session",
    "SessionPlace",
    "Sheet",
    "Speaker",
    "StatementLine",
    "ThemePage",
    "Ticket",
    "Venue",
    "Voucher",
    "WorkshopPage",
]
