"""What the desk can do with a whole group: to all its places by one click, with one mail to its contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.cms import consequences, money_by_hand
from events.cms.desk import Words
from events.cms.verb_forms import (
    FeeFields,
    KeptForm,
    LetInForm,
    MailedForm,
    OutOfTurnForm,
    PaidForm,
    agreeing_too,
)
from events.programme.models import Event
from events.registration import actions
from events.registration.facts import rank
from events.registration.models import Booking, Registration
from events.registration.rules import may_offer
from events.registration.states import HeldFor, State
from events.registration.together import asks, can_be_declined, pays
from events.registration.unpriced import undecided
from home.models import User

Rows = Sequence[Registration]


@dataclass(frozen=True)
class GroupAct:
    """What one click may do to a group."""

    name: str
    button: Words
    question: Words
    concerned: Callable[[Registration], bool]
    """Which of its places it is done to; without one the act is not there."""

    lines: Callable[[Rows], list[str]]
    """What it says before, of these places."""

    act: Callable[..., Any]
    danger: bool = False
    form: type[forms.Form] = KeptForm

    def rows_of(self, rows: Rows) -> list[Registration]:
        return [row for row in rows if self.concerned(row)]

    def form_for(self, rows: Rows, given: Any = None) -> Any:
        """What it asks before it is done; where no fee was agreed upon, also what a place costs."""
        form = self.form
        if self.name in SAYS_PRICE and undecided(rows):
            form = agreeing_too(form)
        return form(given, event=rows[0].event) if issubclass(form, FeeFields) else form(given)


def _is_offered(row: Registration) -> bool:
    return row.held_for == HeldFor.OFFER


def _may_be_offered(row: Registration) -> bool:
    return row.state == State.WAITLISTED and bool(row.event.places_left) and may_offer(row.event)


def _has_link(row: Registration) -> bool:
    return row.is_live and row.is_named


def _is_live(row: Registration) -> bool:
    return row.is_live


def _places(rows: Rows) -> str:
    words = ngettext("It is done for %(count)d place.", "It is done for %(count)d places.", len(rows))
    return words % {"count": len(rows)}


def _free(event: Event) -> str:
    left = event.places_left
    if not left:
        return _("No place is free.")
    return ngettext("%(count)d place is free.", "%(count)d places are free.", left) % {"count": left}


def _told() -> str:
    return _("The contact of the group has one mail about it.")


def _accepts(rows: Rows) -> list[str]:
    lines = [_places(rows)]
    if any(row.state == State.PENDING for row in rows):
        lines.append(_free(rows[0].event))
    if undecided(rows):
        lines.append(consequences.no_fee_yet())
    elif due := consequences.amounts(rows):
        lines.append(_("The places are then kept for payment: %(amount)s.") % {"amount": due})
    return [*lines, _told()]


def _pays(rows: Rows) -> list[str]:
    amount = consequences.amounts(rows)
    return [_places(rows), _("It says that %(amount)s was received by hand.") % {"amount": amount}, _told()]


def _takes(rows: Rows) -> list[str]:
    return [_places(rows), *_unpriced(rows), _told()]


def _unpriced(rows: Rows) -> list[str]:
    return [consequences.no_fee_yet()] if undecided(rows) else []


def _offers(rows: Rows) -> list[str]:
    lines, ahead = [_places(rows), _free(rows[0].event)], (rank(rows[0]) or 1) - 1
    if ahead:
        words = ngettext("%(count)d person waits longer.", "%(count)d people wait longer.", ahead)
        lines.append(words % {"count": ahead})
    return [
        *lines,
        *_unpriced(rows),
        _("The contact has a mail with a yes and a no for the whole group, and the deadline of every offer."),
    ]


def _takes_back(rows: Rows) -> list[str]:
    return [
        _places(rows),
        _("The places are offered to the next who wait; the group waits again and its contact is told."),
    ]


def _sends(rows: Rows) -> list[str]:
    apart = sum(not row.email for row in rows)
    lines = [_("Everybody with an address has a mail with their own page and ticket.")]
    if apart:
        words = ngettext(
            "The contact gets that of %(count)d person without an address.",
            "The contact gets those of %(count)d people without an address, in one mail.",
            apart,
        )
        lines.append(words % {"count": apart})
    return lines


def _leaves(rows: Rows) -> list[str]:
    return [_places(rows), *consequences.of_leaving(rows), _told()]


def _agreed_first(act: Callable[..., Any]) -> Callable[..., None]:
    """The act, and before it the fee that its form asked for."""

    def done(booking: Booking, *, by: User, **given: Any) -> None:
        if "fee" in given:
            actions.agree_with_group(booking, given.pop("fee"), price=given.pop("price", None), by=by)
        act(booking, by=by, **given)

    return done


def _let_in(booking: Booking, *, by: User, why: str) -> None:
    actions.confirm_group(booking, paid=True, by=by, why=why)


def _lets_in(rows: Rows) -> list[str]:
    return [_places(rows), money_by_hand.still_due(rows), _told()]


def _take(booking: Booking, *, by: User, why: str) -> None:
    actions.accept_group(booking, by=by)


def _first(act: Callable[..., Any], concerned: Callable[[Registration], bool]) -> Callable[..., None]:
    """An act on one of the group that moves all of them."""

    def done(booking: Booking, *, by: User, why: str) -> None:
        rows = booking.registrations.select_related("event", "booking").order_by("pk")
        act(next(row for row in rows if concerned(row)), by=by, why=why)

    return done


def _send(booking: Booking, *, by: User) -> None:
    actions.send_links_to(
        booking, [*booking.registrations.select_related("elsewhere__booking").order_by("pk")]
    )


ACTS = {
    act.name: act
    for act in (
        GroupAct("accept", gettext_lazy("Accept all"), gettext_lazy("Accept all requests of this group?"),
                 asks, _accepts, _agreed_first(actions.confirm_group)),
        GroupAct("paid", gettext_lazy("Payment received for all"),
                 gettext_lazy("Was the payment for all these places received by hand?"),
                 pays, _pays, money_by_hand.received_for_all, form=PaidForm),
        GroupAct("let-in", gettext_lazy("Let all in without payment"),
                 gettext_lazy("Confirm these places without a payment?"), pays, _lets_in, _let_in, form=LetInForm,
                 danger=True),
        GroupAct("take", gettext_lazy("Accept the offer for them"),
                 gettext_lazy("Take the offered places for this group?"), _is_offered, _takes, _agreed_first(_take)),
        GroupAct("offer", gettext_lazy("Offer places now"), gettext_lazy("Offer places to the whole group now?"),
                 _may_be_offered, _offers, _agreed_first(_first(actions.offer_now, _may_be_offered)),
                 form=OutOfTurnForm),
        GroupAct("back", gettext_lazy("Take the offer back"), gettext_lazy("Take the offer to this group back?"),
                 _is_offered, _takes_back, _first(actions.take_offer_back, _is_offered)),
        GroupAct("links", gettext_lazy("Send the links again"), gettext_lazy("Send everybody their own link again?"),
                 _has_link, _sends, _send, form=forms.Form),
        GroupAct("decline", gettext_lazy("Decline all"), gettext_lazy("Decline all that this group asks for?"),
                 can_be_declined, _leaves, actions.decline_group, danger=True, form=MailedForm),
        GroupAct("cancel", gettext_lazy("Cancel all"), gettext_lazy("Cancel all places of this group?"),
                 _is_live, _leaves, actions.cancel_group, danger=True),
    )
}  # fmt: skip

SAYS_PRICE = {"accept", "take", "offer"}
"""The acts that say what the places cost, where nobody did yet."""


def open_acts(rows: Rows) -> list[GroupAct]:
    """What can be done with this group now, the yes first."""
    return [act for act in ACTS.values() if act.rows_of(rows)]
