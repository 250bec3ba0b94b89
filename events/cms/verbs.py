"""What the desk does to several registrations at once: each by the same verb as a single one, in its own transaction.

First a preview says for how many it can be done, and for whom not and why; then the result says the same of what was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.cms import consequences, money_by_hand
from events.cms.desk import Words
from events.cms.verb_forms import (
    FeeForm,
    KeptForm,
    MailedForm,
    NoteForm,
    OutOfTurnForm,
    PaidAndOutOfTurnForm,
    PaidForm,
    SessionForm,
    agreeing_too,
)
from events.programme.models import Event, Fee
from events.registration import actions
from events.registration.actions import RegistrationError
from events.registration.models import Registration
from events.registration.states import MOVES, HeldFor, State
from events.registration.unpriced import undecided
from home.models import User

Left = list[tuple[Registration, str]]
MOST = 500
"""As many rows as one click may move."""


@dataclass(frozen=True)
class Verb:
    """One act of the desk: its words, what hinders it for a row, what it asks, and the action that does it."""

    name: str
    button: Words
    act: Callable[..., Any]
    hindrance: Callable[[Registration], str]
    """Why this row will not be done; nothing when it can be."""

    warnings: Callable[[Sequence[Registration]], list[str]] = consequences.none
    """What the preview says beside the counts."""

    form: type[forms.Form] | None = KeptForm
    danger: bool = False
    of_one_event: bool = False
    """Whether it only makes sense for the rows of one event."""

    def form_for(self, rows: Sequence[Registration], given: Any = None, event: Event | None = None) -> Any:
        """What it asks before it is done to these rows; None: nothing."""
        form = self.form
        if self.name == "confirm":
            form = _form_of_confirming(rows)
            if asking := undecided(rows):
                return agreeing_too(form or KeptForm)(given, event=asking[0].event)
        if form is None:
            return None
        return form(given, event=event) if self.of_one_event else form(given)  # type: ignore[call-arg]


def agreed_first(act: Callable[..., Any]) -> Callable[..., None]:
    """The act, and before it the fee that its form asked for: both or none."""

    @transaction.atomic
    def done(registration: Registration, *, by: User, **given: Any) -> None:
        if "fee" in given:
            fee, price = given.pop("fee"), given.pop("price", None)
            if undecided([registration]):
                actions.change_fee(registration, fee, price=price, by=by)
        act(registration, by=by, **given)

    return done


@transaction.atomic
def confirm(registration: Registration, *, by: User, why: str = "", **agreed: Any) -> None:
    """The yes; to a request without a fee together with what was agreed upon, to a payment with how it came."""
    if registration.held_for == HeldFor.PAYMENT:
        paid = {name: agreed[name] for name in ("how", "key") if name in agreed}
        money_by_hand.received(registration, by=by, why=why, **paid)
        return
    if "fee" in agreed and undecided([registration]):
        actions.change_fee(registration, agreed["fee"], price=agreed.get("price"), by=by)
    actions.confirm(registration, by=by, why=why)


def _form_of_confirming(rows: Sequence[Registration]) -> type[forms.Form] | None:
    """Payments ask how they came, places from the waiting list why they are given before their turn."""
    pays = any(row.held_for == HeldFor.PAYMENT for row in rows)
    if any(row.state == State.WAITLISTED for row in rows):
        return PaidAndOutOfTurnForm if pays else OutOfTurnForm
    return PaidForm if pays else None


def _leads_to(to: State) -> Callable[[Registration], str]:
    def hindrance(row: Registration) -> str:
        if row.state == to:
            return _("is already so: %(state)s") % {"state": row.get_state_display()}
        if to not in MOVES.get(row.state, ()):
            return _("is over: %(state)s") % {"state": row.get_state_display()}
        return ""

    return hindrance


def against_confirming(row: Registration) -> str:
    if row.held_for == HeldFor.NAMING:
        return _("has no name yet")
    if row.state == State.CANCELLED:
        return _("is cancelled: a cancellation is taken back, not confirmed")
    if row.state == State.EXPIRED:
        return _("is over: %(state)s") % {"state": row.get_state_display()}
    return _leads_to(State.CONFIRMED)(row)


def against_waiting(row: Registration) -> str:
    if row.state == State.HELD:
        return _("a place is kept for this person already")
    return _leads_to(State.WAITLISTED)(row)


def against_writing(row: Registration) -> str:
    return "" if row.email else _("no e-mail address is known")


def against_changing(row: Registration) -> str:
    return "" if row.is_live else _("is over: %(state)s") % {"state": row.get_state_display()}


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "confirm", gettext_lazy("Confirm"), confirm, against_confirming, consequences.of_confirming, None
        ),
        Verb("wait", gettext_lazy("Put on the waiting list"), actions.put_on_waiting_list, against_waiting),
        Verb("session", gettext_lazy("Change the session"), actions.change_session, against_changing,
             form=SessionForm, of_one_event=True),
        Verb("fee", gettext_lazy("Change the fee"), actions.change_fee, against_changing, consequences.of_fees,
             form=FeeForm, of_one_event=True),
        Verb("note", gettext_lazy("Write a mail"), actions.write_to, against_writing, form=NoteForm),
        Verb(
            "decline", gettext_lazy("Decline"), actions.decline, _leads_to(State.DECLINED), consequences.of_leaving,
            MailedForm, danger=True,
        ),
        Verb(
            "cancel", gettext_lazy("Cancel the registration"), actions.cancel, _leads_to(State.CANCELLED),
            consequences.of_leaving, danger=True,
        ),
    )
}  # fmt: skip


def for_event(event: Event) -> list[Verb]:
    """The verbs that make sense for the rows of this event."""
    optional = Count("sessions", filter=Q(sessions__optional=True))
    fees = Exists(Fee.objects.filter(event=OuterRef("pk")))
    known = Event.objects.filter(pk=event.pk).annotate(optional=optional, sells=fees)
    choices, sells = known.values_list("optional", "sells").get()
    left = {name for name, stays in (("session", choices > 1), ("fee", sells)) if not stays}
    return [verb for verb in VERBS.values() if verb.name not in left]


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


def plan(verb: Verb, registrations: Sequence[Registration], paid: Collection[int] | None = None) -> Outcome:
    """What would be done now, before anything is; `paid`: those of whom the preview said that a payment came.

    A yes that is sent twice would else say of a request that was just accepted that it is paid.
    """
    outcome = Outcome()
    asking = undecided(registrations) if verb.name == "confirm" else []
    apart = asking if len({row.event_id for row in asking}) > 1 else []
    for registration in registrations:
        why_not = verb.hindrance(registration)
        if registration in apart:
            why_not = _("what it costs is said at the event itself: accept it there")
        pays = verb.name == "confirm" and registration.held_for == HeldFor.PAYMENT
        if pays and paid is not None and registration.pk not in paid:
            why_not = _("Somebody else changed this registration just now. Look at it again.")
        if why_not:
            outcome.left.append((registration, why_not))
        else:
            outcome.done.append(registration)
    return outcome


def carry_out(verb: Verb, planned: Outcome, *, by: User, given: Mapping[str, Any]) -> Outcome:
    """Do it row by row; what somebody else was first with, or has no place left, is named with its reason."""
    outcome = Outcome(left=[*planned.left])
    for registration in planned.done:
        try:
            verb.act(registration, by=by, **given)
        except RegistrationError as error:
            outcome.left.append((registration, str(error)))
        else:
            outcome.done.append(registration)
    return outcome
