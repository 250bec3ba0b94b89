"""manage.py work: the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from halqa.worker import Worker


class Command(BaseCommand):
    help = "Runs what follows later: mails, offers, calendars, scheduled pages. `serve` starts it with the web server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything that is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        if options["once"]:
            worker.turn()
            worker.leave()
            return
        worker.run_until_told()
