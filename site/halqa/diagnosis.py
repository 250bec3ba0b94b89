"""What `manage.py doctor` looks at: everything that keeps a site from doing its work, in words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import checks
from django.utils import translation
from django.utils.timezone import now

from events.messages.models import Message
from events.pages.privacy import private_of
from events.payments import recounting
from events.programme.models import Event
from events.registration.diagnosis import diagnose, with_hints
from events.registration.places import miscounted
from halqa import health
from home.models import User

LATE = timedelta(minutes=10)
SCARCE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `good` is None where it is for a person to judge."""

    about: str
    said: str
    good: bool | None = True


def examine(at: datetime | None = None) -> Iterator[Finding]:
    """Every finding; without a database the rest cannot be asked."""
    at = at or now()
    yield from _configuration()
    state = health.state()
    for name, said in state.items():
        yield Finding(name, said, said == health.GOOD)
    yield from _disk()
    if state["database"] == state["migrations"] == health.GOOD:
        looks: list[Callable[[datetime], Iterator[Finding]]] = [
            _people,
            _mails,
            _counters,
            _money,
            _registration,
        ]
        for look in looks:
            yield from look(at)


def _configuration() -> Iterator[Finding]:
    yield Finding("place", f"{settings.ENV} at {settings.BASE_URL}")
    found = checks.run_checks(include_deployment_checks=settings.PRODUCTION)
    for problem in found:
        if not problem.is_silenced():
            yield Finding("settings", problem.msg, problem.level < checks.WARNING)
    if not found:
        yield Finding("settings", "nothing to say")
    if settings.PRODUCTION:
        yield Finding(
            "mail server",
            "set" if settings.SMTP_URL else "HALQA_SMTP_URL is missing: no mail leaves",
            bool(settings.SMTP_URL),
        )
        to = ", ".join(settings.ERROR_MAIL_TO)
        yield Finding(
            "error mails",
            f"go to {to}" if to else "HALQA_ERROR_MAIL_TO is missing: errors are only in the log",
            bool(to),
        )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR_DIR).free
    yield Finding("disk", f"{free // 1024**2} MB free at {settings.VAR_DIR}", free > SCARCE)


def _people(at: datetime) -> Iterator[Finding]:
    some = User.objects.filter(is_active=True, groups__name="administrator").exists()
    yield Finding(
        "administrator", "there is one" if some else "nobody: manage.py found --admin ADDRESS", some
    )


def _mails(at: datetime) -> Iterator[Finding]:
    late = Message.objects.due(at - LATE).count()
    failed = Message.objects.filter(state=Message.State.FAILED).count()
    yield Finding("mails waiting", f"{late} for more than 10 minutes", not late)
    yield Finding(
        "mails failed", f"{failed}, see the outbox in the back office" if failed else "0", not failed
    )


def _counters(at: datetime) -> Iterator[Finding]:
    wrong = miscounted()
    for sentence in wrong:
        yield Finding("places", sentence, good=False)
    if not wrong:
        yield Finding("places", "every counter is what the registrations say")


def _money(at: datetime) -> Iterator[Finding]:
    wrong = recounting.miscounted()
    if wrong:  # looked at twice: what was booked between two questions is no fault
        again = recounting.miscounted()
        wrong = [sentence for sentence in wrong if sentence in again]
    for sentence in wrong:
        yield Finding("money", sentence, good=False)
    if not wrong:
        yield Finding("money", "every sum is what its rows make, no number of a paper is missing")


def _registration(at: datetime) -> Iterator[Finding]:
    """Why nobody can register, for each event that is to come."""
    with translation.override("en"):
        events = list(with_hints(Event.objects.upcoming(at)))
        private = private_of(events)
        for event in events:
            reasons = [*diagnose(event, at), *(private[event.pk][:1] if event.pk in private else ())]
            said = " ".join(reasons) or "people can register"
            yield Finding(f"event {event.code}", said, None if reasons else True)
