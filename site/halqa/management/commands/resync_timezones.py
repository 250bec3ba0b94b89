"""manage.py resync_timezones: after a new tzdata, and once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from halqa.hours import resync_coming
from home.zones import TZDATA_VERSION, stale_zones


class Command(BaseCommand):
    help = "Computes coming sessions again after a change of the law: the hour on the wall stays, calendars follow."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = stale_zones()
        if problems:
            raise CommandError("Nothing was changed. " + " ".join(problems))
        moved = resync_coming()
        self.stdout.write(
            f"tzdata {TZDATA_VERSION}: {moved} event(s) moved, their calendars and people told."
        )
