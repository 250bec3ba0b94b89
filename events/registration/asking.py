"""All that an event asks of who registers, as one visitor sees it at this moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event, Fee, Quota, Session
from events.registration import pricing, wishes
from events.registration.models import Question, Voucher
from events.registration.pricing import Offered
from events.registration.rules import RegistrationError
from events.registration.stages import stage_of
from home.formats import money


@dataclass(frozen=True)
class OfferedSession:
    """A session that people choose, and how many places it has left; None: as many as the event."""

    session: Session
    left: int | None

    @property
    def is_taken(self) -> bool:
        return self.left == 0


@dataclass(frozen=True)
class Asked:
    """What stands on the form: fees, sessions to choose, questions, and what the code that was given changes."""

    event: Event
    fees: tuple[Offered, ...] = ()
    has_fees: bool = False
    sessions: tuple[OfferedSession, ...] = ()
    questions: tuple[Question, ...] = ()
    takes_codes: bool = False
    code: str = ""
    voucher: Voucher | None = None
    code_problem: str = ""
    linked: Fee | None = None

    @property
    def choosable(self) -> list[OfferedSession]:
        """The sessions that each person chooses."""
        return [each for each in self.sessions if each.session.optional]

    @property
    def only_fee(self) -> Offered | None:
        """The one fee there is, where nobody has to choose."""
        return self.fees[0] if len(self.fees) == 1 else None

    @property
    def is_simple(self) -> bool:
        """Whether a name and an address are all that is asked."""
        more = self.has_fees or self.takes_codes or self.questions or self.choosable
        return not (more or self.event.asks_birth_date or self.event.asks_photo_consent)

    @property
    def no_fee(self) -> str:
        """Why nobody can register: there are fees, and none that this person may take."""
        if not self.has_fees or self.event.approval:
            return ""
        if not self.fees:
            if self.takes_codes:
                return _("Registration is for who has a code: write yours below.")
            return _("No place can be had here at this time.")
        reasons = [fee.why_not for fee in self.fees]
        return reasons[0] if all(reasons) else ""

    def fee_of(self, uuid: str) -> Offered | None:
        """The fee that was chosen, among those that are shown."""
        return next((each for each in self.fees if str(each.fee.uuid) == uuid), None)

    def outcome(self, fee: Offered | None, chosen: Collection[Session]) -> Outcome:
        """What sending the form leads to now, for any address: who is registered must not make it differ."""
        stage = stage_of(self.event).name
        price, currency = (fee.price, fee.fee.currency) if fee else (Decimal(0), "")
        if stage == "asked":
            return Outcome("asked")
        if self._must_wait(stage, fee, chosen):
            return Outcome("waiting")
        if self.event.approval == Event.Approval.HELD:
            return Outcome("kept")
        return Outcome("payment", price, currency) if price else Outcome(stage)

    def has_no_place(self, fee: Offered | None, chosen: Collection[Session]) -> bool:
        """Whether nobody gets a place so, nor waits for one: asked before the act, it is the same for any address."""
        event = self.event
        if event.waiting_list or event.approval == Event.Approval.ASKED:
            return False
        return self._must_wait("waiting" if event.places_left == 0 else "", fee, chosen)

    def _must_wait(self, stage: str, fee: Offered | None, chosen: Collection[Session]) -> bool:
        taken = [each for each in self.sessions if each.is_taken]
        if (fee and fee.is_taken) or any(
            not each.session.optional or each.session in chosen for each in taken
        ):
            return True
        if stage != "waiting":
            return False
        return wishes.share_of(self.event, fee.fee if fee else None, self.voucher, 1) is None


@dataclass(frozen=True)
class Outcome:
    """What a registration leads to: a stage, and what is to be paid for it."""

    stage: str
    price: Decimal = Decimal(0)
    currency: str = ""


def asked_of(
    event: Event, *, code: str = "", email: str = "", linked: Fee | None = None, at: datetime | None = None
) -> Asked:
    """What the event asks, with prices and places of this moment; the number of queries is the same for any event.

    A code that cannot be used changes nothing, and says why.
    """
    at = at or now()
    event = _known(event)
    if not (event.has_more or event.has_fees or code):  # type: ignore[attr-defined]
        return Asked(event=event, sessions=_sessions(event, _quotas(event), at))
    voucher, problem = None, ""
    try:
        voucher = pricing.voucher_of(event, code, email=email, at=at)
    except RegistrationError as error:
        problem = str(error)
    quotas = _quotas(event)
    fees = pricing.offered(event, voucher=voucher, linked=linked, quotas=quotas, at=at)
    return Asked(
        event=event,
        fees=tuple(_alone(each) for each in fees),
        has_fees=event.has_fees,  # type: ignore[attr-defined]
        sessions=_sessions(event, quotas, at),
        questions=tuple(event.questions.asked().select_related("shown_if", "fee", "session")),
        takes_codes=event.has_codes,  # type: ignore[attr-defined]
        code=code,
        voucher=voucher,
        code_problem=problem,
        linked=linked,
    )


def _alone(offered: Offered) -> Offered:
    """The fee for one person: some are for groups."""
    if offered.why_not or offered.fee.least <= 1:
        return offered
    least = offered.fee.least
    words = ngettext("For groups of %(count)d or more.", "For groups of %(count)d or more.", least)
    return replace(offered, why_not=words % {"count": least})


def _quotas(event: Event) -> list[Quota]:
    """The shared limits that have a number."""
    if not event.has_limits:  # type: ignore[attr-defined]
        return []
    numbered = Quota.objects.filter(event=event, capacity__isnull=False)
    return list(numbered.prefetch_related("fees", "sessions"))


def _sessions(event: Event, quotas: Iterable[Quota], at: datetime) -> tuple[OfferedSession, ...]:
    """The sessions that are not over, with the places that they and their shared limits have left."""
    sessions = event.sessions.filter(ends_at__gt=at).order_by("starts_at", "pk")
    return tuple(OfferedSession(session, _left(session, quotas)) for session in sessions)


def _left(session: Session, quotas: Iterable[Quota]) -> int | None:
    limits = [quota.places_left for quota in quotas if session in quota.sessions.all()]
    if session.capacity is not None:
        limits.append(max(session.capacity + session.over - session.taken, 0))
    return min((limit for limit in limits if limit is not None), default=None)


def with_depth(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events with what `asks_more` asks, in the same query."""
    of_event: dict[str, Any] = {"event": OuterRef("pk")}
    codes = Exists(Voucher.objects.filter(**of_event))
    return events.annotate(
        has_more=codes
        | Exists(Question.objects.filter(**of_event, retired_at=None))
        | Exists(Session.objects.filter(**of_event, optional=True))
        | Exists(Fee.objects.filter(**of_event, visibility=Fee.Visibility.PUBLIC)),
        has_fees=Exists(Fee.objects.filter(**of_event)),
        has_codes=codes,
        has_limits=Exists(Quota.objects.filter(**of_event, capacity__isnull=False)),
    )


def asks_more(event: Event) -> bool:
    """Whether the form of the event needs a page of its own: name and address are not all."""
    if event.asks_birth_date or event.asks_photo_consent:
        return True
    event = _known(event)
    hidden: bool = event.has_fees and not event.approval  # type: ignore[attr-defined]
    more: bool = event.has_more  # type: ignore[attr-defined]
    return more or hidden


def _known(event: Event) -> Event:
    """The event, with what it has of all that."""
    if not hasattr(event, "has_more"):
        told = with_depth(type(event).objects.filter(pk=event.pk)).get()
        for name in ("has_more", "has_fees", "has_codes", "has_limits"):
            setattr(event, name, getattr(told, name))
    return event


def price_in_words(price: Decimal, currency: str) -> str:
    """250 DH; nothing to pay: free."""
    return money(price, currency) if price else _("Free")
