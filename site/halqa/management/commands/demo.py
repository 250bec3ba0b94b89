"""Fill an empty site with the demo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.programme.models import Event
from halqa.demo import account_lines
from halqa.demo.make import SIZES, SMALL, Demo
from home.models import User
from home.zones import MOROCCO, utc_of


class Command(BaseCommand):
    help = "Fills an empty site with invented events, people and registrations; refuses in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same content")
        parser.add_argument(
            "--size", choices=SIZES, default=SMALL, help="how many register; load is 5,000 for one event"
        )
        parser.add_argument(
            "--clock", help="the moment all dates count from, as 2027-02-03T19:10 (debug only)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: begin a real site with manage.py found.")
        at = _moment(options["clock"]) if options["clock"] else None
        if Event.objects.exists() or User.objects.exists():
            self.stdout.write("Nothing to do: the site has content already.")
            return
        Demo(seed=options["seed"], at=at, size=options["size"], say=self.stdout.write).fill()
        self.stdout.write("\n".join(["", *account_lines()]))


def _moment(words: str) -> datetime:
    """The clock of Morocco that was asked for."""
    if not settings.DEBUG:
        raise CommandError("--clock is for a site in debug mode.")
    try:
        wall = datetime.fromisoformat(words)
    except ValueError:
        raise CommandError(f"{words} is no moment such as 2027-02-03T19:10.") from None
    return utc_of(wall.date(), wall.time(), MOROCCO)
