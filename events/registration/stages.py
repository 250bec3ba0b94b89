"""Where registration for an event stands, as its page says it: a form, a waiting list, or why neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event, Fee, Quota, Session
from events.registration.models import Registration, RegistrationQuerySet
from events.registration.rules import obstacles


@dataclass(frozen=True)
class Stage:
    """One word for the styles, one sentence for people."""

    name: str
    sentence: str
    open: bool = False

    @property
    def gives_places(self) -> bool:
        """Whether who registers now has a place at once."""
        return self.name in {"open", "last"}


def stage_of(event: Event, at: datetime | None = None) -> Stage:
    """Where registration for this event stands now."""
    found = obstacles(event, at)
    if found and found[0].code != "full":
        return Stage(found[0].code, str(found[0]))
    if found:
        return Stage("full", str(found[0]))
    if event.approval == Event.Approval.ASKED:
        words = _("Ask for a place: the organisers answer you by e-mail.")
        return Stage("asked", words, open=True)
    if event.places_left == 0 and event.set_aside and not event.waiting_list:
        words = _("Only reserved places are left: who has a code or takes the fee for them can register.")
        return Stage("reserved", words, open=True)
    if event.places_left == 0 and event.set_aside:
        words = _(
            "Only reserved places are left, for who has a code or takes the fee for them. Others join the waiting "
            "list: a place that is freed is offered in order."
        )
        return Stage("waiting", words, open=True)
    if event.places_left == 0 or is_waited_for(event):
        words = _("All places are taken. Join the waiting list: a place that is freed is offered in order.")
        return Stage("waiting", words, open=True)
    if event.places_left <= max(5, event.capacity // 10):
        words = ngettext("Last place: %(count)d left.", "Last places: %(count)d left.", event.places_left)
        return Stage("last", words % {"count": event.places_left}, open=True)
    words = ngettext("%(count)d place left.", "%(count)d places left.", event.places_left)
    return Stage("open", words % {"count": event.places_left}, open=True)


def with_waiting(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events with what `is_waited_for` asks, in the same query."""
    return events.annotate(waited_for=Exists(_to_be_offered().filter(event=OuterRef("pk"))))


def is_waited_for(event: Event) -> bool:
    """Whether somebody on the waiting list comes first for the places that are free."""
    known: bool | None = getattr(event, "waited_for", None)
    return _to_be_offered().filter(event=event).exists() if known is None else known


def _to_be_offered() -> RegistrationQuerySet:
    """Who waits, and not only for a fee, a session or a shared limit that is full while the event has places."""
    full = Q(capacity__isnull=False, taken__gte=F("capacity") + F("over"))
    sessions = Session.objects.filter(full, places__registration=OuterRef("pk"))
    fees = Fee.objects.filter(full, pk=OuterRef("fee"))
    theirs = Q(fees=OuterRef("fee")) | Q(sessions__places__registration=OuterRef("pk"))
    quotas = Quota.objects.filter(full).filter(theirs)
    waiting = Registration.objects.waiting().filter(trial=False).order_by()
    return waiting.exclude(Exists(sessions) | Exists(fees) | Exists(quotas))
