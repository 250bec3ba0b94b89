"""Everything that changes the outbox."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Value, When
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.messages.delivery import DeliveryError, PostOffice
from events.messages.models import LEASE, RETRIES, Message, MessageQuerySet
from events.messages.render import mail_of
from events.programme.models import Event
from home.languages import CODES, SOURCE
from home.tasks import nudge

State = Message.State
logger = logging.getLogger(__name__)

ROUND, SECONDS = 500, 40
"""A round takes so many mails, or so long: other sweeps wait behind it; what is left is hinted at again."""


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
    first: bool = False,
) -> Message | None:
    """Write a mail in the transaction of what it tells; the same occasion twice is one mail, no address is none.

    One that was taken back before it was sent waits again, with the new facts. `first`: what it is about is new in
    this transaction, so nobody can have written of it.
    """
    to = to.strip().lower()
    if not to:
        return None
    wanted = _message(kind, to, language, about, occasion, context, event)
    wanted.not_before, wanted.next_attempt_at = not_before, not_before or now()
    if first:
        wanted.save(force_insert=True)
        nudge("messages")
        return wanted
    Message.objects.bulk_create([wanted], ignore_conflicts=True)
    message = Message.objects.get(kind=kind, to=to, about=about, occasion=occasion)
    if message.uuid != wanted.uuid and message.withdrawn_at is not None:
        _queue_again(message, wanted)
    nudge("messages")
    return message


def queue_many(
    kind: str,
    letters: Collection[tuple[str, str, str, Mapping[str, Any]]],
    *,
    occasion: str,
    event: Event | None = None,
) -> int:
    """Write one mail each to many people (address, language, about, context) of one occasion; how many are new.

    As `queue`, in as many statements for two hundred as for one.
    """
    wanted = [
        _message(kind, to, language, about, occasion, context, event)
        for to, language, about, context in letters
    ]
    Message.objects.bulk_create(wanted, ignore_conflicts=True)
    ours = {message.uuid: message for message in wanted}
    there = Message.objects.filter(kind=kind, occasion=occasion, about__in=[one.about for one in wanted])
    known = {(message.about, message.to): message for message in there}
    new = 0
    for message in wanted:
        written = known[message.about, message.to]
        if written.uuid not in ours and written.withdrawn_at is None:
            continue
        if written.uuid not in ours:
            _queue_again(written, message)
        new += 1
    if new:
        nudge("messages")
    return new


def _message(
    kind: str,
    to: str,
    language: str,
    about: str,
    occasion: str,
    context: Mapping[str, Any],
    event: Event | None,
) -> Message:
    """A row that waits to be sent at once."""
    return Message(
        kind=Message.Kind(kind),
        to=to.strip().lower(),
        name=str(context.get("name", ""))[:200],
        language=language if language in CODES else SOURCE,
        about=about,
        occasion=occasion,
        event=event,
        context=dict(context),
        next_attempt_at=now(),
    )


def _queue_again(message: Message, wanted: Message) -> None:
    changed = {
        name: getattr(wanted, name)
        for name in ("name", "language", "event", "context", "not_before", "next_attempt_at")
    }
    changed |= {"state": State.QUEUED, "withdrawn_at": None, "attempts": 0, "last_error": ""}
    if Message.objects.filter(pk=message.pk, state=State.WITHDRAWN).update(**changed):
        message.refresh_from_db()


def complete(about: str, kinds: Collection[str], **facts: Any) -> int:
    """Add facts to mails that wait to be sent, known only after they were written; how many."""
    waiting = Message.objects.filter(about=about, kind__in=kinds, state=State.QUEUED)
    return sum(
        waiting.filter(pk=message.pk).update(context=message.context | facts) for message in list(waiting)
    )


def withdraw(
    about: str,
    kinds: Collection[str] | None = None,
    *,
    occasion: str | None = None,
    at: datetime | None = None,
) -> int:
    """Take back what is not sent yet; one that is just being sent is not tried again if it fails."""
    unsent = Message.objects.filter(about=about, withdrawn_at=None).unsent()
    if kinds is not None:
        unsent = unsent.filter(kind__in=kinds)
    if occasion is not None:
        unsent = unsent.filter(occasion=occasion)
    still_sending = When(state=State.SENDING, then=Value(State.SENDING))
    return unsent.update(withdrawn_at=at or now(), state=Case(still_sending, default=Value(State.WITHDRAWN)))


def sweep(at: datetime | None = None) -> int:
    """Send everything that is due; how many mails went out. Safe to run in several workers at once."""
    _take_over(at or now())
    started, sent = monotonic(), 0
    with PostOffice() as office:
        for pk in list(Message.objects.due(at).values_list("pk", flat=True)[:ROUND]):
            message = _claim(pk, at or now())
            if message is None:  # another worker has it
                continue
            try:
                _send(message, office)
            except DeliveryError as error:
                _keep_for_later(message, error, at or now())
                if error.server_down:
                    break
            else:
                sent += _mark_sent(message, at or now())
            if monotonic() - started > SECONDS:
                break
    if sent and Message.objects.due(at).exists():
        nudge("messages")
    return sent


def _take_over(at: datetime) -> None:
    """What a dead worker held waits again; its attempt counts, so that a mail that kills workers ends as failed."""
    lapsed = Message.objects.lapsed(at)
    if lapsed.exists():
        lapsed.update(
            state=_after_failure(), next_attempt_at=at, lease_until=None, last_error=_("The worker stopped.")
        )


def _claim(pk: int, at: datetime) -> Message | None:
    """The message, if nobody else took it: one guarded UPDATE, and no lock while the mail server is spoken to."""
    lease = {"state": State.SENDING, "lease_until": at + LEASE, "attempts": F("attempts") + 1}
    if not Message.objects.due(at).filter(pk=pk).update(**lease):
        return None
    return Message.objects.select_related("event").get(pk=pk)


def _send(message: Message, office: PostOffice) -> None:
    try:
        mail = mail_of(message)
    except Exception as error:  # one mail that can not be written must not stop the others
        logger.exception("Mail %s (%s) can not be written", message.uuid, message.kind)
        raise DeliveryError(f"{type(error).__name__}: {error}"[:500]) from error
    office.deliver(mail)


def _mark_sent(message: Message, at: datetime) -> int:
    outcome: dict[str, Any] = {"state": State.SENT, "sent_at": at, "lease_until": None, "last_error": ""}
    if message.kind == Message.Kind.ACCOUNT and settings.SMTP_URL:
        outcome["context"] = {"subject": message.context.get("subject", "")}  # codes to log in are not kept
    return _held(message).update(**outcome)


def _keep_for_later(message: Message, error: DeliveryError, at: datetime) -> None:
    wait = RETRIES[min(message.attempts, len(RETRIES)) - 1]
    state = _after_failure() if not error.for_good else Value(State.FAILED)
    _held(message).update(
        state=state,
        next_attempt_at=at + wait,
        lease_until=None,
        last_error=str(error) or type(error).__name__,
    )


def _held(message: Message) -> MessageQuerySet:
    """The row while this worker's claim on it holds."""
    return Message.objects.filter(
        pk=message.pk, state=State.SENDING, attempts=message.attempts, lease_until=message.lease_until
    )


def _after_failure() -> Case:
    return Case(
        When(withdrawn_at__isnull=False, then=Value(State.WITHDRAWN)),
        When(attempts__gt=len(RETRIES), then=Value(State.FAILED)),
        default=Value(State.QUEUED),
    )


def send_again(message: Message, *, at: datetime | None = None) -> Message:
    """Send a mail that failed, or one that was sent but did not reach its reader, once more."""
    again = {"state": State.QUEUED, "attempts": 0, "next_attempt_at": at or now(), "last_error": ""}
    fresh = Message.objects.filter(pk=message.pk)
    # One that was sent is a new mail for its reader; one that failed may have arrived, and stays the same mail.
    moved = fresh.filter(state=State.SENT).exclude(kind=Message.Kind.ACCOUNT).update(
        again=F("again") + 1, sent_at=None, **again
    ) or fresh.filter(state=State.FAILED).update(**again)
    if not moved:
        raise MessageError(_("This mail can not be sent again."))
    message.refresh_from_db()
    nudge("messages")
    return message
