"""Everything that changes an opinion result: figures are noted, looked at, published; and withdrawn to be corrected."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.debate.models import OpinionResult
from events.debate.publication import publishable
from events.programme import history
from events.programme.actions import touch
from events.programme.models import Event

if TYPE_CHECKING:
    from home.models import User


class OpinionError(Exception):
    """Says in the organiser's language why the figures cannot be noted or published."""


@transaction.atomic
def note_figures(event: Event, figures: OpinionResult, *, by: User | None = None) -> OpinionResult:
    """Keep the figures of the event's vote, of which nothing is public yet: only as much as may ever be shown.

    Raises OpinionError while others are published, ValidationError when they do not add up.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    known = OpinionResult.objects.filter(event=event).first()
    if known is not None and known.published_at is not None:
        raise OpinionError(_("Figures are published: withdraw them before you correct them."))
    figures.pk, figures.event, figures.published_at = (known.pk if known else None), event, None
    figures.full_clean(validate_unique=False)
    _leave_out(figures)
    figures.save()
    history.note(event, "opinion_noted", by=by)
    return figures


def _leave_out(figures: OpinionResult) -> None:
    """What must not be shown is not kept either: backups are read by more people than pages promise."""
    shown = publishable(figures)
    kept, changed_side, undecided = (None, None, None) if shown.flow else shown.sums or (None, None, None)
    figures.flow = [list(row) for row in shown.flow] if shown.flow else None
    figures.kept, figures.changed_side, figures.to_or_from_undecided = kept, changed_side, undecided


@transaction.atomic
def publish(result: OpinionResult, *, by: User | None = None, at: datetime | None = None) -> bool:
    """Show what may be shown on the event's page; whether nobody else was first."""
    at, event = at or now(), Event.objects.select_for_update().get(pk=result.event_id)
    if not event.is_over(at):
        raise OpinionError(_("Figures are published once the event is over."))
    if event.speech_rule == Event.SpeechRule.CLOSED:
        raise OpinionError(_("This event is closed: its figures stay with the team."))
    moved = OpinionResult.objects.filter(pk=result.pk, published_at=None).update(published_at=at)
    if moved:
        _follow(event, "opinion_published", by)
    return bool(moved)


@transaction.atomic
def withdraw(result: OpinionResult, *, by: User | None = None, why: str = "") -> bool:
    """Take the figures off the page; whether nobody else was first."""
    event = Event.objects.select_for_update().get(pk=result.event_id)
    published = OpinionResult.objects.filter(pk=result.pk, published_at__isnull=False)
    moved = published.update(published_at=None)
    if moved:
        _follow(event, "opinion_withdrawn", by, why)
    return bool(moved)


def _follow(event: Event, act: str, by: User | None, why: str = "") -> None:
    touch(event)
    history.note(event, act, by=by, why=why)
