"""manage.py restore DIR"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from halqa.backup import MANIFEST, BackupError, restore
from home import erasures


class Command(BaseCommand):
    help = "Makes the site what the backup in DIR says. What was there before is put aside, not deleted."
    requires_system_checks = ()  # the database may be the thing that is broken

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path)
        parser.add_argument("--force", action="store_true", help="also while a worker seems to run")

    def handle(self, *args: Any, dir: Path, force: bool, **options: Any) -> None:
        try:
            before = restore(dir.resolve(), force=force)
            made_at = str(json.loads((dir / MANIFEST).read_text(encoding="utf-8"))["made_at"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The site is what {dir} says. What was there before is in {before}.")
        wishes = len(list(erasures.noted(datetime.fromisoformat(made_at))))
        if wishes:
            self.stdout.write(
                self.style.WARNING(
                    f"Erasures asked for since this backup was made: {wishes}. The names are back. "
                    f"Before you start: manage.py migrate, then manage.py erase_again --since {made_at}"
                )
            )
        self.stdout.write("Start it with manage.py serve --prepare, which applies what newer versions added.")
