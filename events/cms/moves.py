"""Moves of an event at the desk: announce, postpone, cancel, change its places; each says first what it will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events.cms.desk import Words, ask, desk_url, posted
from events.pages import pages_of
from events.programme import actions as programme
from events.programme.models import Event
from events.registration import actions as registration
from events.registration.actions import RegistrationError
from home.models import User

State = Event.State


class WhyForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept in the history of the event."),
    )


class ToldForm(WhyForm):
    """A reason that is no secret: why an event is off or moved."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "Registered people read it in their mail, everybody on the page of the event."
        ),
    )


class CapacityForm(WhyForm):
    capacity = forms.IntegerField(label=gettext_lazy("Places"), min_value=0, max_value=100_000)
    field_order = ("capacity", "why")


@dataclass(frozen=True)
class Move:
    """A state that the desk may lead an event to, and the words for it."""

    name: str
    to: State
    before: tuple[State, ...]
    button: Words
    question: Words
    done: Words
    danger: bool = True


MOVES = {
    "announce": Move(
        "announce", State.ANNOUNCED, (State.DRAFT, State.POSTPONED), gettext_lazy("Announce the event"),
        gettext_lazy("Announce this event?"), gettext_lazy("The event is announced."), danger=False,
    ),
    "postpone": Move(
        "postpone", State.POSTPONED, (State.ANNOUNCED,), gettext_lazy("Postpone the event"),
        gettext_lazy("Postpone this event?"), gettext_lazy("The event is postponed."),
    ),
    "cancel": Move(
        "cancel", State.CANCELLED, (State.ANNOUNCED, State.POSTPONED), gettext_lazy("Cancel the event"),
        gettext_lazy("Cancel this event?"), gettext_lazy("The event is cancelled."),
    ),
}  # fmt: skip


def possible(event: Event) -> list[Move]:
    """The moves that the event's state allows."""
    return [move for move in MOVES.values() if event.state in move.before and not event.is_over()]


def make_move(request: HttpRequest, event: Event, name: str) -> HttpResponse:
    """Ask, with counts; then lead the event to its new state."""
    if name not in MOVES:
        raise Http404
    move, form = MOVES[name], ToldForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        lines = _consequences(event, move)
        return ask(
            request, event, "facts", question=move.question, lines=lines, button=move.button,
            danger=move.danger, form=None if name == "announce" else form,
        )  # fmt: skip
    refusal = _refusal(event, move)
    if refusal:
        messages.error(request, refusal)
        return redirect(desk_url(event))
    assert isinstance(request.user, User)
    _ACTS[name](event, request.user, form.cleaned_data["why"])
    messages.success(request, str(move.done))
    return redirect(desk_url(event))


def _refusal(event: Event, move: Move) -> str:
    """Why this move is not possible; nothing when it is."""
    if event.state not in move.before:
        return _("The event is already “%(state)s”.") % {"state": event.get_state_display()}
    if move.to == State.ANNOUNCED and event.starts_at is None:
        return _("Give the event a date first.")
    if move.to == State.ANNOUNCED and event.is_over():
        return _("The date of the event is past: give it a new one first.")
    return ""


def _consequences(event: Event, move: Move) -> list[str]:
    if move.to == State.ANNOUNCED:
        return _of_announcing(event)
    live = event.registrations.live().filter(trial=False).count()
    words = ngettext(
        "%(count)d registered person gets a mail, and their calendar is corrected.",
        "%(count)d registered people get a mail, and their calendars are corrected.",
        live,
    )
    return [words % {"count": live}] if live else [_("Nobody is registered: no mail is sent.")]


def _of_announcing(event: Event) -> list[str]:
    """What becomes public, who is told, and what the desk may have forgotten: a warning, not a wall."""
    lines = [_("The event appears on the site and in the calendars, and registration opens as you set it.")]
    told = registration.untold(event) if event.state == State.POSTPONED else 0
    if told:
        words = ngettext(
            "%(count)d person is told the new date.", "%(count)d people are told the new date.", told
        )
        lines.append(words % {"count": told})
    if event.capacity == 0 and event.approval != Event.Approval.ASKED:
        lines.append(_("Attention: the event has no places. Nobody can register until you give it some."))
    if not any(page.live for page in pages_of(event)):
        lines.append(
            _(
                "Attention: its page is published in no language. Until then visitors find only its date and place."
            )
        )
    return lines


@transaction.atomic
def _announce(event: Event, by: User, why: str) -> None:
    postponed = event.state == State.POSTPONED
    if programme.move_to(event, State.ANNOUNCED, by=by) and postponed:
        registration.tell_change(event, by=by, why=why)


def _postpone(event: Event, by: User, why: str) -> None:
    registration.postpone_event(event, by=by, why=why)


def _cancel(event: Event, by: User, why: str) -> None:
    registration.cancel_event(event, by=by, why=why)


_ACTS: dict[str, Callable[[Event, User, str], Any]] = {
    "announce": _announce,
    "postpone": _postpone,
    "cancel": _cancel,
}


def change_capacity(request: HttpRequest, event: Event) -> HttpResponse:
    """More places go to the waiting list; fewer than are taken need a reason."""
    form = CapacityForm(posted(request), initial={"capacity": event.capacity})
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        try:
            offered = registration.set_capacity(
                event, form.cleaned_data["capacity"], by=request.user, why=form.cleaned_data["why"]
            )
        except RegistrationError as error:
            form.add_error("why", str(error))
        else:
            _say_offered(request, len(offered))
            say_over(request, event.taken + event.set_aside - event.capacity)
            return redirect(desk_url(event))
    return ask(
        request, event, "facts", question=_("How many places?"), lines=_of_capacity(event),
        button=_("Save the number of places"), danger=False, form=form,
    )  # fmt: skip


def _of_capacity(event: Event) -> list[str]:
    """What is taken and set aside, and what follows from more or fewer places."""
    words = ngettext("%(count)d place is taken.", "%(count)d places are taken.", event.taken)
    lines = [words % {"count": event.taken}]
    if event.set_aside:
        words = ngettext(
            "%(count)d place is set aside in reserved shares.",
            "%(count)d places are set aside in reserved shares.",
            event.set_aside,
        )
        lines.append(words % {"count": event.set_aside})
    waiting = event.registrations.waiting().count()
    if waiting:
        words = ngettext(
            "%(count)d person waits: new places are offered in their order.",
            "%(count)d people wait: new places are offered in their order.",
            waiting,
        )
        lines.append(words % {"count": waiting})
    return [*lines, _("With fewer places nobody loses theirs: it is said how many there are too many.")]


def say_over(request: HttpRequest, over: int) -> None:
    """By how many people there are fewer places than are taken, where there are."""
    if over > 0:
        words = ngettext(
            "%(count)d person more than places: nobody loses theirs, and no place is offered until then.",
            "%(count)d people more than places: nobody loses theirs, and no place is offered until then.",
            over,
        )
        messages.warning(request, words % {"count": over})


def _say_offered(request: HttpRequest, offered: int) -> None:
    if offered:
        words = ngettext(
            "Saved. %(count)d person of the waiting list is offered a place.",
            "Saved. %(count)d people of the waiting list are offered a place.",
            offered,
        )
        messages.success(request, words % {"count": offered})
    else:
        messages.success(request, _("The number of places is saved."))


def tell(request: HttpRequest, event: Event) -> HttpResponse:
    """Tell those who know another date, hour or place than the present one."""
    behind, form = registration.untold(event), WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        assert isinstance(request.user, User)
        registration.tell_change(event, by=request.user, why=form.cleaned_data["why"])
        words = ngettext("%(count)d person is told.", "%(count)d people are told.", behind)
        messages.success(request, words % {"count": behind})
        return redirect(desk_url(event))
    words = ngettext(
        "%(count)d person knows another date, hour or place.",
        "%(count)d people know another date, hour or place.",
        behind,
    )
    return ask(
        request, event, "facts", question=_("Tell registered people what changed?"),
        lines=[words % {"count": behind}], button=_("Send the mails"), danger=False, form=form,
    )  # fmt: skip
