"""Inviting people by name: each gets one mail with a link of their own, is reminded once, and can say no.

The link is for the address it was mailed to: whoever opens it can correct the name, and the place is still that
address's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.messages import actions as messages
from events.messages.models import Message
from events.programme.models import Event, Fee
from events.registration import facts, history, moves
from events.registration.models import Invitation, Registration, Voucher
from events.registration.rules import RegistrationError
from events.registration.wishes import PersonGiven

if TYPE_CHECKING:
    from home.models import User

MOST = 2000
"""People on one list."""

BATCH = 200
"""Mails of one transaction: who registers meanwhile waits no longer than for these."""


@transaction.atomic
def invite(
    event: Event,
    people: Sequence[PersonGiven],
    *,
    fee: Fee | None = None,
    voucher: Voucher | None = None,
    by: User | None,
) -> list[Invitation]:
    """Put people on the list of the event; nothing is sent yet. Who is on it already stays as they are.

    Answers the new ones.
    """
    if len(people) > MOST:
        raise RegistrationError(_("Invite at most %(most)d people at once.") % {"most": MOST})
    event = moves.lock(event.pk)
    given = {person.address: person for person in people if person.address}
    known = set(Invitation.objects.filter(event=event, email__in=list(given)).values_list("email", flat=True))
    made = [
        Invitation(
            event=event,
            name=person.name.strip() or address,
            name_ar=person.name_ar.strip(),
            email=address,
            organisation=person.organisation.strip(),
            language=person.language,
            fee=fee,
            voucher=voucher,
            created_by=by,
        )
        for address, person in given.items()
        if address not in known
    ]
    Invitation.objects.bulk_create(made, batch_size=200)
    if made:
        history.note(event, "invited", by=by, count=len(made))
    return made


def send(event: Event, *, by: User | None, at: datetime | None = None) -> int:
    """Mail everybody on the list who was sent nothing yet; how many. Two desks at once send each mail once."""
    at = at or now()
    return _mail(event, "invitation", "sent_at", list(_unsent(event)), by=by, at=at)


def remind(event: Event, *, by: User | None, at: datetime | None = None) -> int:
    """Ask once more who did not answer: each person once, ever; how many."""
    at = at or now()
    return _mail(event, "invitation_again", "reminded_at", list(to_remind(event)), by=by, at=at)


def _unsent(event: Event) -> Collection[Invitation]:
    return Invitation.objects.filter(event=event, sent_at=None, declined_at=None).unregistered()


def to_remind(event: Event) -> Any:
    """Who was mailed, did not answer, and was not reminded yet."""
    return Invitation.objects.filter(event=event, reminded_at=None).unanswered().unregistered()


def _mail(
    event: Event, kind: str, column: str, rows: list[Invitation], *, by: User | None, at: datetime
) -> int:
    """The mail of each row whose column this call fills; a batch that fails leaves those before it sent."""
    batches = [rows[first : first + BATCH] for first in range(0, max(len(rows), 1), BATCH)]
    return sum(_mail_batch(event, kind, column, batch, by=by, at=at) for batch in batches)


@transaction.atomic
def _mail_batch(
    event: Event, kind: str, column: str, rows: list[Invitation], *, by: User | None, at: datetime
) -> int:
    """The mail of each row whose column this call fills; who was first fills it."""
    event = moves.lock(event.pk)
    _check_open(event, at)
    sent = 0
    words = _facts_of_event(event)
    for row in rows:
        free = Invitation.objects.filter(pk=row.pk, declined_at=None, **{column: None})
        if free.update(**{column: at}):
            _queue(row, kind, kind, words, event)
            sent += 1
    if sent:
        history.note(event, kind, by=by, count=sent)
    return sent


def _check_open(event: Event, at: datetime) -> None:
    if event.state != Event.State.ANNOUNCED:
        raise RegistrationError(_("Announce the event first: its links open nothing before."))
    closes = event.registration_closes_at()
    if closes is None or closes <= at:
        raise RegistrationError(_("Registration is closed: nobody could answer the mail."))


@transaction.atomic
def send_again(invitation: Invitation, *, by: User | None, at: datetime | None = None) -> bool:
    """Mail one invitation, also when it was mailed before; within one hour it is one mail. Whether this made one."""
    at = at or now()
    event = moves.lock(invitation.event_id)
    _check_open(event, at)
    invitation.refresh_from_db()
    if invitation.declined_at is not None:
        raise RegistrationError(_("This person said that they cannot come: no mail is sent."))
    if registration_of(invitation) is not None:
        raise RegistrationError(_("This person is registered already: the ticket can be sent again there."))
    occasion = f"again:{at:%Y-%m-%dT%H}" if invitation.sent_at else "invitation"
    if Message.objects.filter(about=invitation.ref, occasion=occasion, kind="invitation").exists():
        return False
    Invitation.objects.filter(pk=invitation.pk, sent_at=None).update(sent_at=at)
    _queue(invitation, "invitation", occasion, _facts_of_event(event), event)
    history.note(event, "invitation", by=by, count=1)
    return True


def _facts_of_event(event: Event) -> dict[str, Any]:
    """What all the mails of one round say."""
    sessions = event.sessions.filter(optional=False).order_by("starts_at", "pk")
    return {
        "event": facts.event_facts(event),
        "sessions": [facts.session_facts(session) for session in sessions],
    }


def _queue(row: Invitation, kind: str, occasion: str, words: dict[str, Any], event: Event) -> None:
    link = {"purpose": "invitation", "uuid": str(row.uuid), "version": row.link_version}
    messages.queue(
        kind,
        row.email,
        row.language,
        about=row.ref,
        occasion=occasion,
        context=words | {"name": row.name, "name_ar": row.name_ar, "link": link},
        event=event,
    )


def opened(invitation: Invitation, *, at: datetime | None = None) -> None:
    """Somebody looked at the form; the first time is kept."""
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=at or now())


@transaction.atomic
def decline(invitation: Invitation, *, at: datetime | None = None) -> None:
    """The person cannot come; saying it twice is saying it once. Whoever has a place gives that back instead."""
    moves.lock(invitation.event_id)
    if registration_of(invitation) is not None:
        raise RegistrationError(_("You are registered: give your place back on the page of your ticket."))
    Invitation.objects.filter(pk=invitation.pk, declined_at=None).update(declined_at=at or now())
    messages.withdraw(invitation.ref)
    invitation.refresh_from_db()


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User | None) -> None:
    """Take somebody off the list: the link opens nothing any more, what was not sent is not sent."""
    event = moves.lock(invitation.event_id)
    if registration_of(invitation) is not None:
        raise RegistrationError(_("This person is registered: cancel the registration instead."))
    messages.withdraw(invitation.ref)
    invitation.delete()
    history.note(event, "uninvited", by=by, count=1)


def registration_of(invitation: Invitation) -> Registration | None:
    """The live registration that answers the invitation: made by its link, or with its address."""
    rows = Registration.objects.live().select_related("booking", "event")
    if invitation.registration_id is not None:
        found = rows.filter(pk=invitation.registration_id).first()
        if found is not None:
            return found
    by_address = rows.filter(event=invitation.event_id, email=invitation.email)
    return by_address.first() if invitation.email else None
