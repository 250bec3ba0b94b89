"""What the desk does to several registrations at once: each by the same verb as a single one, in its own transaction.

First a preview says for how many it can be done, and for whom not and why; then the result says the same of what was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.cms.desk import Words
from events.programme.models import Event
from events.registration import actions
from events.registration.actions import RegistrationError
from events.registration.models import Registration
from events.registration.rules import may_offer
from events.registration.states import MOVES, OCCUPYING, State
from home.models import User

Left = list[tuple[Registration, str]]


@dataclass(frozen=True)
class Verb:
    """One act of the desk: the state it leads to, its words, and the action that does it."""

    name: str
    to: State
    button: Words
    act: Callable[..., Any]
    danger: bool = False
    asks_why: bool = True

    def hindrance(self, registration: Registration) -> str:
        """Why this row will not be done; nothing when it can be."""
        if registration.state == self.to:
            return _("is already so: %(state)s") % {"state": registration.get_state_display()}
        if self.to not in MOVES.get(registration.state, ()):
            return _("is over: %(state)s") % {"state": registration.get_state_display()}
        return ""


VERBS = {
    verb.name: verb
    for verb in (
        Verb("confirm", State.CONFIRMED, gettext_lazy("Confirm"), actions.confirm, asks_why=False),
        Verb("wait", State.WAITLISTED, gettext_lazy("Put on the waiting list"), actions.put_on_waiting_list),
        Verb("decline", State.DECLINED, gettext_lazy("Decline"), actions.decline, danger=True),
        Verb("cancel", State.CANCELLED, gettext_lazy("Cancel the registration"), actions.cancel, danger=True),
    )
}


@dataclass
class Outcome:
    """What will be done, or was; and what not, with the reason."""

    done: list[Registration] = field(default_factory=list)
    left: Left = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """186 done, 14 not."""
        done = ngettext("%(count)d done", "%(count)d done", len(self.done)) % {"count": len(self.done)}
        left = ngettext("%(count)d not", "%(count)d not", len(self.left)) % {"count": len(self.left)}
        return _("%(done)s, %(left)s.") % {"done": done, "left": left}


def plan(verb: Verb, registrations: Sequence[Registration]) -> Outcome:
    """What would be done now, before anything is."""
    outcome = Outcome()
    for registration in registrations:
        why_not = verb.hindrance(registration)
        if why_not:
            outcome.left.append((registration, why_not))
        else:
            outcome.done.append(registration)
    return outcome


def carry_out(verb: Verb, registrations: Sequence[Registration], *, by: User, why: str = "") -> Outcome:
    """Do it row by row; what somebody else was first with, or has no place left, is named with its reason."""
    outcome = plan(verb, registrations)
    todo, outcome.done = outcome.done, []
    for registration in todo:
        try:
            verb.act(registration, by=by, why=why)
        except RegistrationError as error:
            outcome.left.append((registration, str(error)))
        else:
            outcome.done.append(registration)
    return outcome


def warning(verb: Verb, outcome: Outcome) -> list[str]:
    """What the preview says beside the counts."""
    rows = outcome.done
    if verb.to in (State.CANCELLED, State.DECLINED):
        return _of_leaving(rows)
    if verb.to == State.CONFIRMED:
        wanting = sum(registration.state != State.HELD for registration in rows)
        free = sum({row.event_id: row.event.places_left for row in rows}.values())
        if wanting > free:
            if not free:
                return [_("No place is free: who waits is not confirmed.")]
            words = ngettext("Only %(count)d place is free.", "Only %(count)d places are free.", free)
            return [words % {"count": free}]
    return []


def _of_leaving(rows: Sequence[Registration]) -> list[str]:
    """Who is told, whose waiting ends, and what becomes of the places: each only where it is so."""
    told = sum(bool(row.email) for row in rows)
    waited = sum(row.state == State.WAITLISTED for row in rows)
    places = [row.event for row in rows if row.state in OCCUPYING]
    eager = {event for event in {*places} if has_takers(event)}
    offered = sum(event in eager for event in places)
    free = len(places) - offered
    counted = (
        (told, ngettext("%(count)d person gets a mail.", "%(count)d people get a mail.", told)),
        (
            waited,
            ngettext(
                "%(count)d person leaves the waiting list.",
                "%(count)d people leave the waiting list.",
                waited,
            ),
        ),
        (
            offered,
            ngettext(
                "%(count)d place is offered to the waiting list.",
                "%(count)d places are offered to the waiting list.",
                offered,
            ),
        ),
        (free, ngettext("%(count)d place is free again.", "%(count)d places are free again.", free)),
    )
    return [words % {"count": count} for count, words in counted if count]


def has_takers(event: Event) -> bool:
    """Whether a place that comes back is offered to somebody."""
    return may_offer(event) and event.registrations.filter(state=State.WAITLISTED).exists()
