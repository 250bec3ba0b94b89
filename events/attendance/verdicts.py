"""What the door says to a code or a person: enter, ask, or stop. Reading only; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.attendance.log import Entry, Presence, presence_of
from events.attendance.models import CheckIn
from events.programme.models import Event, Session
from events.registration import tickets
from events.registration.models import Registration, Ticket
from events.registration.states import State
from home.zones import wall_of

OPENS_BEFORE = timedelta(minutes=15)  # spec of attendance, 3
CLOSES_AFTER = timedelta(minutes=30)

Family = CheckIn.Family

WORDS = {
    "welcome": gettext_lazy("Welcome"),
    "back": gettext_lazy("Welcome back"),
    "left": gettext_lazy("Goodbye"),
    "new": gettext_lazy("Genuine ticket, not in the list yet"),
    "already_in": gettext_lazy("Already in"),
    "not_inside": gettext_lazy("Was not inside"),
    "held": gettext_lazy("Place not confirmed"),
    "waiting": gettext_lazy("On the waiting list"),
    "pending": gettext_lazy("Awaits approval"),
    "other_session": gettext_lazy("Not for this session"),
    "too_early": gettext_lazy("The door is not open yet"),
    "too_late": gettext_lazy("The session is over"),
    "closed": gettext_lazy("The session is closed"),
    "unknown": gettext_lazy("Unknown code"),
    "other_event": gettext_lazy("Ticket of another event"),
    "replaced": gettext_lazy("This ticket was replaced"),
    "cancelled": gettext_lazy("Registration cancelled"),
}

ADVICE = {
    "new": gettext_lazy("Let in, and note the name: add this person below."),
    "already_in": gettext_lazy("Is it the same person, or did somebody copy the ticket?"),
    "held": gettext_lazy("The place is held: ask the organiser."),
    "waiting": gettext_lazy("Let in only if there is room."),
    "pending": gettext_lazy("Ask the organiser."),
    "other_session": gettext_lazy("Ask which session the person comes for."),
    "too_early": gettext_lazy("Please come back when the door opens."),
    "too_late": gettext_lazy("Ask the organiser."),
    "closed": gettext_lazy("No mark can be added any more."),
    "unknown": gettext_lazy("Search the person by name."),
    "other_event": gettext_lazy("Search the person by name."),
    "replaced": gettext_lazy("Ask for the newer ticket, or search by name."),
    "cancelled": gettext_lazy("Ask the organiser."),
}

FAMILIES = {
    "welcome": Family.ENTER, "back": Family.ENTER, "left": Family.ENTER, "new": Family.ENTER,
    "already_in": Family.ASK, "not_inside": Family.ASK, "held": Family.ASK, "waiting": Family.ASK,
    "pending": Family.ASK, "other_session": Family.ASK, "too_early": Family.ASK, "too_late": Family.ASK,
    "closed": Family.STOP, "unknown": Family.STOP, "other_event": Family.STOP,
    "replaced": Family.STOP, "cancelled": Family.STOP,
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What the volunteer sees."""

    case: str
    registration: Registration | None = None
    session: Session | None = None
    detail: str = ""
    code: str = ""
    entry: CheckIn | None = field(default=None, compare=False)

    @property
    def family(self) -> str:
        return FAMILIES[self.case]

    @property
    def word(self) -> str:
        return str(WORDS[self.case])

    @property
    def advice(self) -> str:
        return str(ADVICE.get(self.case, ""))


def session_now(event: Event, at: datetime | None = None) -> Session | None:
    """The session whose door is open, else the next one, else the last."""
    at = at or now()
    sessions = list(event.sessions.order_by("starts_at"))
    for session in sessions:
        if session.starts_at - OPENS_BEFORE <= at <= session.ends_at + CLOSES_AFTER:
            return session
    coming = [session for session in sessions if session.starts_at > at]
    return coming[0] if coming else (sessions[-1] if sessions else None)


def registration_of(event: Event, text: str) -> tuple[Registration | None, str, str]:
    """Whose ticket was read: the registration, the case when it is nobody's here, and the code."""
    code = tickets.read(text)
    if code is None:
        return None, "unknown", text.strip()[:300]
    ticket = Ticket.objects.filter(code=code).select_related("registration__event").first()
    if ticket is None:
        return None, "new" if tickets.may_be_new(event, code) else "unknown", code
    if ticket.registration.event_id != event.pk:
        return None, "other_event", code
    if ticket.replaced_at is not None:
        return ticket.registration, "replaced", code
    return ticket.registration, "", code


def looks_like_a_code(event: Event, text: str) -> bool:
    """Whether what was typed is meant as a code: a name of twelve letters is one only when the event made it."""
    if any(symbol.isdigit() for symbol in text) or "/" in text:
        return True
    code = tickets.read(text)
    if code is None:
        return False
    return tickets.is_genuine(event, code) or Ticket.objects.filter(code=code).exists()


def verdict_on(registration: Registration, session: Session, *, at: datetime | None = None) -> Verdict:
    """What the door says of this person at this session now."""
    at = at or now()
    case, detail = _case(registration, session, at)
    return Verdict(case, registration, session, detail)


def verdict_on_leaving(
    registration: Registration, session: Session, *, at: datetime | None = None
) -> Verdict:
    """What the door says when this person goes out."""
    if _outside_window(session, at or now()) == "closed":
        return Verdict("closed", registration, session)
    presence = presence_of(Entry.of(row) for row in log_of(registration, session))
    return Verdict("left" if presence.inside else "not_inside", registration, session)


def verdict_of(entry: CheckIn) -> Verdict:
    """The verdict that an entry of the log was kept with."""
    if entry.shown not in FAMILIES:
        raise ValueError("This entry is about another one: it has no verdict.")
    detail = ""
    if entry.shown == "already_in" and entry.registration and entry.session:
        mine = Entry.of(entry)
        rows = [
            row
            for row in log_of(entry.registration, entry.session)
            if row.pk != entry.pk and Entry.of(row).at <= mine.at
        ]
        detail = _admitted(rows, presence_of(Entry.of(row) for row in rows), entry.session)
    return Verdict(entry.shown, entry.registration, entry.session, detail, entry.code, entry)


def _case(registration: Registration, session: Session, at: datetime) -> tuple[str, str]:
    if registration.state in (State.CANCELLED, State.EXPIRED, State.DECLINED):
        return "cancelled", ""
    outside = _outside_window(session, at)
    if outside:
        return outside, ""
    waiting = {State.WAITLISTED: "waiting", State.PENDING: "pending", State.HELD: "held"}
    if registration.state in waiting:
        return waiting[State(registration.state)], ""
    if not registration.places.filter(session=session).exists():
        return "other_session", ""
    rows = list(log_of(registration, session))
    presence = presence_of(Entry.of(row) for row in rows)
    if presence.inside:
        return "already_in", _admitted(rows, presence, session)
    return ("back" if presence.came else "welcome"), ""


def _outside_window(session: Session, at: datetime) -> str:
    sheet = getattr(session, "sheet", None)
    if sheet is not None and sheet.is_sealed:
        return "closed"
    if at < session.starts_at - OPENS_BEFORE:
        return "too_early"
    return "too_late" if at > session.ends_at + CLOSES_AFTER else ""


def log_of(registration: Registration, session: Session) -> list[CheckIn]:
    """Everything the door's log holds on this person and session, undos and decisions included."""
    mine = CheckIn.objects.filter(session=session, registration=registration)
    about = CheckIn.objects.filter(ref__in=mine.values("pk"))
    return list(
        CheckIn.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=about.values("pk"))).select_related(
            "device"
        )
    )


def _admitted(rows: list[CheckIn], presence: Presence, session: Session) -> str:
    """When and where the last of the entries that count was made."""
    counting = [row for row in rows if str(row.pk) in presence.evidence]
    return _where(max(counting, key=lambda row: row.corrected_at), session) if counting else ""


def _where(row: CheckIn, session: Session) -> str:
    clock = wall_of(row.corrected_at, session.zone).strftime("%H:%M")
    if row.device is None:
        return _("at %(time)s, by the desk") % {"time": clock}
    return _("at %(time)s, at “%(door)s”") % {"time": clock, "door": row.device.name}
