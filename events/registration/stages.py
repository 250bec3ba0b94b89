"""Where registration for an event stands, as its page says it: a form, a waiting list, or why neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme.models import Event
from events.registration.models import Registration
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
    waiting = Registration.objects.waiting().filter(event=OuterRef("pk")).order_by()
    return events.annotate(waited_for=Exists(waiting))


def is_waited_for(event: Event) -> bool:
    """Whether somebody is on the waiting list."""
    known: bool | None = getattr(event, "waited_for", None)
    return event.registrations.waiting().exists() if known is None else known
