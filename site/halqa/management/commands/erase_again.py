"""`manage.py erase_again`: after a restore, the erasures that people asked for since the backup was made."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.utils.timezone import is_naive, make_aware

from halqa.models import WorkerBeat
from home import erasures
from home.personal import Subject, collected, erased


class Command(BaseCommand):
    help = "Repeats the erasures of var/erasures.jsonl: a restored backup may be older than they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, help="when the backup was made, as restore says it")
        parser.add_argument("--force", action="store_true", help="also while a worker seems to run")

    def handle(self, *args: Any, since: str, force: bool, **options: Any) -> None:
        if WorkerBeat.objects.alive().exists() and not force:  # who came back since would be erased too
            raise CommandError(
                "The site is running. Do this between the restore and the start (or say --force)."
            )
        wishes = list(erasures.noted(_moment(since)))
        addresses = known_addresses()
        done = 0
        for wish in wishes:
            emails = [address for address in addresses if erasures.known_as(wish, address)]
            subject = Subject.of(emails=emails, refs=wish.refs)
            if collected(subject):
                erased(subject, again=True)
                done += 1
        self.stdout.write(f"Erasures asked for since then: {len(wishes)}. Made once more: {done}.")


def known_addresses() -> set[str]:
    """Every e-mail address that some row has."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.EmailField):
                rows = model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                found.update(address for address in rows.distinct() if address)
    return found


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is no moment; write it as 2027-01-31T18:00+00:00.") from None
    return make_aware(at) if is_naive(at) else at
