"""Everything that changes the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from home.languages import CODES, SOURCE
from home.tasks import nudge

State = Message.State


class MessageError(Exception):
    """Says in the organiser's language why it cannot be done."""


def queue(
    kind: str,
    to: str,
    language: str,
    *,
    about: str,
    occasion: str = "",
    context: Mapping[str, Any],
    not_before: datetime | None = None,
    event: Event | None = None,
) -> Message | None:
    """Write a mail in the transaction of what it tells; the same occasion twice is one mail, no address is none.

    One that was taken back before it was sent waits again, with the new facts.
    """
    to = to.strip().lower()
    if not to:
        return None
    wanted = Message(
        kind=Message.Kind(kind),
        to=to,
        name=str(context.get("name", ""))[:200],
        language=language if language in CODES else SOURCE,
        about=about,
        occasion=occasion,
        event=event,
        context=dict(context),
        not_before=not_before,
        next_attempt_at=not_before or now(),
    )
    Message.objects.bulk_create([wanted], ignore_conflicts=True)
    message = Message.objects.get(kind=kind, to=to, about=about, occasion=occasion)
    if message.uuid != wanted.uuid and message.withdrawn_at is not None:
        _queue_again(message, wanted)
    nudge("messages")
    return message


def _queue_again(message: Message, wanted: Message) -> None:
    changed = {
        name: getattr(wanted, name)
        for name in ("name", "language", "event", "context", "not_before", "next_attempt_at")
    }
    changed |= {"state": State.QUEUED, "withdrawn_at": None, "attempts": 0, "last_error": ""}
    if Message.objects.filter(pk=message.pk, state=State.WITHDRAWN).update(**changed):
        message.refresh_from_db()


def withdraw(about: str, kinds: Collection[str] | None = None, *, at: datetime | None = None) -> int:
    """Take back what is not sent yet; one that is just being sent is not tried again if it fails."""
    concerned = Message.objects.filter(about=about, withdrawn_at__isnull=True)
    if kinds is not None:
        concerned = concerned.filter(kind__in=kinds)
    taken_back = concerned.unsent().update(state=State.WITHDRAWN, withdrawn_at=at or now())
    concerned.filter(state=State.SENDING).update(withdrawn_at=at or now())
    return taken_back
