"""What providers tell by themselves: written down first, then the provider is asked what is true.

The row of an event makes a second copy of it nothing new. A kill after it is written leaves it undone: the sweep takes
it up. Nothing hangs on being told: the sweep of `taking` asks without it.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import now

from events.payments.models import Attempt, GatewayEvent, Payment
from events.payments.providers import ProviderError, provider_of
from events.payments.taking import SILENT, ask

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger(__name__)

KEPT_TRYING = timedelta(days=3)
"""So long something unknown is waited for: the provider tells of it again for about as long."""

GRACE = timedelta(minutes=1)
"""The request that brought an event has so long to finish it before the sweep does."""

AT_ONCE = 20


class Heard(Enum):
    """What became of what a provider told."""

    DONE = "it is taken in, now or before"
    FOREIGN = "it is surely not about us"
    UNKNOWN = "nothing here has this reference, yet"
    LATER = "the provider could not be asked"


def hear(means: str, request: HttpRequest, *, at: datetime | None = None) -> Heard:
    """Take what a provider tells as a hint to ask it. Raises ForgedError; call it outside of every transaction."""
    at = at or now()
    hint = provider_of(means).confirm(request)
    if not hint.reference:
        return Heard.FOREIGN
    row, _new = GatewayEvent.objects.get_or_create(
        means=means,
        event_id=hint.event_id,
        defaults={"kind": hint.kind, "reference": hint.reference, "received_at": at},
    )
    return Heard.DONE if row.done_at else _take_up(row, at)


def _take_up(row: GatewayEvent, at: datetime) -> Heard:
    """Ask about what the event names, and mark it done."""
    attempt = _attempt_of(row)
    if attempt is None or not attempt.reference:
        if row.received_at > at - KEPT_TRYING:
            return Heard.UNKNOWN
        _done(row, "unknown", at)
        return Heard.DONE
    try:
        attempt = ask(attempt, at=at)
    except ProviderError as error:
        logger.warning("%s %s: %s", row.kind, row.event_id, error)
        GatewayEvent.objects.filter(pk=row.pk).update(outcome=str(error)[:300])
        if row.received_at > at - KEPT_TRYING:
            return Heard.LATER
    _done(row, attempt.state, at)
    return Heard.DONE


def _done(row: GatewayEvent, outcome: str, at: datetime) -> None:
    GatewayEvent.objects.undone().filter(pk=row.pk).update(done_at=at, outcome=outcome)


def _attempt_of(row: GatewayEvent) -> Attempt | None:
    """The attempt that the event is about: by its own name, by the provider's, or by that of its payment."""
    of_means = Attempt.objects.filter(means=row.means).select_related("order")
    named = Q(reference=row.reference)
    try:
        named |= Q(uuid=UUID(row.reference))
    except ValueError:
        named |= Q(pk__in=Payment.objects.filter(means=row.means, reference=row.reference).values("attempt"))
    return of_means.filter(named).first()


def sweep(at: datetime | None = None) -> int:
    """Take up what was told and not taken in, by a kill or an outage; how many were."""
    at = at or now()
    undone = GatewayEvent.objects.undone().filter(received_at__lte=at - GRACE)
    silent: Counter[str] = Counter()
    done = 0
    for row in undone.order_by("-received_at")[:AT_ONCE]:
        if silent[row.means] >= SILENT:
            continue
        try:
            heard = _take_up(row, at)
        except Exception:
            logger.exception("%s %s could not be taken in.", row.kind, row.event_id)
            continue
        silent[row.means] = silent[row.means] + 1 if heard is Heard.LATER else 0
        done += heard is Heard.DONE
    return done
