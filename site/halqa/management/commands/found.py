"""manage.py found: a real site begins."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from halqa.founding import found
from halqa.health import unapplied_migrations
from halqa.roles import give, write_roles
from home.languages import CODES, SOURCE
from home.models import User


class Command(BaseCommand):
    help = "Makes what a site needs for its first event: languages, pages, roles, an administrator. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="", help="the organisation's name in French")
        parser.add_argument(
            "--admin", default="", metavar="ADDRESS", help="e-mail address of the first administrator"
        )
        parser.add_argument("--language", choices=CODES, default=SOURCE, help="the administrator's language")

    def handle(self, *args: Any, name: str, admin: str, language: str, **options: Any) -> None:
        waiting = unapplied_migrations()
        if waiting:
            raise CommandError(
                f"The database is not prepared ({len(waiting)} steps): run manage.py migrate first."
            )
        with transaction.atomic():
            made = found(name).made
            write_roles()
            if admin:
                made += _administrator(_address(admin), language)
        for thing in made:
            self.stdout.write(f"made: {thing}")
        if not made:
            self.stdout.write("Everything was there already.")
        self.stdout.write(f"Log in at {settings.BASE_URL}/admin/ with the code that is mailed to you.")


def _address(given: str) -> str:
    address = given.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise CommandError(f"{given} is no e-mail address.") from error
    return address


def _administrator(address: str, language: str) -> list[str]:
    user = User.objects.filter(email__iexact=address).first()
    made = [] if user else [f"administrator {address}"]
    give(user or User.objects.create_user(address, language=language), "administrator")
    return made
