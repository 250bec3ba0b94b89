"""How an event of the demo is told, before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from halqa.demo.people import Words

Line = tuple[str, int, Words]
"""A line of a programme: when, how many minutes, what."""


class When(Enum):
    """How the days of an event are found; each counts from the day the demo is made."""

    EVENING = "a Tuesday, Wednesday or Thursday so many days from today or later, no public holiday"
    PAST = "a Tuesday, Wednesday or Thursday so many days ago or earlier"
    DAY = "this very day"
    LIVE = "it began fifty minutes ago"
    HOLIDAY = "the first public holiday so many days from today or later"
    DATE = "a date that stands in the text"


@dataclass(frozen=True, kw_only=True)
class Price:
    """A fee, all taxes included."""

    name: Words
    price: int
    public: bool = True
    vat: int = 20

    @property
    def amount(self) -> Decimal:
        return Decimal(self.price)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One of several sessions at the same time: its room, its places, how many come."""

    title: Words
    room: int
    places: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the room thought before and after, as it was published."""

    pairs: int
    flow: tuple[tuple[int, int, int], ...] | None = None
    kept: int | None = None
    changed_side: int | None = None
    to_or_from_undecided: int | None = None
    paper: int = 0
    entry_only: int = 0
    exit_only: int = 0


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event, as it is to be made."""

    key: str  # also the name of its text in `texts/`
    title: Words
    lead: Words
    kind: str = "debate"
    number: int | None = None
    series: str = "debats-du-cmpp"
    themes: tuple[str, ...] = ()
    source: str = "fr"
    held_in: str = "fr"
    interpreted_in: str = ""
    captioned_in: str = ""
    speech_rule: str = "record"
    venue: str = "tanneurs"
    online: bool = False

    when: When = When.EVENING
    days: int = 0
    date: str = ""
    hours: tuple[tuple[str, str], ...] = (("18:00", "20:15"),)
    length: int = 1  # days, each with these hours
    every: int = 1  # days between them
    groups: tuple[Group, ...] = ()

    capacity: int = 60
    people: int = 0  # who register, in a small demo
    waiting: int = 0
    offers: int = 0
    whole: tuple[int, int, int] = (0, 0, 0)  # capacity, people and waiting of a full demo
    opens_in: int | None = None  # days until registration opens
    by_invitation: bool = False  # who wants to come asks, and is answered
    invited: int = 0  # who else cannot come
    minors: bool = False
    answered: tuple[int, int] = (0, 0)  # of a full demo's people who asked for a place: yes and no

    fate: str = ""  # "postponed", "cancelled"
    told_for: int | None = None  # days from today, of one that was announced for another day
    why: str = ""
    draft: bool = False
    published: tuple[str, ...] = ("fr", "ar", "en")
    course: str = ""
    speakers: tuple[tuple[str, str], ...] = ()  # who, on which side
    moderator: str = ""
    trainer: str = ""
    partners: tuple[str, ...] = ()
    programme: tuple[Line, ...] = ()
    fees: tuple[Price, ...] = ()
    opinion: Opinion | None = None
    picture: str = ""
    team: str = "evenements"


def words(told: object, *fields: str) -> dict[str, str]:
    """Columns `_fr`, `_ar`, `_en` of these fields of what is told."""
    return {
        f"{field}_{code}": text
        for field in fields
        for code, text in zip(("fr", "ar", "en"), getattr(told, field), strict=True)
    }
