"""Fill an empty site with the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.programme.models import Event
from halqa.demo import account_lines
from halqa.demo.make import Demo
from home.models import User


class Command(BaseCommand):
    help = "Fills an empty site with invented events, people and registrations; refuses in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same content")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: begin a real site with manage.py found.")
        if Event.objects.exists() or User.objects.exists():
            self.stdout.write("Nothing to do: the site has content already.")
            return
        Demo(seed=options["seed"], say=self.stdout.write).fill()
        self.stdout.write("\n".join(["", *account_lines()]))
