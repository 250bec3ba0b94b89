"""manage.py doctor"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from halqa.diagnosis import examine

SIGNS = {True: "ok  ", False: "BAD ", None: "look"}


class Command(BaseCommand):
    help = (
        "Says in words what keeps this site from doing its work, and why nobody can register for which event."
    )
    requires_system_checks = ()  # they are a part of what it says

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for finding in examine():
            bad += finding.good is False
            self.stdout.write(f"{SIGNS[finding.good]} {finding.about}: {finding.said}")
        if bad:
            raise CommandError(f"{bad} to mend.")
