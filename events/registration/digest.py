"""The team's mail of the morning: what happened at their events since the morning before, and which requests have
waited too long; nothing when neither is so, nor to who does not want it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import now

from events.messages import actions as messages
from events.programme.models import Event
from events.registration.models import Move, Registration
from events.registration.states import LIVE, HeldFor, State
from home.languages import CODES, in_language
from home.models import User
from home.zones import MOROCCO, utc_of, wall_of

HOUR = time(7, 30)
"""When the team reads it, by the clocks of the house."""

PATIENCE = timedelta(days=2)
"""So long a request may wait for its answer before it is told of on quiet days too."""


def sweep(at: datetime | None = None) -> int:
    """Write the mails of this morning, once a day; how many."""
    wall = wall_of(at or now(), MOROCCO)
    day = wall.date()
    if wall.time() < HOUR or cache.get(f"digest:{day}"):
        return 0
    written = _write(day)
    # marked only now: after a round that was killed the next one writes the rest, and nobody gets a second mail
    cache.set(f"digest:{day}", True, timeout=36 * 3600)
    return written


def _write(day: date) -> int:
    news = news_of(utc_of(day - timedelta(days=1), HOUR, MOROCCO), utc_of(day, HOUR, MOROCCO))
    if not news:
        return 0
    written = 0
    members = (
        User.objects.filter(is_active=True, daily_digest=True, events__in=news).exclude(email="").distinct()
    )
    for user in members.prefetch_related("events"):
        if not (user.has_perm("events.run_event") or user.has_perm("events.see_all_events")):
            continue  # still named on a team, but no longer in charge of events
        mine = [news[event.pk] for event in user.events.all() if event.pk in news]
        quiet = not any(each["new"] or each["cancelled"] for each in mine)
        context = {"name": str(user), "day": day.isoformat(), "digest": mine, "quiet": quiet}
        mail = messages.queue(
            "digest",
            user.email,
            user.language,
            about=f"user:{user.pk}",
            occasion=day.isoformat(),
            context=context,
        )
        written += mail is not None
    return written


def news_of(since: datetime, until: datetime) -> dict[int, dict[str, Any]]:
    """What each event has to tell of this time, by its id: who is new, who left; and who waits or asks now, or has
    asked for too long."""
    happened = (
        Move.objects.filter(at__gte=since, at__lt=until, registration__trial=False)
        .order_by()
        .values_list("registration__event", "before", "after")
        .annotate(count=Count("pk"))
    )
    news: dict[int, dict[str, Any]] = {}
    for event, before, after, count in happened:
        counts = news.setdefault(event, {"new": 0, "cancelled": 0})
        if before not in LIVE and after in LIVE:
            counts["new"] += count
        elif before in LIVE and after not in LIVE:
            counts["cancelled"] += count
    news = {event: counts for event, counts in news.items() if any(counts.values())}
    late = _late(until)
    for event in late:
        news.setdefault(event, {"new": 0, "cancelled": 0})
    standing = _standing(news)
    for event in Event.objects.filter(pk__in=news).order_by("starts_at", "pk"):
        news[event.pk] |= standing.get(event.pk, {"waiting": 0, "to_answer": 0}) | _facts(event)
        news[event.pk]["late"] = late.get(event.pk, 0)
    return news


ASKS = Q(state=State.PENDING) | Q(state=State.HELD, held_for=HeldFor.APPROVAL)


def _late(at: datetime) -> dict[int, int]:
    """How many requests have stood unanswered for too long, by event; those of events that are off or over are moot."""
    lately = Move.objects.filter(registration=OuterRef("pk"), at__gt=at - PATIENCE)
    rows = Registration.objects.filter(ASKS, ~Exists(lately), trial=False, event__ends_at__gt=at)
    rows = rows.exclude(event__state=Event.State.CANCELLED).order_by()
    return dict(rows.values_list("event").annotate(count=Count("pk")))


def _standing(events: Collection[int]) -> dict[int, dict[str, int]]:
    """Who waits and who asks, by event."""
    rows = (
        Registration.objects.filter(event__in=events, trial=False)
        .order_by()
        .values("event")
        .annotate(waiting=Count("pk", filter=Q(state=State.WAITLISTED)), to_answer=Count("pk", filter=ASKS))
    )
    return {row["event"]: {"waiting": row["waiting"], "to_answer": row["to_answer"]} for row in rows}


def _facts(event: Event) -> dict[str, Any]:
    return {
        "title": {code: in_language(event, "title", code) for code in CODES},
        "path": reverse("event_desk_registrations", args=[event.pk]),
        "taken": event.taken,
        "capacity": event.capacity,
    }
