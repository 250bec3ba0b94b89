"""What somebody asks for when they register, and on which terms they can have it at this moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from events.programme.models import Allotment, Event, Fee, Session
from events.registration import pricing, rules
from events.registration.models import Booking, Invitation, Voucher
from events.registration.places import Seat
from events.registration.pricing import Fees, PriceChangedError
from events.registration.questions import AnswerGiven
from events.registration.rules import RegistrationError
from events.registration.states import HeldFor, State
from home.languages import SOURCE

if TYPE_CHECKING:
    from home.models import User


@dataclass(frozen=True)
class PersonGiven:
    """Who registers, as they wrote it; without a name it is a place to be named later."""

    name: str
    email: str = ""
    name_ar: str = ""
    organisation: str = ""
    language: str = SOURCE
    needs: str = ""
    privacy_version: str = ""
    phone: str = ""
    access: str = ""
    """Values of Access, with commas between them."""
    born_on: str = ""
    """ISO date, where the event asks for it."""
    guardian_name: str = ""
    guardian_email: str = ""
    photo_consent: bool | None = None

    @property
    def address(self) -> str:
        """The address as compared."""
        return self.email.strip().lower()

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.born_on) if self.born_on else None


@dataclass(frozen=True)
class Contact:
    """Who registers a group and answers for it."""

    name: str
    email: str
    phone: str = ""
    organisation: str = ""
    language: str = SOURCE

    @property
    def address(self) -> str:
        return self.email.strip().lower()


@dataclass(frozen=True)
class Choice:
    """What is chosen beside the person: the same for all people of one act."""

    fee: Fee | None = None
    linked: Fee | None = None
    """The fee whose own link was opened."""
    voucher: str = ""
    sessions: Collection[Session] | None = None
    """From outside: the optional ones that were chosen. At the desk and the door: exactly these; None: all."""
    answers: Collection[AnswerGiven] = ()
    seen_price: Decimal | None = None
    """The price of one place as the form showed it."""
    invitation: Invitation | None = None
    trial: bool = False


@dataclass(frozen=True)
class Wish:
    """One act of registering, whole."""

    event: Event
    people: tuple[PersonGiven, ...]
    key: str
    at: datetime
    contact: Contact | None = None
    origin: str = Booking.Origin.WEB
    by: User | None = None
    anyway: str = ""
    choice: Choice = field(default_factory=Choice)

    @property
    def from_outside(self) -> bool:
        return self.origin == Booking.Origin.WEB

    @property
    def address(self) -> str:
        """The address the act is known by: the contact's, or that of the one person."""
        return self.contact.address if self.contact else self.people[0].address

    @property
    def name(self) -> str:
        """The name the act is known by."""
        return (self.contact.name if self.contact else self.people[0].name).strip()


@dataclass(frozen=True)
class Terms:
    """On which terms each place of the act is taken."""

    sessions: tuple[int, ...]
    fee: Fee | None
    voucher: Voucher | None
    price: Decimal
    shares: tuple[int | None, ...]
    """For each person the reserved share that their place is taken from, if any."""
    limits: frozenset[int] | None = None
    """The shared limits that each place counts in; None where they were not read."""

    @property
    def seats(self) -> list[Seat]:
        return [Seat(self.sessions, self.fee.pk if self.fee else None, share) for share in self.shares]

    @property
    def open_to_all(self) -> Terms:
        """The same terms with everybody's places only."""
        return replace(self, shares=(None,) * len(self.shares))

    @property
    def currency(self) -> str:
        return self.fee.currency if self.fee else "MAD"


def refuse(event: Event, wish: Wish) -> None:
    """Raise RegistrationError where nobody can register so: visitors meet every obstacle, the desk and the door
    only those that nobody can pass."""
    obstacles = rules.obstacles(event, wish.at)
    invitation = wish.choice.invitation
    if invitation is not None:
        if invitation.event_id != event.pk:
            raise RegistrationError(_("This invitation is for another event."))
        obstacles = [obstacle for obstacle in obstacles if obstacle.code != "invitation"]
    if not wish.from_outside:
        obstacles = [obstacle for obstacle in obstacles if obstacle.code in {"cancelled", "no_date"}]
    if obstacles:
        raise RegistrationError(str(obstacles[0]))
    if wish.from_outside:
        for person in wish.people:
            refuse_child(event, person)


def refuse_child(event: Event, person: PersonGiven) -> None:
    """Raise RegistrationError where the event asks how old people are and this one may not come so."""
    if not event.asks_birth_date or not person.name:
        return
    if person.birth_date is None:
        raise RegistrationError(_("Give the date of birth."))
    if rules.is_minor(person.birth_date, event) and not person.guardian_name.strip():
        raise RegistrationError(_("Somebody under 18 needs the name and the consent of a guardian."))


def terms_of(event: Event, wish: Wish, sessions: Collection[Session], row: Voucher | None = None) -> Terms:
    """The terms at this moment; RegistrationError where they cannot be had, PriceChangedError where they are others
    than those that were shown. `row`: the voucher of the code, where it was read with the event."""
    choice, count = wish.choice, len(wish.people)
    voucher = pricing.voucher_of(event, choice.voucher, email=wish.address, row=row, at=wish.at)
    fees = pricing.fees_of(event, voucher) if voucher or wish.from_outside else None
    fee = _fee(event, wish, voucher, fees)
    named = fees.of_voucher if fees else None
    if voucher is not None:
        pricing.check_voucher(voucher, fee, wish.address, named)
    if wish.from_outside:
        pricing.check_count(event, fee, count)
    price = pricing.price_of(fee, voucher, named)
    if choice.seen_price is not None and choice.seen_price != price:
        raise PriceChangedError(
            _("The price has changed since you opened this page. Look at it and send again.")
        )
    wanted = _sessions(wish, sessions)
    shares = shares_for(event, fee, voucher, count)
    limits = pricing.limits_of(fee, fees, [session for session in sessions if session.pk in wanted])
    return Terms(wanted, fee, voucher, Decimal(0) if choice.trial else price, shares, limits)


def _fee(event: Event, wish: Wish, voucher: Voucher | None, fees: Fees | None) -> Fee | None:
    """The fee that is taken: at the desk any or none, from outside one of those that are shown and on sale."""
    choice = wish.choice
    if choice.fee is not None and choice.fee.event_id != event.pk:
        raise RegistrationError(_("This fee cannot be taken now."))
    if not wish.from_outside or fees is None or (choice.fee is None and not fees.all):
        return choice.fee
    shown = pricing.offered(event, voucher=voucher, linked=choice.linked, quotas=(), known=fees, at=wish.at)
    invited = choice.invitation.fee_id if choice.invitation else None
    if choice.fee is None and not shown and event.approval:
        return None  # the price is agreed upon when the organisers say yes
    if choice.fee is None and len(shown) == 1:
        found = shown[0]
    else:
        by_fee = {each.fee.pk: each for each in shown}
        if choice.fee is not None and choice.fee.pk == invited:
            return choice.fee
        if choice.fee is None or choice.fee.pk not in by_fee:
            raise RegistrationError(
                _("Choose a fee.") if shown and choice.fee is None else _("This fee cannot be taken now.")
            )
        found = by_fee[choice.fee.pk]
    if found.why_not:
        raise RegistrationError(found.why_not)
    return found.fee


def _sessions(wish: Wish, sessions: Collection[Session]) -> tuple[int, ...]:
    """The sessions the registration is for, by id."""
    chosen = wish.choice.sessions
    picked = {session.pk for session in chosen or ()}
    optional = [session for session in sessions if session.optional and session.pk in picked]
    for_all = [session for session in sessions if not session.optional]
    if overlap := overlapping(optional):
        raise RegistrationError(
            _("“%(one)s” and “%(other)s” are at the same time: choose one of them.")
            % {"one": overlap[0], "other": overlap[1]}
        )
    if not wish.from_outside and chosen:
        return tuple(sorted(session.pk for session in chosen))
    if sessions and not (optional or for_all):
        if not wish.from_outside:
            return ()
        raise RegistrationError(_("Choose what you come to."))
    return tuple(sorted(session.pk for session in (*for_all, *optional)))


def overlapping(sessions: Collection[Session]) -> tuple[Session, Session] | None:
    """Two of the sessions that are at the same time; None when one can come to all of them."""
    ordered = sorted(sessions, key=lambda session: (session.starts_at, session.pk))
    for one, other in pairwise(ordered):
        if other.starts_at < one.ends_at:
            return one, other
    return None


def shares_for(event: Event, fee: Fee | None, voucher: Voucher | None, count: int) -> tuple[int | None, ...]:
    """For so many places the reserved share each is taken from: that of the code first, then those of the fee, and
    what these have not left from everybody's places."""
    if not event.set_aside or (fee is None and voucher is None):
        return (None,) * count
    found: list[int | None] = []
    for share in _shares(event, fee, voucher):
        found += [share.pk] * share.left
    return tuple([*found, *([None] * count)][:count])


def open_shares(event: Event, fee: Fee | None, voucher: Voucher | None) -> set[int]:
    """The reserved shares that a place with this fee and this code may stay in, full or not."""
    return {share.pk for share in _shares(event, fee, voucher)}


def share_of(event: Event, fee: Fee | None, voucher: Voucher | None, count: int) -> int | None:
    """The reserved share that these people's places come from when all of them can."""
    shares = shares_for(event, fee, voucher, count)
    return None if None in shares else shares[0]


def _shares(event: Event, fee: Fee | None, voucher: Voucher | None) -> list[Allotment]:
    """The reserved shares that are open to who has this code or takes this fee; one query."""
    of_code = voucher.allotment_id if voucher else None
    theirs = Q(pk=of_code) | Q(fees=fee) if fee else Q(pk=of_code)
    rows = Allotment.objects.filter(theirs, event=event, released_at=None).distinct()
    return sorted(rows, key=lambda share: (share.pk != of_code, share.pk))


def next_stop(name: str, price: Decimal, after: str = "") -> tuple[State, str]:
    """Where a place that is taken stands after this stop: kept for payment, then for a name, else confirmed."""
    if price and after not in {HeldFor.PAYMENT, HeldFor.NAMING}:
        return State.HELD, HeldFor.PAYMENT
    if not name and after != HeldFor.NAMING:
        return State.HELD, HeldFor.NAMING
    return State.CONFIRMED, ""
