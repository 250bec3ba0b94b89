"""Everything the desk can do with one registration: which of it can be done now, and what it says before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.cms import consequences, money_by_hand, verbs
from events.cms.desk import Words
from events.cms.moves import WhyForm
from events.cms.verb_forms import (
    FeeFields,
    FeeForm,
    KeptForm,
    LetInForm,
    MailedForm,
    NoteForm,
    OutOfTurnForm,
    PaidOneForm,
    agreeing_too,
)
from events.orders.actions import follow_contact
from events.registration import actions, naming
from events.registration.actions import PersonGiven
from events.registration.agreeing import in_words
from events.registration.facts import rank
from events.registration.models import Registration
from events.registration.rules import may_offer
from events.registration.states import OCCUPYING, HeldFor, State
from events.registration.together import asks
from events.registration.unpriced import undecided, undecided_before
from home import formats
from home.forms import DeskFields
from home.languages import Language
from home.models import User
from home.personal import ERASED, Subject, erased

Lines = Callable[[Registration], list[str]]


class AddressForm(DeskFields, WhyForm):
    email = forms.EmailField(label=gettext_lazy("New e-mail address"))
    field_order = ("email", "why")


class NameForm(DeskFields, forms.Form):
    """Who comes on a place that has no name yet."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without an address no ticket can be mailed."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=Language.choices)


@dataclass(frozen=True)
class Act:
    """What one click may do to one registration."""

    name: str
    button: Words
    question: Words
    lines: Lines
    act: Callable[..., Any]
    may: Callable[[Registration], bool]
    danger: bool = False
    form: type[forms.Form] = KeptForm
    permission: str = ""
    """What else an account needs for it than to run the event."""

    def form_for(self, row: Registration, given: Any = None) -> Any:
        """What it asks before it is done; where no fee was agreed upon, also what it costs."""
        form = self.form
        if self.name in SAYS_PRICE and undecided([row]):
            form = agreeing_too(form)
        return form(given, event=row.event) if issubclass(form, FeeFields) else form(given)

    def is_open_to(self, user: User) -> bool:
        return not self.permission or user.has_perm(self.permission)


def _of(verb: str, question: Words, lines: Lines, form: type[forms.Form] = KeptForm, **more: Any) -> Act:
    known = verbs.VERBS[verb]
    button = more.pop("button", known.button)
    return Act(
        verb, button, question, lines, known.act, lambda row: not known.hindrance(row),
        danger=known.danger, form=form, **more,
    )  # fmt: skip


def _says(words: Words) -> Lines:
    return lambda _row: [str(words)]


def _told(row: Registration) -> list[str]:
    if row.email:
        return [_("The person is told by mail.")]
    return [_("No e-mail address of this person is known: no mail is sent.")]


def _leaves(row: Registration) -> list[str]:
    """Who is told, what is to be given back, and what becomes of the place; who only waits or asks has none."""
    lines = _told(row)
    if row.price and (back := money_by_hand.to_give_back(row)):
        lines.append(back)
    if row.state == State.WAITLISTED:
        return [*lines, _("Their rank on the waiting list is lost.")]
    if row.state not in OCCUPYING:
        return lines
    if consequences.has_takers(row.event):
        return [*lines, _("The place is offered to the waiting list.")]
    return [*lines, _("The place is free again.")]


def _then(row: Registration) -> str:
    """What the place stands at after a yes."""
    if undecided([row]):
        return consequences.no_fee_yet()
    if row.price:
        amount = formats.money(row.price, row.currency)
        return _("The place is then kept for payment of %(amount)s, and the person is told.") % {
            "amount": amount
        }
    return _("The ticket is mailed.") if row.email else _("No e-mail address is known: no ticket is mailed.")


def _accepts(row: Registration) -> list[str]:
    if row.held_for == HeldFor.APPROVAL:
        return [_("A place is kept for this request already."), _then(row)]
    return [_places(row), _then(row)]


def _places(row: Registration) -> str:
    left = row.event.places_left
    if not left:
        return _("No place is free.")
    return ngettext("%(count)d place is free.", "%(count)d places are free.", left) % {"count": left}


def _pays(row: Registration) -> list[str]:
    amount = formats.money(row.price, row.currency)
    lines = [_("It says that %(amount)s was received by hand.") % {"amount": amount}]
    if not row.is_named:
        return [*lines, _("The place then waits for a name.")]
    return [*lines, _("The place is confirmed."), *([_("The ticket is mailed.")] if row.email else [])]


def _lets_in(row: Registration) -> list[str]:
    return [_("The place is confirmed."), money_by_hand.still_due([row]), *_told(row)]


def _jumps(row: Registration) -> list[str]:
    """Who is passed over, and whether it is one more than there are places."""
    lines, ahead = [], (rank(row) or 1) - 1
    if ahead:
        words = ngettext("%(count)d person waits longer.", "%(count)d people wait longer.", ahead)
        lines.append(words % {"count": ahead})
    if row.event.places_left:
        lines.append(_places(row))
    else:
        lines.append(
            _("No place is free: there will be one person more than places, and the history says so.")
        )
    return [*lines, _then(row)]


def _offers(row: Registration) -> list[str]:
    lines, ahead = [_places(row)], (rank(row) or 1) - 1
    if ahead:
        words = ngettext("%(count)d person waits longer.", "%(count)d people wait longer.", ahead)
        lines.append(words % {"count": ahead})
    if undecided([row]):
        lines.append(consequences.no_fee_yet())
    return [*lines, _("The person has a mail with a yes and a no, and the deadline of every offer.")]


def _of_fee(row: Registration) -> list[str]:
    now = in_words(row.fee, row.price, row.currency)
    return [_("Until now: %(fee)s.") % {"fee": now}, *consequences.of_fees([row])]


def _may_change_fee(row: Registration) -> bool:
    return row.is_live and row.event.fees.exists()


def _may_offer(row: Registration) -> bool:
    """Whether a place is offered to this person; those of a group are offered together, on its page."""
    if row.state != State.WAITLISTED or not row.event.places_left or row.booking.is_group:
        return False
    return may_offer(row.event)


def _has_offer(row: Registration) -> bool:
    return row.held_for == HeldFor.OFFER and not row.booking.is_group


def _let_in(registration: Registration, *, by: User, why: str) -> None:
    actions.confirm(registration, by=by, why=why)


def _jump(registration: Registration, *, by: User, why: str) -> None:
    actions.confirm(registration, by=by, why=why, anyway=True)


def _name(registration: Registration, *, by: User, name: str, email: str, language: str) -> None:
    naming.name_place(registration, PersonGiven(name, email, language=language), by=by)


def _correct_address(registration: Registration, *, by: User, why: str, email: str) -> None:
    before = registration.email
    with transaction.atomic():
        actions.correct_address(registration, email, by=by, why=why)
        follow_contact(registration.booking, before)


def _restores(row: Registration) -> list[str]:
    """What the person has again."""
    if undecided_before(row):
        return [
            _("No fee was agreed upon yet: a place is kept, if one is free, until you accept the request."),
            *_told(row),
        ]
    return [_("The person has the place again if one is free, and is told by mail.")]


def _restore(registration: Registration, *, by: User, why: str) -> None:
    actions.restore(registration, by=by, why=why)


def _erase(registration: Registration, *, by: User) -> None:
    """The person asked: everything kept about them here and elsewhere names nobody any more."""
    erased(Subject.of(emails=[registration.email], refs=[registration.ref]), by=by)


ACTS = {
    act.name: act
    for act in (
        Act(
            "accept", gettext_lazy("Accept the request"), gettext_lazy("Accept this request?"),
            _accepts, verbs.confirm, asks,
        ),
        Act(
            "paid", gettext_lazy("Payment received"), gettext_lazy("Was the payment received by hand?"),
            _pays, money_by_hand.received, lambda row: row.held_for == HeldFor.PAYMENT, form=PaidOneForm,
        ),
        Act(
            "let-in", gettext_lazy("Let in without payment"), gettext_lazy("Confirm the place without a payment?"),
            _lets_in, _let_in, lambda row: row.held_for == HeldFor.PAYMENT, form=LetInForm, danger=True,
        ),
        Act(
            "name", gettext_lazy("Give the name"), gettext_lazy("Who comes on this place?"),
            _says(gettext_lazy("The person gets their ticket if they have an address.")),
            _name, lambda row: row.is_live and not row.is_named, form=NameForm,
        ),
        Act(
            "take", gettext_lazy("Accept the offer for them"), gettext_lazy("Take the offered place for this person?"),
            lambda row: [_then(row)], verbs.agreed_first(actions.confirm), _has_offer,
        ),
        Act(
            "offer", gettext_lazy("Offer a place now"), gettext_lazy("Offer a place to this person now?"),
            _offers, verbs.agreed_first(actions.offer_now), _may_offer, form=OutOfTurnForm,
        ),
        Act(
            "place", gettext_lazy("Give a place out of turn"), gettext_lazy("Give this person a place out of turn?"),
            _jumps, verbs.agreed_first(_jump), lambda row: row.state == State.WAITLISTED, form=OutOfTurnForm,
        ),
        Act(
            "back", gettext_lazy("Take the offer back"), gettext_lazy("Take the offer back?"),
            _says(
                gettext_lazy("The place is offered to the next who waits; this person waits again and is told.")
            ),
            actions.take_offer_back, _has_offer,
        ),
        _of("wait", gettext_lazy("Put on the waiting list?"), _told),
        Act(
            "fee", gettext_lazy("Change the fee"), gettext_lazy("Which fee does this person pay?"),
            _of_fee, actions.change_fee, _may_change_fee, form=FeeForm,
        ),
        Act(
            "note", gettext_lazy("Write a mail"), gettext_lazy("Write to this person?"), _says(""),
            actions.write_to, lambda row: bool(row.email), form=NoteForm,
        ),
        Act(
            "restore", gettext_lazy("Take back the cancellation"), gettext_lazy("Take back the cancellation?"),
            _restores, _restore, lambda row: row.state == State.CANCELLED,
        ),
        Act(
            "ticket", gettext_lazy("Replace the ticket"), gettext_lazy("Replace the ticket?"),
            _says(gettext_lazy("The old code is refused at the door; the new one is mailed.")),
            actions.reissue_ticket, lambda row: row.is_live, danger=True,
        ),
        Act(
            "link", gettext_lazy("Renew the link"), gettext_lazy("Renew the link and the ticket?"),
            _says(gettext_lazy("Link and ticket that were sent before are worth nothing then; new ones are mailed.")),
            actions.renew_link, lambda row: row.is_live and bool(row.email), danger=True,
        ),
        Act(
            "address", gettext_lazy("Correct the address"), gettext_lazy("Correct the address?"),
            _says(
                gettext_lazy("Ticket and links sent to the old address are worth nothing then; new ones are mailed.")
            ),
            _correct_address, lambda row: row.is_live, form=AddressForm,
        ),
        _of("decline", gettext_lazy("Decline this request?"), _leaves, MailedForm),
        _of("cancel", gettext_lazy("Cancel this registration?"), _leaves),
        Act(
            "erase", gettext_lazy("Erase personal data"),
            gettext_lazy("Erase everything kept about this person?"),
            _says(
                gettext_lazy(
                    "At their own wish: name, address and words go from all registrations of this address, mails and "
                    "certificates; a place at a coming event is given back. This cannot be undone."
                )
            ),
            _erase, lambda row: row.name != ERASED, danger=True, form=forms.Form,
            permission="events.see_all_events",
        ),
    )
}  # fmt: skip

SAYS_PRICE = {"accept", "take", "offer", "place"}
"""The acts that say what the place costs, where nobody did yet."""

YES = ("accept", "paid", "take", "place")
"""What "confirm" means for a row, by what it stands at."""


def act_named(name: str, row: Registration) -> Act | None:
    """The act of this name; "confirm" is whichever yes the registration waits for."""
    if name == "confirm":
        return next((ACTS[each] for each in YES if ACTS[each].may(row)), ACTS["accept"])
    return ACTS.get(name)


def open_acts(row: Registration, user: User) -> list[Act]:
    """What can be done now, the yes first."""
    return [act for act in ACTS.values() if act.may(row) and act.is_open_to(user)]
