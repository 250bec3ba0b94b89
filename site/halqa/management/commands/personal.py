"""`manage.py personal ADDRESS export|erase`: what is kept about one person, shown to them or erased at their wish."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home.personal import Subject, collected, erased


class Command(BaseCommand):
    help = "Show (export) or erase everything kept about one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "who",
            nargs="+",
            help="addresses of one person, numbers of their certificates, or registration:<uuid>",
        )
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("--yes", action="store_true", help="erase without asking")

    def handle(self, *args: Any, who: list[str], what: str, yes: bool, **options: Any) -> None:
        subject = subject_of(who)
        kept = collected(subject)
        if not kept:
            raise CommandError(f"Nothing is kept about {', '.join(who)}.")
        if what == "export":
            self.stdout.write(json.dumps(kept, ensure_ascii=False, indent=2, default=str))
            return
        for part, rows in kept.items():
            self.stdout.write(f"{part}: {len(rows)}")
        if not yes and input("Erase all of this? It can not be undone. Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        erased(subject)
        self.stdout.write(self.style.SUCCESS("Erased."))
        if any(account["staff"] for account in kept.get("accounts", [])):
            self.stdout.write("Their account is one of the staff's and stays: close it in the settings.")


def subject_of(who: list[str]) -> Subject:
    """Addresses have an @, refs a colon; the rest are numbers of certificates."""
    refs = [one if ":" in one else f"certificate:{one.strip().upper()}" for one in who if "@" not in one]
    return Subject.of(emails=[one for one in who if "@" in one], refs=refs)
