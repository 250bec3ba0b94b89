"""`manage.py verify_attendance`: whether every chain of attendance records still holds."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.attendance.records import broken_links
from events.programme.models import Session


class Command(BaseCommand):
    help = "Checks the chain of every session; names session and place and exits 1 where one does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("event", nargs="?", default="", help="only this event, by its code")

    def handle(self, *args: Any, event: str, **options: Any) -> None:
        sessions = (
            Session.objects.filter(sheet__isnull=False).select_related("event").order_by("starts_at", "pk")
        )
        if event:
            sessions = sessions.filter(event__code=event.lower())
            if not Session.objects.filter(event__code=event.lower()).exists():
                raise CommandError(f"No event has the code {event}.")
        broken = 0
        for session in sessions:
            for place in broken_links(session):
                broken += 1
                self.stderr.write(f"{session.event.code} {session.uuid} ({session.date}): {place}")
        if broken:
            raise CommandError(f"{broken} places do not hold.", returncode=1)
        self.stdout.write(f"{len(sessions)} sessions checked: every chain holds.")
