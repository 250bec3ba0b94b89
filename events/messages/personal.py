"""What the outbox keeps about one person: shown to them, erased when they ask, forgotten when it is old."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.dispatch import receiver
from django.utils.timezone import now

from events.messages.models import Message, MessageQuerySet
from home.personal import ERASED, Part, Subject, collect, erase


def _theirs(subject: Subject) -> MessageQuerySet:
    written = Q(kind=Message.Kind.CONTACT, context__email__in=list(subject.emails))
    return Message.objects.filter(Q(to__in=subject.emails) | Q(about__in=subject.refs) | written)


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """The mails that were written to them, with the facts each was made from."""
    return Part("mails", [_row(message) for message in _theirs(subject).order_by("pk")])


def _row(message: Message) -> dict[str, Any]:
    secret = message.kind == Message.Kind.ACCOUNT  # a code to log in is nobody's to read twice
    return {
        "kind": str(message.kind),
        "to": message.to,
        "language": message.language,
        "written_at": message.created_at.isoformat(),
        "state": str(message.state),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "facts": {} if secret else message.context,
    }


@receiver(erase)
def erased(sender: type[Subject], subject: Subject, **_more: Any) -> tuple[str, int]:
    """Address, name and facts go, and what was not sent yet is taken back; that a mail was sent, and when, stays."""
    rows = list(_theirs(subject))
    for message in rows:
        if message.state in (Message.State.QUEUED, Message.State.FAILED):
            message.state, message.withdrawn_at = Message.State.WITHDRAWN, now()
        message.to, message.name, message.context = f"{message.uuid}@erased.invalid", ERASED, {}
        message.last_error = ""  # servers repeat the address
    columns = ["state", "withdrawn_at", "to", "name", "context", "last_error"]
    Message.objects.bulk_update(rows, columns, batch_size=200)
    return "mails", len(rows)


def forget(before: datetime, *, at: datetime | None = None) -> int:
    """Delete the mails that were sent, given up or taken back before; how many there were.

    Not while their event is ahead: a later mail asks whether the reader's calendar has an entry to take out, and
    a mail that a sweep could write again is known by its row. After the event no sweep writes about it.
    """
    final = Message.objects.filter(
        state__in=(Message.State.SENT, Message.State.FAILED, Message.State.WITHDRAWN)
    ).annotate(final_at=Coalesce("sent_at", "withdrawn_at", "next_attempt_at"))
    past = Q(event=None) | Q(event__ends_at=None) | Q(event__ends_at__lt=at or now())
    return final.filter(past, final_at__lt=before).delete()[0]
