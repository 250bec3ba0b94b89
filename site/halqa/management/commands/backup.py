"""manage.py backup DIR"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from halqa.backup import BackupError, backup


class Command(BaseCommand):
    help = "Writes database, public and private files to the new folder DIR, while the site runs. No keys are in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path)

    def handle(self, *args: Any, dir: Path, **options: Any) -> None:
        try:
            made = backup(dir.resolve())
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(made['files'])} files are kept in {dir}.")
        self.stdout.write(
            "Keep HALQA_SECRET_KEY and HALQA_LINK_KEY in another place: links in mails need the same keys."
        )
