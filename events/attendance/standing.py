"""What a door's screen lists: people found by name with where they stand, and a phone's last entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import StrIndex

from events.attendance.log import Entry, Presence, presence_of
from events.attendance.models import CheckIn, CheckInDevice
from events.attendance.verdicts import WORDS, log_of
from events.programme.models import Session
from events.registration.models import Registration
from events.registration.states import LIVE, State
from home.folding import fold

MOST = 20
LETTERS = 2


@dataclass(frozen=True)
class Found:
    """A person of the event, and how the door's log stands on them."""

    registration: Registration
    presence: Presence
    new_id: uuid.UUID = field(default_factory=uuid.uuid4)  # of the entry that a tap makes

    @property
    def is_expected(self) -> bool:
        return self.registration.state == State.CONFIRMED


@dataclass(frozen=True)
class Line:
    """An entry as the list of the last ones shows it."""

    entry: CheckIn
    standing: str
    new_id: uuid.UUID = field(default_factory=uuid.uuid4)  # of the entry that an undo makes

    @property
    def word(self) -> str:
        return str(WORDS.get(self.entry.shown, ""))


def presences(session: Session) -> dict[int, Presence]:
    """Everybody the session's log knows, by the registration's key; one query."""
    by_person: dict[int, list[Entry]] = {}
    rows = CheckIn.objects.filter(session=session, registration__isnull=False)
    for row in rows:
        by_person.setdefault(row.registration_id or 0, []).append(Entry.of(row))
    return {person: presence_of(entries) for person, entries in by_person.items()}


def people_named(session: Session, words: str) -> list[Found]:
    """Who of the event is called so: accents and letter forms forgiven, every word somewhere, no address read."""
    wanted = fold(words).split()
    if len("".join(wanted)) < LETTERS:
        return []
    people = Registration.objects.filter(event=session.event, state__in=[*LIVE, State.CANCELLED])
    for word in wanted:
        people = people.filter(search__contains=word)
    known = presences(session)
    none = presence_of(())
    # names stand before organisations in the words that are searched: who is called so comes first
    called = people.annotate(place=StrIndex("search", Value(wanted[0]))).order_by("place", "name", "pk")
    found = [Found(row, known.get(row.pk, none)) for row in called[:MOST]]
    return sorted(found, key=lambda one: not one.is_expected)


def inside(session: Session) -> list[tuple[Registration, datetime | None]]:
    """Who is in the room now, by name, and since when they came: the list for an evacuation."""
    known = {key: presence for key, presence in presences(session).items() if presence.inside}
    people = Registration.objects.filter(pk__in=known).order_by("name", "pk")
    return [(row, known[row.pk].intervals[-1][0]) for row in people]


def last_counting(registration: Registration, session: Session) -> CheckIn | None:
    """The latest entry that makes this person present."""
    rows = log_of(registration, session)
    evidence = presence_of(Entry.of(row) for row in rows).evidence
    counting = [row for row in rows if str(row.pk) in evidence]
    return max(counting, key=lambda row: row.corrected_at, default=None)


def last_entries(device: CheckInDevice, count: int = 10) -> list[Line]:
    """This phone's last entries on people, the newest first."""
    kinds = (CheckIn.Kind.IN, CheckIn.Kind.OUT, CheckIn.Kind.WALK_IN)
    rows = list(
        CheckIn.objects.filter(device=device, kind__in=kinds)
        .select_related("registration", "session")
        .order_by("-server_at", "-seq")[:count]
    )
    standings = standing_of(rows)
    return [Line(row, standings[row.pk]) for row in rows]


def standing_of(entries: Iterable[CheckIn]) -> dict[uuid.UUID, str]:
    """What became of each entry: "undone", "admit", "refuse", or nothing further; one query."""
    standing = dict.fromkeys((entry.pk for entry in entries), "")
    about = CheckIn.objects.filter(ref__in=list(standing)).order_by("server_at", "seq")
    for row in about:
        if row.ref is not None and standing[row.ref] != "undone":
            standing[row.ref] = "undone" if row.kind == CheckIn.Kind.UNDO else row.shown
    return standing
